"""Autopay is changed in place, by whoever pays and by staff as far as they may."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, true

from models.attempt import MethodType
from models.autopay import AmountRule, AutopayChange, AutopayDeed, AutopayState, Mandate
from models.bill import Bill
from models.draft import Draft, DraftState
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.money import Money
from services.autopay import changing, ending, history, moving, orders
from services.autopay.changing import Change
from services.autopay.moving import Move
from services.drafts import terms
from tests.drawn import make_autopay, make_draft
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.services.autopay.conftest import TODAY, keep


def change(home, person=None, *, seen=None, method=None, form=None, **new):
    now = orders.live(home.session, home.account.id)
    form = form or str(uuid4())
    return changing.change(
        home.session, home.context,
        Change(
            order=home.order(person, form=form, seen=seen),
            signature=home.signature(person, key=UUID(form)),
            method_id=(method or home.method).id, terms=replace(terms.of(now), **new),
        ),
    )  # fmt: skip


def deeds(session):
    return list(session.scalars(select(AutopayChange.deed).order_by(AutopayChange.id)))


def drafts(session):
    return session.scalars(select(Draft).execution_options(populate_existing=True)).all()


def test_another_day_or_limit_is_another_mandate_and_the_old_one_stays(session, home):
    old = home.start().mandate_id

    autopay = change(home, cap=Money.dollars("50.00"), days_before=2)

    [before, after] = session.scalars(select(Mandate).order_by(Mandate.id))
    assert (before.id, before.end_reason, after.ended_at) == (old, "replaced", None)
    assert autopay.mandate_id == after.id
    assert deeds(session) == [AutopayDeed.STARTED, AutopayDeed.RULES]
    assert [draft.planned for draft in drafts(session)] == [Money.dollars("50.00")]


def test_another_method_pays_from_the_next_draft_on_without_a_gap(session, home):
    home.start()
    card = keep(session, home.iris, MethodType.CARD, last_four="4242")

    autopay = change(home, method=card)

    assert (autopay.method_id, autopay.state) == (card.id, AutopayState.ON)
    mandate = session.get_one(Mandate, autopay.mandate_id)
    assert mandate.method_id == card.id
    assert "Visa ••4242" in mandate.text
    assert deeds(session)[-1] is AutopayDeed.METHOD
    assert [draft.state for draft in drafts(session)] == [DraftState.NOTICED]


def test_nothing_new_is_no_change(session, home):
    home.start()
    change(home)
    assert deeds(session) == [AutopayDeed.STARTED]


def test_a_stale_form_meets_a_conflict_and_changes_nothing(session, home):
    seen = home.start().version
    change(home, days_before=2)

    with pytest.raises(Conflict):
        change(home, seen=seen, days_before=5)
    assert orders.live(session, home.account.id).days_before == 2


def test_the_same_form_twice_is_one_change(session, home):
    seen, form = home.start().version, str(uuid4())
    for _ in range(2):
        change(home, seen=seen, form=form, days_before=2)
    assert deeds(session) == [AutopayDeed.STARTED, AutopayDeed.RULES]


def test_only_whoever_pays_changes_it(session, home, tenant):
    home.start()
    stranger = make_person(session, "Noor Haddad")

    with pytest.raises(Forbidden):
        change(home, tenant, method=keep(session, tenant))
    with pytest.raises(NotFound):
        ending.stop(session, home.context, home.order(stranger))
    with pytest.raises(Forbidden):
        ending.stop(session, home.context, home.order(tenant))
    assert orders.live(session, home.account.id).is_on


def test_staff_stop_and_pause_by_telephone_and_say_why_but_not_for_their_own_household(
    session, home
):
    home.start()
    dana, own = make_staff(session), make_staff(session, "Iris Vance", email="iris@example.org")

    changing.pause(
        session, home.context,
        home.order(by=f"staff:{dana.id}", reason="Asked by telephone"), date(2027, 1, 5),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        ending.stop(session, home.context, home.order(by=f"staff:{own.id}"))

    newest = session.scalars(select(AutopayChange).order_by(AutopayChange.id.desc())).first()
    assert (newest.by, newest.reason) == (f"staff:{dana.id}", "Asked by telephone")


def test_somebody_elses_draft_is_not_there_to_be_skipped_or_put_back(session, home, tenant):
    """It is known by its number alone; whose it is says the account in the order."""
    home.start()
    other = make_account(session)
    give_access(session, tenant, other)
    make_bill(session, other, "50.00")
    theirs = make_draft(
        session, make_autopay(session, other, tenant),
        session.scalars(select(Bill).where(Bill.account_id == other.id)).one(),
    )  # fmt: skip
    for deed in (changing.skip, changing.unskip):
        with pytest.raises(NotFound):
            deed(session, home.context, home.order(), theirs.id)
        assert theirs.state is DraftState.NOTICED


def test_a_pause_draws_nothing_before_its_day_and_ends_by_itself_or_at_once(session, home):
    home.start()
    changing.pause(session, home.context, home.order(), date(2027, 1, 5))
    assert [draft.state for draft in drafts(session)] == [DraftState.SKIPPED]

    changing.resume(session, home.context, home.order())

    assert [draft.state for draft in drafts(session)] == [DraftState.NOTICED]
    assert deeds(session)[-2:] == [AutopayDeed.PAUSED, AutopayDeed.RESUMED]


def test_a_pause_that_is_not_there_is_not_ended(session, home):
    home.start()
    with pytest.raises(Refused, match="not paused"):
        changing.resume(session, home.context, home.order())
    assert deeds(session) == [AutopayDeed.STARTED]


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=400)])
def test_a_pause_is_ahead_and_a_year_at_most(session, home, until):
    home.start()
    with pytest.raises(Refused):
        changing.pause(session, home.context, home.order(), until)


def test_the_next_payment_is_skipped_and_put_back(session, home):
    home.start()
    [draft] = drafts(session)
    for _ in range(2):
        changing.skip(session, home.context, home.order(), draft.id)
    assert draft.state is DraftState.SKIPPED

    changing.unskip(session, home.context, home.order(), draft.id)

    assert draft.state is DraftState.NOTICED
    assert deeds(session) == [AutopayDeed.STARTED, AutopayDeed.SKIPPED, AutopayDeed.UNSKIPPED]


def test_why_staff_skipped_a_payment_stands_in_its_history(session, home):
    home.start()
    changing.skip(
        session, home.context, home.order(by="staff:7", reason="Sold the house, pays by cheque."),
        drafts(session)[0].id,
    )  # fmt: skip

    skipped = next(
        each.change
        for each in history.of_account(session, home.account.id, person_id=None)
        if each.change and each.change.deed is AutopayDeed.SKIPPED
    )
    assert (skipped.by, skipped.reason) == ("staff:7", "Sold the house, pays by cheque.")


def test_a_draft_of_another_account_is_not_there(session, home):
    home.start()
    with pytest.raises(NotFound):
        changing.skip(session, home.context, home.order(), 999)


def test_a_stop_is_effective_at_once_and_says_what_was_sent(session, home):
    home.start()
    [draft] = drafts(session)
    draft.move_to(DraftState.SENT, by="run", at=home.clock.at)
    make_bill(session, home.account, "80.00", on=date(2026, 11, 15))

    form = str(uuid4())
    for _ in range(2):
        stopped = ending.stop(session, home.context, home.order(form=form))

    assert stopped.autopay.state is AutopayState.ENDED
    assert [each.id for each in stopped.sent] == [draft.id]
    assert stopped.autopay.mandate.ended_by == f"person:{home.iris.id}"
    assert deeds(session) == [AutopayDeed.STARTED, AutopayDeed.ENDED]


def test_a_stop_before_its_day_draws_nothing(session, home):
    home.start()
    ending.stop(session, home.context, home.order())
    assert [draft.state for draft in drafts(session)] == [DraftState.CANCELLED]
    with pytest.raises(Conflict):
        ending.stop(session, home.context, home.order())


def move(home, there, form=None):
    form = form or str(uuid4())
    return moving.move(
        home.session, home.context,
        Move(order=home.order(form=form), signature=home.signature(key=UUID(form)),
             to_account_id=there.id),
    )  # fmt: skip


def test_autopay_moves_with_its_payer_under_a_permission_of_its_own(session, home):
    old = home.start(cap=Money.dollars("90.00"), include_now=False)
    there, form = make_account(session), str(uuid4())
    give_access(session, home.iris, there)

    made = [move(home, there, form) for _ in range(2)]

    assert made[0] is made[1]
    assert (made[0].account_id, made[0].cap) == (there.id, Money.dollars("90.00"))
    assert made[0].mandate_id != old.mandate_id
    assert old.state is AutopayState.ENDED  # nothing was under way


def test_the_old_one_ends_only_after_the_draft_it_told_of(session, home):
    old = home.start()
    there = make_account(session)
    give_access(session, home.iris, there)

    move(home, there)

    assert old.is_on
    [draft] = drafts(session)
    assert draft.state is DraftState.NOTICED
    draft.move_to(DraftState.NOT_NEEDED, by="run", at=home.clock.at)
    session.flush()
    assert moving.moved_and_done(session, true()) == [old]


def test_fixed_amounts_are_drawn_as_said_and_never_more_than_is_owed(session, home):
    home.start(amount_rule=AmountRule.FIXED, fixed=Money.dollars("40.00"))
    assert [draft.planned for draft in drafts(session)] == [Money.dollars("40.00")]
