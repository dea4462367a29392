"""Notes of the old office come along with their day and their writer, and every one is counted."""

from datetime import date

import pytest
from sqlalchemy import func, select

from models.account_note import AccountNote
from models.audit import AuditEvent
from models.errors import Conflict, Refused
from models.importing import AccountAlias, ImportRun
from services import importing
from services.desk import brought
from services.importing import keeping
from services.importing.along import Along
from tests.services.importing import exports
from tests.services.importing.conftest import AT
from tests.workshop import LARKSPUR


def note(account: str, words: str = "Dog in the yard.", **cells: str) -> dict[str, str]:
    return {"account": account, "on": "2024-03-02", "by": "M. ORTEGA", "words": words} | cells


@pytest.fixture
def town(tmp_path):
    """Three households, and these notes about them."""

    def town(*notes: dict[str, str], **facts) -> None:
        exports.town(tmp_path, **facts)
        exports.write(tmp_path, "notes.csv", notes)

    return town


def account_of(session, old: str) -> int:
    return session.scalars(select(AccountAlias.account_id).where(AccountAlias.number == old)).one()


def seen(session, old: str) -> list[tuple[date, str, str]]:
    page = brought.notes(session, account_of(session, old), zone=LARKSPUR.zone)
    return [each[1:] for each in page.notes]


def test_a_note_keeps_its_day_its_writer_and_its_words(town, keep, session):
    town(
        note("000123-001"), note("123-1", "Permit on file.", on="2025-06-07", by=""),
        controls={"accounts": "3", "notes": "2"},
    )  # fmt: skip
    keep(more=exports.NOTES)
    assert seen(session, "123-1") == [
        (date(2025, 6, 7), "", "Permit on file."),
        (date(2024, 3, 2), "M. ORTEGA", "Dog in the yard."),
    ]
    assert seen(session, "124-1") == []


def test_the_number_of_a_card_in_a_note_is_hidden_before_it_is_kept(town, keep, session):
    town(note("123-1", "Paid with 4242 4242 4242 4242, expires next year"))
    keep(more=exports.NOTES)
    assert seen(session, "123-1")[0][2] == "Paid with •••• 4242, expires next year"


def test_as_many_come_along_as_there_were_and_each_other_one_has_a_reason(
    town, read, keep, session
):
    town(
        note("123-1"), note("123-1"), note("999-9"), note("124-1", ""), note("124-1", on="soon"),
        note("A77-2"),
        balances=[("123-1", "service", "1.00"), ("A77-2", "credit", "1.00")],
    )  # fmt: skip
    (along,) = importing.along(read(more=exports.NOTES))
    assert (along.read, along.here, along.is_explained) == (6, 2, True)
    assert along.reasons == {
        "Its line could not be read.": 2, "No account has its number.": 1,
        "Its account stays out.": 1,
    }  # fmt: skip
    kept = keep(more=exports.NOTES, leaves_out=True)
    assert session.scalar(select(func.count()).select_from(AccountNote)) == 2
    run = session.get_one(ImportRun, kept.import_id)
    assert run.along == {"notes": along.facts}
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "import.keep")).one()
    assert event.detail["notes"] == 2


def test_a_stated_number_of_notes_that_is_not_there_stops_the_import(town, keep, read):
    town(note("123-1"), controls={"accounts": "3", "notes": "2"})
    assert "the export says 2: off by -1" in "\n".join(map(str, read(more=exports.NOTES).totals))
    with pytest.raises(Refused, match="totals are not those"):
        keep(more=exports.NOTES)


def test_a_note_that_vanished_on_the_way_stops_the_import(town, keep, read, session):
    town(note("123-1"), note("124-1"))
    kept = keep(more=exports.NOTES)
    session.delete(session.scalars(select(AccountNote)).first())
    session.flush()
    with pytest.raises(Conflict, match="nobody knows why"):
        keeping._end(session, read(more=exports.NOTES), kept.import_id, at=AT, by="Priya")


def test_an_export_without_notes_says_nothing_of_them(tmp_path, read):
    exports.town(tmp_path)
    assert list(importing.along(read())) == []


def test_what_comes_along_is_said_with_what_does_not():
    assert str(Along("notes", 1200, 1199, {"Its account stays out.": 1}, {})).splitlines() == [
        "notes                             1,200  1,199 come along",
        "    1 not: Its account stays out.",
    ]


def test_undone_the_notes_of_an_import_are_shown_no_more_and_are_not_deleted(town, keep, session):
    town(note("123-1"))
    kept = keep(more=exports.NOTES)
    account_id = account_of(session, "123-1")
    importing.undo(session, LARKSPUR, number=kept.import_id, at=AT, by="Priya Nair")
    assert brought.notes(session, account_id, zone=LARKSPUR.zone).notes == []
    assert session.scalars(select(AccountNote.taken_back_at)).all() == [AT]


def test_very_many_notes_are_read_a_page_at_a_time(town, keep, session):
    town(*(note("123-1", f"Note {n}", on=f"2024-03-{1 + n // 10:02}") for n in range(60)))
    keep(more=exports.NOTES)
    account_id, words, after = account_of(session, "123-1"), [], None
    while True:
        page = brought.notes(session, account_id, zone=LARKSPUR.zone, after=after)
        words += [each.words for each in page.notes]
        if page.next is None:
            break
        after = page.next
    assert words == [f"Note {n}" for n in reversed(range(60))]
