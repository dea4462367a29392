"""A scanner's daemon on a socket, and what is said when it is not there."""

import pytest

from sandbox.clamd import Clamd
from services.gateways.scanner import EICAR, BuiltInScanner, ClamdScanner, ScannerAway, at


def test_the_daemon_finds_what_it_knows_and_passes_the_rest():
    with Clamd() as clamd:
        scanner = at(clamd.address)
        assert scanner.scan(b"x" * 200_000) == ""
        assert scanner.scan(b"x" * 70_000 + EICAR) == "Eicar-Test-Signature"
        assert clamd.asked == 2


@pytest.mark.parametrize("said", ["INSTREAM size limit exceeded. ERROR", "stream: oh dear", "OK"])
def test_an_answer_that_is_no_verdict_is_no_clean_bill(said):
    with Clamd() as clamd:
        clamd.instead = said
        with pytest.raises(ScannerAway):
            at(clamd.address).scan(b"x")


def test_a_daemon_that_is_away_says_so():
    for address in ("tcp://127.0.0.1:9", "unix:///nowhere/clamd.sock"):
        with pytest.raises(ScannerAway):
            ClamdScanner(address).scan(b"x")


def test_without_a_daemon_one_signature_is_known():
    assert isinstance(at(""), BuiltInScanner)
    assert at("").scan(EICAR)
    assert not at("").scan(b"anything else")
