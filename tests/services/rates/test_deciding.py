"""One person proposes new rates, another decides; what is decided holds from its day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models import district_file
from models.errors import Refused
from models.money import Money
from models.rate_change import RateChange
from services import districts
from services.billing.working_out import Calculator
from services.in_force import Districts
from services.jobs import Taken
from services.rates import deciding, looking, previewing, proposing
from services.rules.periods import Period
from services.rules.rating import Served, Terms
from tests.services.rates.board import (
    AT,
    CLERK,
    JULY,
    OWN,
    SUPERVISOR,
    TODAY,
    S,
    approve,
    file,
    propose,
)
from tests.workshop import LARKSPUR


def test_whoever_proposed_does_not_decide(session, seen):
    with pytest.raises(Refused, match="somebody else decides"):
        approve(session, seen, by=CLERK)
    with pytest.raises(Refused, match="somebody else decides"):
        deciding.refuse(session, seen.id, words="I think not.", at=AT, by=CLERK)


def test_the_database_itself_keeps_one_person_from_doing_both(session, seen):
    with pytest.raises(IntegrityError, match="second_person"), session.begin_nested():
        session.execute(update(RateChange).values(decided_by=CLERK))


def test_nobody_approves_what_was_not_seen(session, street):
    with pytest.raises(Refused, match="not worked out on every account"):
        approve(session, propose(session))


def test_a_file_by_which_accounts_lose_their_bill_is_not_approved(session, seen):
    seen.seen = seen.seen | {"lost": 2}
    with pytest.raises(Refused, match="2 accounts have a bill now and would have none"):
        approve(session, seen)


def test_what_is_approved_holds_from_its_day_and_is_one_version(session, database, seen, clock):
    for _ in range(2):
        approve(session, seen)
    [(_, decided)] = districts.history(session)
    assert (decided.decided_by, decided.effective_on, decided.id) == (
        SUPERVISOR, JULY, seen.decision_id,
    )  # fmt: skip
    files = Districts(LARKSPUR, database, clock)
    assert files.held is None
    clock.at = datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert files.held.id == decided.id
    served = Served(terms=(Terms(from_on=TODAY, customer_class="single_family", units=Decimal(1)),))
    july = Period(JULY, date(2027, 7, 31))
    assert Calculator(files.today.tariff, july, JULY).of(served).total == Money(7675)


def test_what_something_else_was_decided_after_is_stale_and_decided_by_nobody(session, seen):
    other = file({("pipe_renewal", "rate"): "2.50"})
    districts.decide(
        session, base=districts.newest(session, OWN), content=other,
        district=district_file.read(other, "f"), effective_on=JULY, note="N", today=TODAY, at=AT,
        by="operator:pat",
    )  # fmt: skip
    assert approve(session, seen).state is S.STALE
    assert (seen.decision_id, seen.decided_by) == (None, "")


def test_a_change_follows_the_one_before_and_adds_to_it(session, office, seen):
    approve(session, seen)
    later = date(2027, 10, 1)
    base = districts.newest(session, OWN)
    content = file({("pipe_renewal", "rate"): "2.50"}, on=later, content=base.content)
    change = propose(session, content, on=later)
    previewing.preview(office, change.id)
    session.expire_all()
    assert looking.shown(session, OWN, change.id).total.change == Money(250)
    approve(session, change)
    tariff = districts.newest(session, OWN).district.tariff
    assert str(tariff.charge("sewer_service").steps[-1].values["rate"]) == "44.10"


def test_nobody_decides_when_its_time_is_over_and_the_night_ends_it(session, seen, office, clock):
    late = seen.expires_on + timedelta(days=1)
    with pytest.raises(Refused, match="Its time is over"):
        approve(session, seen, today=late)
    clock.at = datetime(late.year, late.month, late.day, 18, tzinfo=UTC)
    end = proposing.expire(office, _taken())
    assert end(session) == "1 rate changes expired."
    assert seen.state is S.EXPIRED


def _taken() -> Taken:
    return Taken(
        id=1, kind="x", key="x", arguments={}, asked_by="calendar", tries=1, fence=1,
        lease_ends_at=AT,
    )  # fmt: skip


def test_what_is_refused_or_withdrawn_is_over_and_another_may_be_proposed(session, street):
    first = propose(session)
    with pytest.raises(Refused, match="only they withdraw it"):
        proposing.withdraw(session, first.id, words="Not now, please.", at=AT, by=SUPERVISOR)
    proposing.withdraw(session, first.id, words="A figure is wrong.", at=AT, by=CLERK)
    second = propose(session)
    deciding.refuse(session, second.id, words="The board tabled it.", at=AT, by=SUPERVISOR)
    assert (first.state, second.state) == (S.WITHDRAWN, S.REFUSED)
    assert propose(session).state is S.PROPOSED


def test_what_was_decided_is_taken_back_before_its_day_only(session, seen):
    approve(session, seen)
    said = {"words": "The board repealed it.", "at": AT, "by": CLERK}
    with pytest.raises(Refused, match="It holds already"), session.begin_nested():
        deciding.take_back(session, seen.id, today=JULY, **said)
    session.refresh(seen)
    for _ in range(2):
        deciding.take_back(session, seen.id, today=TODAY, **said)
    assert seen.state is S.TAKEN_BACK
    assert districts.newest(session, OWN).decided is None
    assert propose(session).state is S.PROPOSED  # the very same file may be decided again
