"""Fault catalogue C6, C7 and C9: asking for several accounts, twice, at once and too late."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from models.attempt import AttemptState, MethodType, PayerKind
from models.errors import Conflict, Refused
from models.money import Money
from models.together import PaymentTogether
from services.payments import attempts, checkout, open_pages, together
from services.payments.attempts import Wish
from tests.faults.several import OWED
from tests.workshop import LARKSPUR

S = AttemptState
BANK_OK = "000123456789"
FEE = LARKSPUR.payments.card_fee
NOTHING = [Money.ZERO] * len(OWED)
ALL = Money(sum(each.cents for each in OWED))


def test_c07_a_double_click_and_a_second_tab_are_one_session(till, manager):
    wish = manager.wish()
    with ThreadPoolExecutor(4) as pool:
        first = set(pool.map(lambda _: manager.ask(wish).id, range(4)))
    tab = manager.ask()
    assert first == {wish.id} == {tab.id}
    assert len(till.sandbox.find("checkout.session")) == 1
    assert len(till.all_attempts()) == len(OWED)


def test_c07_changing_the_selection_closes_the_page_that_was_left(till, manager):
    before = manager.ask()
    wish = manager.wish(ids=manager.account_ids[:4])
    together.close_left_for(till.context, wish)
    after = manager.ask(wish)
    assert till.state(before) is S.EXPIRED
    assert till.state(after) is S.OPEN
    till.pay(before)
    till.pay(after)
    till.deliver()
    assert manager.owed() == [*NOTHING[:4], *OWED[4:]]


def test_c07_paying_one_of_them_alone_closes_the_page_for_all_of_them(till, manager):
    before = manager.ask()
    single = Wish(
        id=uuid4(), account_id=till.account_id, payer_kind=PayerKind.PERSON,
        payer_key=manager.key, method_type=MethodType.CARD, amount=OWED[0], balance_seen=OWED[0],
    )  # fmt: skip
    open_pages.close_left_for(till.context, single)
    assert till.state(before) is S.EXPIRED
    assert manager.states() == {S.EXPIRED}


def test_c09_a_balance_that_changed_meanwhile_charges_nothing(till, manager):
    wish = manager.wish()
    single = till.ask("46.75")
    till.pay(single)
    till.deliver()
    with pytest.raises(together.Changed):
        manager.ask(wish)
    assert till.all(PaymentTogether) == []
    assert len(till.sandbox.find("checkout.session")) == 1


def test_c06_two_charges_for_the_same_accounts_settled_at_once_are_both_in_the_books(till, manager):
    """Two managers pay overlapping accounts in the same second, and a tenant pays one of them."""
    one = manager.ask(method=MethodType.BANK)
    other = manager.ask(ids=list(reversed(manager.account_ids[3:])))
    single = till.ask()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(one, BANK_OK)
    till.pay(other)
    till.pay(single)
    till.sandbox.advance(days=7)
    with ThreadPoolExecutor(3) as pool:
        list(
            pool.map(
                lambda each: checkout.follow(till.context, each.id, cause="test"),
                [one, other, single],
            )
        )
    assert manager.owed() == [-OWED[0], *NOTHING[1:3], *(-each for each in OWED[3:])]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parts: [], "at least one account"),
        (lambda parts: [parts[0], parts[0]], "twice"),
        (lambda parts: list(itertools.islice(itertools.cycle(parts), 201)), "at most 200"),
        (lambda parts: [together.Part(account_id=parts[0].account_id, amount=Money(10**9),
                                      balance_seen=parts[0].balance_seen)], "more than"),
        (lambda parts: [together.Part(account_id=parts[0].account_id, amount=Money(1),
                                      balance_seen=parts[0].balance_seen)], "from"),
    ],
)  # fmt: skip
def test_what_cannot_be_paid_together_is_refused_whole(till, manager, change, words):
    wish = manager.wish()
    with pytest.raises(Refused) as no:
        manager.ask(replace(wish, parts=change(wish.parts)))
    assert words in no.value.message
    assert till.all_attempts() == []


def test_a_form_used_for_one_account_is_not_used_for_several(till, manager):
    single = till.ask()
    with pytest.raises(Conflict):
        manager.ask(form=single.id)


def test_the_form_of_several_accounts_pays_none_of_them_alone(till, manager):
    """The page under its id asks for all of them: nobody who pays one is led there."""
    leader = manager.ask()
    single = Wish(
        id=leader.id, account_id=till.account_id, payer_kind=PayerKind.PERSON,
        payer_key=manager.key, method_type=MethodType.CARD, amount=OWED[0], balance_seen=OWED[0],
    )  # fmt: skip
    with pytest.raises(Conflict):
        till.database.attempt(
            lambda session: attempts.open_attempt(session, LARKSPUR, single, at=till.now())
        )


@pytest.mark.parametrize(
    "other",
    [{"payer_key": "person:999"}, {"method_type": MethodType.BANK}],
    ids=["somebody else's form", "another wish"],
)
def test_c07_the_id_of_a_form_leads_nobody_to_a_page_that_is_not_theirs(till, manager, other):
    """Whoever learns the id of a payment opens nothing with it: neither its page nor another."""
    wish = manager.wish()
    page = manager.ask(wish)
    forged = replace(wish, **other)
    with pytest.raises(Conflict):
        manager.ask(forged)
    if "payer_key" in other:
        changed = replace(forged, method_type=MethodType.BANK)
        assert together.replace_changed(till.context, changed) == changed
        assert till.state(page) is S.OPEN
    assert len(till.sandbox.find("checkout.session")) == 1


def test_c07_a_payer_closes_no_page_of_another_payer_and_not_the_one_asked_for(till, manager):
    """Another who looks after the same accounts may be on that page; a reload is the same wish."""
    wish = manager.wish()
    page = manager.ask(wish)
    theirs = replace(manager.wish(ids=manager.account_ids[:2]), payer_key="person:999")
    for asked in (theirs, wish):
        together.close_left_for(till.context, asked)
        assert till.state(page) is S.OPEN


def test_c07_a_page_that_was_paid_or_cannot_be_closed_is_not_replaced_by_another(till, manager):
    """Back from the page, with other amounts: the money on its way must not be asked for twice."""
    wish = manager.wish()
    page = manager.ask(wish)
    changed = manager.wish(form=wish.id, ids=manager.account_ids[:4])
    till.sandbox.fault("error_before", match="/v1/", times=-1)
    assert together.replace_changed(till.context, changed) == changed
    till.sandbox.clear_faults()
    till.pay(page)
    assert together.replace_changed(till.context, changed) == changed
    with pytest.raises(Conflict):
        manager.ask(changed)
    assert manager.owed() == NOTHING
