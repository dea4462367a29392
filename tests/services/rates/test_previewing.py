"""What new rates do is seen on every account before anybody decides."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models import district_file
from models.money import Money
from models.rate_change import RateChangeAccount
from models.volume import Volume, VolumeFile, VolumeKind
from services import districts, jobs
from services.in_force import Districts
from services.rates import amounts, effect, looking, previewing, proposing
from services.rates.proposing import Wish
from services.rules.periods import Period
from tests.factories import make_account
from tests.services.rates.board import (
    AT,
    CLERK,
    CONTENT,
    JULY,
    OWN,
    RISE,
    TODAY,
    propose,
)
from tests.workshop import LARKSPUR, at_work


def test_every_open_account_is_seen_by_both_files_and_no_money_moves(session, seen, street):
    rows = session.execute(
        select(RateChangeAccount.before, RateChangeAccount.after).order_by(
            RateChangeAccount.account_id
        )
    ).all()
    # Two months: $41.85 + 30.40 + 2.25, and $44.10 in its place; three units of it.
    home, flats = (Money(14900), Money(15350)), (Money(44700), Money(46050))
    assert [tuple(row) for row in rows] == [home, home, flats]
    shown = looking.shown(session, OWN, seen.id)
    assert shown.is_seen
    assert (shown.total.before, shown.total.after) == (Money(74500), Money(76750))
    assert [(each.name, each.count, each.change) for each in shown.classes] == [
        ("Multi-family residence", 1, Money(1350)), ("Single-family residence", 2, Money(900)),
    ]  # fmt: skip
    assert [(each.name, each.change) for each in shown.charges if each.change] == [
        ("Sewer service", Money(2250))
    ]
    assert [(each.least, each.most, each.count) for each in shown.bars] == [
        (100, 500, 2), (1000, 2000, 1),
    ]  # fmt: skip
    assert shown.largest[0] == (street[2].number, Money(44700), Money(46050))
    assert len(shown.largest) == 3


def test_the_period_is_the_first_whole_one_from_the_day_on():
    one, two = LARKSPUR.tariff.cycles[1], LARKSPUR.tariff.cycles[2]
    assert previewing.period_of(one, JULY) == Period(date(2027, 7, 1), date(2027, 8, 31))
    assert previewing.period_of(two, JULY) == Period(date(2027, 8, 1), date(2027, 9, 30))
    assert previewing.period_of(one, date(2027, 7, 2)).from_on == date(2027, 9, 1)


def test_a_preview_that_stopped_goes_on_where_it_was_and_counts_nobody_twice(
    session, office, street, monkeypatch
):
    monkeypatch.setattr(previewing, "BATCH", 1)
    change, tries = propose(session), []

    def stop(done: int, of: int) -> None:
        tries.append((done, of))
        if done == 1 and len(tries) < 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        previewing.preview(office, change.id, tell=stop)
    session.expire_all()
    assert (change.worked_out, change.previewed_at) == (1, None)
    for _ in range(2):
        previewing.preview(office, change.id)
    session.expire_all()
    assert (change.worked_out, change.accounts, change.seen["billed"]) == (3, 3, 3)
    assert session.scalar(select(func.count()).select_from(RateChangeAccount)) == 3
    assert looking.shown(session, OWN, change.id).total.after == Money(76750)


def test_the_job_that_a_proposal_asks_for_works_it_out(session, office, street):
    change = propose(session)
    jobs.run_due(office)
    session.expire_all()
    assert change.previewed_at == office.now()


def test_every_account_goes_into_a_file_for_a_spreadsheet(session, seen, street):
    lines = list(looking.every_account(session, seen.id))
    assert lines[0] == looking.HEAD
    assert lines[1] == (street[0].number, "single_family", "1", "149.00", "153.50", "4.50", "")
    assert len(lines) == 4


def test_charges_by_volume_go_by_the_volume_that_is_known_last(session, database, clock):
    metered = CONTENT.replace('kind = "flat"', 'kind = "volume"\nvolume_unit = "ccf"', 1)
    own = districts.Own(district_file.read(metered, "f"), metered)
    account = make_account(session, cycle=1)
    loaded = VolumeFile(
        name="v.csv", kind=VolumeKind.PERIOD, digest="d", lines=1, loaded_at=AT, loaded_by=CLERK
    )
    session.add(loaded)
    session.flush()
    session.add(
        Volume(
            file_id=loaded.id, account_id=account.id, kind=VolumeKind.PERIOD,
            from_on=date(2026, 9, 1), to_on=date(2026, 10, 31), cubic_feet=Decimal(1000),
        )
    )  # fmt: skip
    session.flush()
    content = amounts.changed(metered, own, RISE, from_on=JULY, resolution="R")
    wish = Wish(key=uuid4(), content=content, effective_on=JULY, resolution="R")
    change = proposing.propose(session, own, wish, today=TODAY, at=AT, by=CLERK)
    office = at_work(database, clock)
    context = replace(office, files=Districts(own.district, database, clock))
    previewing.preview(context, change.id)
    [row] = session.scalars(select(RateChangeAccount)).all()
    assert row.after - row.before == Money(2250)  # ten times 100 cubic feet


@pytest.mark.parametrize(
    ("cents", "bar"),
    [(0, "same"), (1, "+0"), (100, "+0"), (101, "+100"), (5001, "+5000"), (-1, "-0"),
     (-100, "-0"), (-101, "-100"), (-5000, "-2000"), (-5001, "-5000")],
)  # fmt: skip
def test_each_change_counts_in_one_bar(cents, bar):
    assert effect.bar_of(cents) == bar
    assert bar in effect.bars()


def test_the_file_of_all_accounts_is_read_by_a_spreadsheet(session, seen):
    written = io.StringIO()
    csv.writer(written).writerows(looking.every_account(session, seen.id))
    assert len(list(csv.DictReader(io.StringIO(written.getvalue())))) == 3
