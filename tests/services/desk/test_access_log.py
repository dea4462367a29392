"""The access log of an account: looks of a day in a line, changes and views among them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.account_change import AccountChange, ChangeKind
from models.audit import Deed
from models.customer_view import CustomerView
from services import audit
from services.desk import access_log, recent
from services.desk.access_log import What
from tests.factories import make_account, make_person, make_staff
from tests.web.matrix import statements
from tests.workshop import LARKSPUR

#: 4 pm in the district.
AT = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)


class Log:
    """An account and whoever looks at it."""

    def __init__(self, session: Session) -> None:
        self.session, self.account = session, make_account(session)
        self.dana, self.lee = make_staff(session, "Dana W"), make_staff(session, "Lee M")

    def look(self, who=None, *, number=None, **ago):
        audit.record(
            self.session, actor=f"staff:{(who or self.dana).id}", action=recent.ACCOUNT_VIEW,
            subject=audit.account(number or self.account.number), at=AT - timedelta(**ago),
        )  # fmt: skip

    def page(self, before=None):
        return access_log.page(
            self.session, account_id=self.account.id, number=self.account.number,
            day_of=LARKSPUR.day, before=before,
        )  # fmt: skip


@pytest.fixture
def log(session):
    return Log(session)


def test_many_looks_of_one_specialist_on_one_day_are_one_line(log):
    for minutes in (50, 20, 5):
        log.look(minutes=minutes)
    log.look(log.lee, minutes=30)
    log.look(hours=17)  # 11 pm of the day before, in the district
    log.look(number="99999999")
    said = [(line.who, AT - line.first_at, AT - line.last_at) for line in log.page().lines]
    minute = timedelta(minutes=1)
    assert said == [
        ("Dana W", 50 * minute, 5 * minute),
        ("Lee M", 30 * minute, 30 * minute),
        ("Dana W", 17 * 60 * minute, 17 * 60 * minute),
    ]


def test_changes_and_looks_through_the_owners_eyes_stand_where_they_happened(log, session):
    person = make_person(session, "Iris Vance")
    log.look(minutes=9)
    session.add(
        CustomerView(
            staff_id=log.lee.id, account_id=log.account.id, person_id=person.id,
            reason="She cannot find it", began_at=AT - timedelta(minutes=6), ends_at=AT,
        )
    )  # fmt: skip
    for version, by in enumerate((f"staff:{log.dana.id}", "importer"), 1):
        session.add(
            AccountChange(
                key=str(version), account_id=log.account.id, version=version,
                kind=ChangeKind.CONTACT, at=AT - timedelta(minutes=version), by=by, before={},
                after={}, reason="Her words to us",
            )
        )  # fmt: skip
    session.flush()
    said = [(line.what, line.who, line.reason) for line in log.page().lines]
    assert said == [
        (ChangeKind.CONTACT, "Dana W", ""),
        (ChangeKind.CONTACT, "", ""),
        (What.AS_CUSTOMER, "Lee M", "She cannot find it"),
        (What.LOOKED, "Dana W", ""),
    ]


def test_what_staff_did_to_the_account_stands_there_and_what_others_did_does_not(log, session):
    for minutes, (actor, action) in enumerate(
        (
            (f"staff:{log.dana.id}", Deed.HOLD_PLACED),
            (f"staff:{log.lee.id}", Deed.REFUND_ASKED),
            (f"person:{log.dana.id}", Deed.AUTOPAY_PAUSED),
            (f"staff:{log.dana.id}", "account.mailing"),
        )
    ):
        audit.record(
            session, actor=actor, action=action, at=AT - timedelta(minutes=minutes),
            subject=audit.account(log.account.number),
        )  # fmt: skip
    said = [(line.what, line.who) for line in log.page().lines]
    assert said == [(Deed.HOLD_PLACED, "Dana W"), (Deed.REFUND_ASKED, "Lee M")]


def test_pages_are_of_whole_days_and_lose_and_repeat_nothing(log):
    for days in range(60):
        for minutes in (1, 2):
            log.look(days=days, minutes=minutes)
    pages, before = [], None
    while True:
        page = log.page(before)
        pages.append([line.last_at for line in page.lines])
        before = page.next
        if before is None:
            break
    assert [len(page) for page in pages] == [25, 25, 10]
    last = [AT - timedelta(days=days, minutes=1) for days in range(60)]
    assert [at for page in pages for at in page] == last


def test_a_day_that_is_more_than_a_page_reads_goes_on_on_the_next(log, monkeypatch):
    monkeypatch.setattr(access_log, "READ_MAX", 4)
    for minutes in range(6):
        log.look(minutes=minutes)
    first = log.page()
    rest = log.page(first.next)
    assert [line.first_at for line in first.lines] == [AT - timedelta(minutes=3)]
    assert [(line.first_at, line.last_at) for line in rest.lines] == [
        (AT - timedelta(minutes=5), AT - timedelta(minutes=4))
    ]
    assert rest.next is None


def test_it_is_read_by_its_index_in_as_many_statements_as_ever(log, session):
    for days in range(30):
        log.look(days=days)
        log.look(log.lee, days=days)
    with statements() as asked:
        log.page()
    assert len(asked) == 2
    plan = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    if session.get_bind().dialect.name == "postgresql":
        for another_way in ("seqscan", "bitmapscan", "sort"):
            session.connection().exec_driver_sql(f"SET LOCAL enable_{another_way} = off")
    sources = access_log._sources(log.account.id, log.account.number, AT)
    for asked, index in (
        (sources[0], "ix_audit_event_looks"),
        (sources[3], "ix_audit_event_deeds"),
    ):
        sent = asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        told = session.connection().exec_driver_sql(plan + str(sent))
        said = " ".join(str(row) for row in told)
        assert index in said
        assert "SORT" not in said.upper().replace("TEMP B-TREE", "SORT")
