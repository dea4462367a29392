"""Codes that people read and type."""

import pytest

from services.rules import codes
from services.rules.codes import Kind

TYPED = (codes.PAPER, codes.MESSAGE, codes.PIN)


def test_a_code_is_read_aloud_without_mistakes():
    assert codes.read(" k7qm-2xrd 9htw ") == "K7QM2XRD9HTW"
    assert codes.read("oil") == "011"


@pytest.mark.parametrize("kind", TYPED)
def test_what_is_printed_is_read_as_it_was_made(kind: Kind):
    code = kind.new()
    assert len(code) == kind.length
    assert codes.read(codes.grouped(code).lower()) == code


@pytest.mark.parametrize(
    ("kind", "bits"),
    [(codes.PAPER, 58), (codes.MESSAGE, 40), (codes.PIN, 40), (codes.RECOVERY, 79)],
)
def test_a_kind_is_as_hard_to_guess_as_its_words_say(kind: Kind, bits: int):
    assert len(set(kind.letters)) == len(kind.letters)
    assert 2**bits <= len(kind.letters) ** kind.length


def test_a_mailed_code_keeps_the_zeros_it_begins_with():
    assert all(len(codes.MAILED.new()) == codes.MAILED.length for _ in range(50))


def test_the_same_bytes_make_the_same_pin():
    assert codes.PIN.of(bytes(range(26, 58))) == codes.PIN.of(bytes(range(26, 34))) == "TVWXYZ01"
