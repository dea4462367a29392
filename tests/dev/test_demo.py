import os
import socket

import pyotp
import pytest

from tools import demo
from tools.children import Children
from tools.ports import Claims, Ports, choose_ports, free_port, is_free
from tools.progress import Trouble


@pytest.fixture
def taken():
    """A port of this machine that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def claims(tmp_path):
    with Claims(tmp_path / "ports") as claims:
        yield claims


def test_a_taken_port_makes_way_for_the_next(taken, claims):
    found = free_port(taken, claims)
    assert found > taken
    assert is_free(found)


def test_no_port_is_given_out_twice_even_to_two_demos_at_once(taken, claims, tmp_path):
    first = free_port(taken, claims)
    assert free_port(taken, claims) > first
    with Claims(tmp_path / "ports") as others:
        assert free_port(first, others) > first
    claims.release()
    with Claims(tmp_path / "ports") as others:
        assert free_port(first, others) == first


def test_the_port_asked_for_is_used(claims):
    port = free_port(30_000, claims)
    claims.release()
    assert choose_ports(port, claims).app == port


def test_a_port_asked_for_that_is_taken_is_refused_by_its_number(taken, claims):
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        choose_ports(taken, claims)


def test_everything_listens_on_a_port_of_its_own(claims):
    ports = choose_ports(None, claims)
    assert len({ports.app, ports.stripe, ports.smtp, ports.mail, ports.provider}) == 5


def test_the_way_in_names_pages_that_are_there_and_codes_of_now(capsys):
    people = "link {home}/pay/bill/AB code {code of LARKSPURDANA2345LARKSPURDANA2345} now"
    demo.welcome(Ports(app=5000, stripe=12111, smtp=1025, mail=8025, provider=9080), people)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:12111/_sandbox/\n" in said
    assert "link http://localhost:5000/pay/bill/AB code " in said
    code = pyotp.TOTP("LARKSPURDANA2345LARKSPURDANA2345").at(59)
    assert demo.code_now("LARKSPURDANA2345LARKSPURDANA2345", 59) == code


def test_a_second_demo_over_the_same_books_is_refused(tmp_path):
    with (
        demo.only_one(tmp_path / "lock"),
        pytest.raises(Trouble, match="already running"),
        demo.only_one(tmp_path / "lock"),
    ):
        pass


def test_starting_over_forgets_all_but_the_logs(tmp_path):
    for name in ("mail", "log"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one").touch()
    (tmp_path / "headworks.sqlite").touch()
    demo.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_the_demos_backups_are_sealed_for_a_key_beside_its_books(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    with Children(tmp_path / "log") as children:
        first = demo.backup_recipient(children, dict(os.environ))
        assert demo.backup_recipient(children, dict(os.environ)) == first
    assert first.startswith("age1")
    assert (tmp_path / "backup.key").read_text().startswith("AGE-SECRET-KEY-")
