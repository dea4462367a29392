"""Between the decision to draw and the draw: what is otherwise by then draws nothing."""

import pytest
from sqlalchemy import select, update

from models.account import Access, Role
from models.attempt import AttemptState, MethodType
from models.autopay import Mandate
from models.draft import Draft, DraftState
from models.hold import HoldKind
from models.money import Money
from models.payment import Payment
from services.accounts import holds
from services.drafts import following, obstacles, running, withdrawing
from services.gateways.stripe_gateway import StripeGateway
from services.methods import truth
from tests.faults.autopaying import charges
from tests.faults.till import OWED, card
from tests.workshop import LARKSPUR

S = DraftState


@pytest.fixture
def meanwhile(monkeypatch):
    """Something happens once, right after the processor answered a question."""

    def happens(verb, deed):
        really, left = getattr(StripeGateway, verb), [deed]

        def answer(gateway, *asked, **named):
            said = really(gateway, *asked, **named)
            while left:
                left.pop()()
            return said

        monkeypatch.setattr(StripeGateway, verb, answer)

    return happens


def run(till, standing, draft):
    """The run of the draft's day."""
    standing.on(draft.draw_on)
    return running.run(till.context, draft.draw_on)


def tries(till):
    return sorted(
        (each.draft_try, each.state.value, str(each.amount))
        for each in till.all_attempts() if each.draft_id is not None
    )  # fmt: skip


def test_what_is_paid_between_the_decision_and_the_draw_is_not_drawn_a_second_time(
    till, standing, draft, meanwhile
):
    def pays():
        till.pay(till.ask("100.00"))
        till.deliver()

    meanwhile("prepare_draw", pays)
    assert run(till, standing, draft) == 1
    assert tries(till) == [(1, "cancelled", "$146.75")]
    assert (standing.draft().state, standing.draft().reason) == (
        S.RETURNED, following.BALANCE_CHANGED
    )  # fmt: skip

    running.run(till.context, draft.draw_on)
    standing.comes_back()

    assert tries(till) == [(1, "cancelled", "$146.75"), (2, "succeeded", "$46.75")]
    assert sum((each.amount for each in till.all(Payment)), Money.ZERO) == OWED
    assert till.owed() == Money.ZERO


def end_mandate(till):
    with till.database.saving() as session:
        mandate = session.scalars(select(Mandate)).one()
        withdrawing.end_mandate(mandate, by="1", reason="R07", at=till.now())


def suspend_method(till):
    with till.database.saving() as session:
        method_id = session.scalars(select(Mandate.method_id)).one()
        truth.suspend(session, method_id, failure_code="R10", cause="1", at=till.now())


def hold_account(till):
    today = LARKSPUR.day(till.now())
    with till.database.saving() as session:
        holds.place(
            session, key="1", account_id=till.account_id, kind=HoldKind.AUTOPAY, reason="Asked.",
            from_on=today, to_on=None, by="staff:99", on=today, at=till.now(),
        )  # fmt: skip


def take_away(till):
    with till.database.saving() as session:
        session.execute(update(Access).values(role=Role.READ_ONLY))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (end_mandate, obstacles.MANDATE), (suspend_method, obstacles.METHOD),
        (hold_account, obstacles.ACCOUNT_HOLD), (take_away, obstacles.PAYER),
    ],
)  # fmt: skip
def test_what_ends_between_the_decision_and_the_draw_is_not_drawn_on(
    till, standing, draft, meanwhile, wrong, reason
):
    meanwhile("prepare_draw", lambda: wrong(till))

    run(till, standing, draft)
    running.run(till.context, draft.draw_on)

    assert tries(till) == [(1, "cancelled", "$146.75")]
    assert (standing.draft().state, standing.draft().reason) == (S.FAILED, reason)
    assert "draft" in till.attentions()
    assert (charges(till), till.owed()) == ([], OWED)


def test_a_page_that_opens_while_another_is_closed_is_waited_for_and_nothing_is_paid_twice(
    till, standing, draft, meanwhile
):
    """Whoever has it open may pay at any moment: the draft waits until it is closed or paid."""
    standing.on(draft.draw_on)
    first = till.ask("146.75")
    opened = []
    meanwhile("expire_page", lambda: opened.append(till.ask("100.00", payer="browser:2")))

    assert run(till, standing, draft) == 1

    assert till.state(first) is AttemptState.EXPIRED
    assert tries(till) == []
    assert standing.draft().state is S.NOTICED
    till.pay(opened[0])
    running.run(till.context, draft.draw_on)
    standing.comes_back()
    assert tries(till) == [(1, "succeeded", "$46.75")]
    assert till.owed() == Money.ZERO


def test_no_more_is_drawn_than_the_notice_named_with_its_fee(till, standing, draft, meanwhile):
    """Should the notice have named less by then, what was prepared is drawn anew for that."""
    card_id = standing.purse.keep(MethodType.CARD, card("4242424242424242"))
    standing.pay_from(card_id)
    told = standing.draft()

    def names_no_fee():
        with till.database.saving() as session:
            session.get_one(Draft, told.id).noticed_fee = Money.ZERO

    meanwhile("prepare_draw", names_no_fee)
    run(till, standing, told)
    running.run(till.context, told.draw_on)

    assert [each["amount"] for each in charges(till)] == [OWED.cents]
