"""Autopay follows the method it pays from, and is signed for in words that were read."""

from datetime import timedelta

import pytest

from models.attempt import MethodType
from models.autopay import AutopayDeed, AutopayState, Mandate
from models.draft import DraftState
from models.money import Money
from models.saved_method import MethodState
from services.autopay import orders, permitting
from services.autopay.following_methods import follow
from services.autopay.permitting import Asked
from services.jobs import Taken
from tests.services.autopay.conftest import keep
from tests.services.autopay.test_changing import change, deeds, drafts


def moved(home, method):
    """The job about a method that moved, done."""
    taken = Taken(
        id=1, kind="method_moved", key="", arguments={"method_id": method.id}, asked_by="",
        tries=1, fence=1, lease_ends_at=home.clock.at,
    )  # fmt: skip
    return follow(home.context, taken)(home.session)


def read(home, person=None, method_type=MethodType.BANK, **what_for):
    """What somebody reads on the page that adds a method, and what is kept of it."""
    shown = permitting.asked(
        home.session, home.context.district,
        Asked(person_id=(person or home.iris).id, method_type=method_type, language="en",
              **what_for),
    )  # fmt: skip
    return shown, {
        **what_for, "permitted": {"versions": permitting.versions(shown), "proof": "passkey"},
        "address": "203.0.113.7", "browser": "Firefox",
    }  # fmt: skip


@pytest.mark.parametrize("why", ["nobody saw them", "they are others by now", "of a card"])
def test_words_that_nobody_read_are_not_signed_and_autopay_waits_for_its_payer(session, home, why):
    old = home.start().mandate_id
    kind = MethodType.CARD if why == "of a card" else MethodType.BANK
    _shown, read_with = read(home, method_type=kind, replaces_id=home.method.id)
    if why == "nobody saw them":
        read_with["permitted"] = None
    new = keep(session, home.iris, **read_with)
    if why == "they are others by now":
        old = change(home, cap=Money.dollars("50.00")).mandate_id

    moved(home, new)

    autopay = orders.live(session, home.account.id)
    assert (autopay.method_id, autopay.mandate_id) == (home.method.id, old)
    assert change(home, method=new).method_id == new.id


def test_the_permissions_of_nobody_else_are_shown_and_none_that_the_method_does_not_pay(
    session, home, tenant
):
    home.start()
    assert len(read(home, replaces_id=home.method.id)[0]) == 1
    assert read(home, tenant, replaces_id=home.method.id, for_account_id=home.account.id)[0] == []
    assert read(home, for_account_id=home.account.id)[0] == []
    assert read(home)[0] == ()


def test_a_method_that_takes_the_place_of_another_pays_under_the_words_that_were_read_with_it(
    session, home
):
    home.start()
    [shown], read_with = read(home, replaces_id=home.method.id)
    new = keep(session, home.iris, last_four="1111", **read_with)
    new.consented_at = home.clock.at - timedelta(hours=3)

    for _ in range(2):
        moved(home, new)

    autopay = orders.live(session, home.account.id)
    assert autopay.method_id == new.id
    mandate = session.get_one(Mandate, autopay.mandate_id)
    assert (mandate.text, mandate.version) == (shown.words.text, shown.words.version)
    assert "from the bank account that I name on the next page" in mandate.text
    assert (mandate.given_at, mandate.proof) == (new.consented_at, "passkey")
    assert (mandate.method_id, mandate.address) == (new.id, "203.0.113.7")
    assert deeds(session) == [AutopayDeed.STARTED, AutopayDeed.METHOD]


def test_a_suspended_method_suspends_and_another_added_for_the_account_revives(session, home):
    home.start()
    home.method.state, home.method.failure_code = MethodState.SUSPENDED, "account_closed"
    session.flush()
    for _ in range(2):
        moved(home, home.method)
    autopay = orders.live(session, home.account.id)
    assert (autopay.state, autopay.reason) == (AutopayState.SUSPENDED, "account_closed")
    assert [draft.state for draft in drafts(session)] == [DraftState.HELD]

    _shown, read_with = read(home, for_account_id=home.account.id)
    moved(home, keep(session, home.iris, **read_with))

    assert autopay.state is AutopayState.ON
    assert [draft.state for draft in drafts(session)] == [DraftState.NOTICED]
    assert deeds(session)[-2:] == [AutopayDeed.SUSPENDED, AutopayDeed.REVIVED]


def test_a_method_of_somebody_else_never_pays_for_it(session, home, tenant):
    home.start()
    _shown, read_with = read(home, replaces_id=home.method.id)
    read_with["for_account_id"] = home.account.id
    moved(home, keep(session, tenant, **read_with))
    assert orders.live(session, home.account.id).method_id == home.method.id
