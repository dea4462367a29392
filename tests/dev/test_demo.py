import socket

import pytest

from tools import demo
from tools.progress import Trouble


@pytest.fixture
def taken():
    """A port of this machine that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_makes_way_for_the_next(taken):
    found = demo.free_port(taken, besides=[])
    assert found > taken
    assert demo.is_free(found)


def test_no_port_is_given_out_twice(taken):
    first = demo.free_port(taken, besides=[])
    assert demo.free_port(taken, besides=[first]) > first


def test_the_port_asked_for_is_used():
    port = demo.free_port(30_000, besides=[])
    assert demo.choose_ports(port).app == port


def test_a_port_asked_for_that_is_taken_is_refused_by_its_number(taken):
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        demo.choose_ports(taken)


def test_everything_listens_on_a_port_of_its_own():
    ports = demo.choose_ports(None)
    assert len({ports.app, ports.stripe, ports.smtp, ports.mail}) == 4


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
