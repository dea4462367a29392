"""The single keys of the console: each member of staff may turn them off, and on again."""

from sqlalchemy import select

from models.audit import AuditEvent
from models.identity import Staff
from tests.factories import make_staff
from tests.pages import read, words


def is_off(client, path="/desk/"):
    return read(client.get(path)).body.get("data-keys") == "off"


def test_r32_keys_are_on_until_one_turns_them_off_and_again_when_turned_on(
    client, at_desk, session
):
    assert not is_off(client)
    for turn, expected in (("off", True), ("off", True), ("on", False)):
        assert client.post("/desk/me/keys", data={"turn": turn}).location == "/desk/me"
        session.expire_all()
        assert is_off(client) is expected
        assert session.get(Staff, at_desk.id).keys_off is expected
    written = session.scalars(select(AuditEvent).where(AuditEvent.action == "staff.keys"))
    assert [(each.actor, each.detail["off"]) for each in written] == [
        (f"staff:{at_desk.id}", off) for off in (True, True, False)
    ]


def test_nobody_elses_keys_are_turned_off(client, at_desk, session, sign_in):
    client.post("/desk/me/keys", data={"turn": "off"})
    sign_in(make_staff(session))
    assert not is_off(client)


def test_the_sheet_says_that_they_are_off_and_where_they_are_turned_on(client, at_desk):
    client.post("/desk/me/keys", data={"turn": "off"})
    main = read(client.get("/desk/shortcuts")).main
    assert "you turned them off" in words(main)
    assert main.find("a", href="/desk/me")
