"""The console's announcements: a supervisor publishes and ends them, everybody reads them."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcement import Announcement
from models.audit import AuditEvent
from models.identity import Staff
from tests.client import HouseClient
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

PATH = "/desk/announcements"


def filled(**other: str) -> dict[str, str]:
    begins = now().astimezone(LARKSPUR.zone)
    return {
        "key": "8d2f3c1e-0000-4000-8000-000000000001", "kind": "outage",
        "text_en": "Paying on-line does not work.", "text_es": "No se puede pagar.",
        "begins": f"{begins:%Y-%m-%dT%H:%M}", "ends": "",
        "grace": f"{begins + timedelta(days=20):%Y-%m-%d}", **other,
    }  # fmt: skip


def test_a_supervisor_publishes_an_outage_with_grace_and_ends_it(
    client: HouseClient, session: Session, lee: Staff, sign_in: Callable[..., str]
):
    sign_in(lee)
    assert client.post(f"{PATH}/publish", data=filled()).status_code == 303
    assert client.post(f"{PATH}/publish", data=filled()).status_code == 303
    made = session.scalars(select(Announcement)).one()
    assert abs(made.from_at - now()) < timedelta(minutes=2)
    assert "Shown now" in words(read(client.get(PATH)).main)
    assert read(client.get("/")).select_one("aside.announced .outage")
    day = f"{made.from_at.astimezone(LARKSPUR.zone):%b %-d}"
    assert f"End the outage of {day}" in words(read(client.get(PATH)).main)
    assert client.post(f"{PATH}/{made.id}/end").status_code == 303
    assert f"Show the outage of {day} again" in words(read(client.get(PATH)).main)
    assert client.post(f"{PATH}/{made.id}/show-again").status_code == 303
    assert read(client.get("/")).select_one("aside.announced .outage")
    assert client.post(f"{PATH}/{made.id}/end").status_code == 303
    assert "Over" in words(read(client.get(PATH)).main)
    assert read(client.get("/")).select_one("aside.announced") is None
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert {"announcement.publish", "announcement.end"} <= set(acts)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: HouseClient, lee: Staff, sign_in: Callable[..., str]
):
    sign_in(lee)
    page = read(client.post(f"{PATH}/publish", data=filled(text_es="", ends="soon")), 422)
    assert "Write it in both languages" in words(page.main)
    assert "Enter a day and a time" in words(page.main)
    assert "Paying on-line does not work." in words(page.main)
    page = read(client.post(f"{PATH}/publish", data=filled(kind="information")), 422)
    assert "Grace comes with an outage alone" in words(page.main)


def test_a_specialist_reads_them_and_has_no_form(client: HouseClient, at_desk: Staff):
    page = read(client.get(PATH))
    assert page.select_one("main form") is None
    assert client.post(f"{PATH}/publish", data=filled()).status_code == 403
