"""Drafts before their day: planned with their bill, told, planned anew, skipped."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from models.account import Person
from models.attempt import MethodType
from models.autopay import AmountRule, Autopay, Mandate, NoticeRule
from models.draft import Draft, DraftState
from models.errors import Refused
from models.job import Job
from models.money import Money
from models.outbox import OutboxMessage
from services.billing import penalties
from services.drafts import notices, planning, sending, skipping
from services.drafts.sending import Sent
from services.in_force import Districts
from services.keys.reply_address import ReplyAddresses
from services.keys.sealing import Sealer
from services.letters import bounces
from tests.conftest import FIELD_KEY
from tests.faults.autopaying import bounce, charges
from tests.faults.till import OWED, VISA, add_bill, bank, card
from tests.workshop import LARKSPUR

CARD_FEE = LARKSPUR.payments.card_fee

S = DraftState
TEN = timedelta(days=10)


def test_a_bill_gets_a_draft_and_its_payer_reads_amount_and_day_ten_days_before(till, standing):
    standing.start()
    today = LARKSPUR.day(till.now())

    draft = standing.told()

    assert (draft.state, draft.planned, draft.noticed) == (S.NOTICED, OWED, OWED)
    assert draft.draw_on >= today + TEN
    [letter] = till.all(OutboxMessage, kind="draft_notice")
    assert "$146.75" in letter.subject
    assert "••6789" in letter.text
    assert "three business days" in letter.text


def test_a_bill_that_is_issued_asks_for_its_draft_in_the_same_breath(till, standing):
    standing.start()
    with till.database.saving() as session:
        add_bill(
            session,
            till.account_id,
            "26-000002",
            date(2026, 10, 1),
            Money.dollars("50"),
            till.now(),
        )
    [job] = till.all(Job, kind="plan_draft")

    till.work()

    [second] = till.all(Draft)
    assert job.arguments == {"bill_id": second.bill_id}
    assert second.planned == OWED + Money.dollars("50")
    with till.database.saving() as session:
        again = planning.plan(session, till.context, second.bill_id, at=till.now())
    assert again.id == second.id


def test_a_notice_that_came_back_holds_its_draft_long_before_its_day(till, standing, draft):
    bounce(till, draft)

    till.run("hold_untold_drafts")

    assert standing.draft().state is S.HELD
    with till.database.saving() as session:
        notices.told(session, till.context, draft.id, by="staff:99", at=till.now())
    again = standing.draft()
    assert (again.state, again.notice_id) == (S.NOTICED, None)
    assert again.draw_on >= LARKSPUR.day(till.now()) + TEN


def test_a_report_of_the_post_holds_the_draft_and_another_address_is_told_anew(
    till, standing, draft
):
    """Nothing is drawn without a notice that arrived (12 CFR 1005.10(d)); a person looks."""
    replies = ReplyAddresses("help@larkspursewer.example", Sealer(FIELD_KEY))
    [notice] = till.all(OutboxMessage, kind="draft_notice")
    with till.database.saving() as session:
        letter = SimpleNamespace(bounced_from=notice.to, why_bounced="550 no such user")
        named = replies.message_in(f"<x.{replies.name_of(notice.id)}@larkspursewer.example>")
        found = bounces.by_name(session, letter, named)
        bounces.came_back(session, letter, found, at=till.now())
    till.run("hold_untold_drafts")
    till.run("hold_untold_drafts")
    assert (standing.draft().state, standing.draft().reason) == (S.HELD, notices.CAME_BACK)
    assert "draft" in till.attentions()

    with till.database.saving() as session:
        session.get_one(Person, standing.purse.person_id).email = "new@example.org"
    till.run("hold_untold_drafts")
    till.run("hold_untold_drafts")

    assert standing.draft().state is S.NOTICED
    letters = till.all(OutboxMessage, kind="draft_notice")
    assert [each.to for each in letters] == [notice.to, "new@example.org"]
    assert standing.draft().notice_id == letters[1].id
    assert standing.draft().draw_on >= LARKSPUR.day(till.now()) + TEN


def test_in_range_nobody_is_told_and_out_of_it_they_are(till, standing):
    standing.start(notice_rule=NoticeRule.RANGE, range_to=Money.dollars("200"))
    inside = standing.told()
    assert (inside.state, inside.noticed, inside.notice_id) == (S.NOTICED, OWED, None)
    assert till.all(OutboxMessage, kind="draft_notice") == []

    standing.replan(range_to=Money.dollars("100"))

    assert standing.draft().notice_id is not None


def test_terms_that_draw_more_or_earlier_are_told_anew_and_less_is_not(till, standing):
    standing.start(cap=Money.dollars("100"))
    draft = standing.told()
    assert draft.noticed == Money.dollars("100")
    standing.replan(cap=Money.dollars("80"))
    assert (standing.draft().planned, standing.draft().noticed) == (
        Money.dollars("80"), Money.dollars("100")
    )  # fmt: skip
    assert len(till.all(OutboxMessage, kind="draft_notice")) == 1

    standing.replan(cap=None)

    again = standing.draft()
    assert (again.noticed, len(till.all(OutboxMessage, kind="draft_notice"))) == (OWED, 2)
    standing.replan()
    assert len(till.all(OutboxMessage, kind="draft_notice")) == 2


def notices_of(till):
    return till.all(OutboxMessage, kind="draft_notice")


def whole(till):
    """What the processor took, the fee with it."""
    return [Money(each["amount"]) for each in charges(till)]


def test_a_method_that_costs_a_fee_is_told_anew_and_its_days_pass(till, standing, draft):
    """The notice named 146.75 from a bank account; a card takes 149.20."""
    standing.pay_from(standing.purse.keep(MethodType.CARD, card(VISA)))

    again = standing.draft()
    assert (again.noticed, again.noticed_fee) == (OWED, CARD_FEE)
    assert again.draw_on >= LARKSPUR.day(till.now()) + timedelta(days=10)
    assert len(notices_of(till)) == 2
    assert "$2.45" in notices_of(till)[-1].text
    standing.send()
    assert whole(till) == [OWED + CARD_FEE]


def test_a_method_without_a_fee_costs_less_than_was_told_and_nobody_is_told_anew(till, standing):
    bank_id = standing.purse.keep(MethodType.BANK, bank("000123456789"))
    standing.start(card(VISA))
    draft = standing.told()

    standing.pay_from(bank_id)
    standing.pay_from(standing.purse.keep(MethodType.CARD, card(VISA)))

    assert (standing.draft().draw_on, standing.draft().noticed_fee) == (draft.draw_on, CARD_FEE)
    assert len(notices_of(till)) == 1
    standing.send()
    assert whole(till) == [OWED + CARD_FEE]


@pytest.mark.parametrize("back", [skipping.unskip, skipping.release])
def test_what_goes_on_with_a_method_that_costs_more_is_told_anew(till, standing, draft, back):
    """It was left out, or held, while its payer chose a card."""
    state = DraftState.SKIPPED if back is skipping.unskip else DraftState.HELD
    card_id = standing.purse.keep(MethodType.CARD, card(VISA))
    with till.database.saving() as session:
        session.get_one(Draft, draft.id).move_to(
            state, by="1", at=till.now(), reason="by_payer"
        )  # fmt: skip
        session.get_one(Autopay, standing.autopay_id).method_id = card_id

    with till.database.saving() as session:
        back(session, till.context, draft.id, by="staff:99", at=till.now())

    assert (standing.draft().state, standing.draft().noticed_fee) == (DraftState.NOTICED, CARD_FEE)
    assert len(notices_of(till)) == 2


def test_a_fee_that_was_not_told_comes_out_of_the_amount(till, standing, draft):
    """The second try comes before the days of a notice have passed: the whole stays the same."""
    standing.send()
    standing.pay_from(standing.purse.keep(MethodType.CARD, card(VISA)))
    till.sandbox.advance(days=2)
    till.sandbox.return_payment(till.all_attempts()[0].payment_intent_id, "R01")
    till.deliver()

    told = standing.draft()
    assert (told.noticed, told.noticed_fee) == (OWED - CARD_FEE, CARD_FEE)
    assert "$144.30" in notices_of(till)[-1].subject
    standing.send()
    assert whole(till)[-1] == OWED


def test_a_fee_that_rises_after_the_notice_is_not_drawn_on_top(till, standing):
    standing.start(card(VISA))
    draft = standing.told()
    dearer = replace(LARKSPUR.payments, card_fee=CARD_FEE + Money.dollars("1.00"))
    standing.on(draft.draw_on)
    context = replace(till.context, files=Districts.alone(replace(LARKSPUR, payments=dearer)))

    assert sending.send(context, draft.id) is Sent.SENT

    assert whole(till) == [OWED + CARD_FEE]


def test_a_pause_skips_what_falls_into_it_and_its_end_puts_it_back(till, standing, draft):
    standing.replan(paused_until=draft.draw_on + timedelta(days=1))
    assert (standing.draft().state, standing.draft().reason) == (S.SKIPPED, "paused")

    standing.replan(paused_until=None)

    assert standing.draft().state is S.NOTICED


def test_skipping_comes_before_the_draw_or_says_that_it_is_too_late(till, standing, draft):
    with till.database.saving() as session:
        skipping.skip(session, till.context, draft.id, by="person:1", at=till.now())
    with till.database.saving() as session:
        skipping.unskip(session, till.context, draft.id, by="person:1", at=till.now())
    assert standing.draft().state is S.NOTICED
    standing.send(draft)

    with till.database.saving() as session, pytest.raises(Refused):
        skipping.skip(session, till.context, draft.id, by="person:1", at=till.now())


def test_autopay_that_ended_before_its_day_draws_nothing(till, standing, draft):
    with till.database.saving() as session:
        assert (
            planning.cancel_coming(
                session, standing.autopay_id, by="person:1", at=till.now(), reason="ended"
            )
            == 1
        )

    assert standing.send(draft) is Sent.STOPPED
    assert charges(till) == []


def test_a_bill_that_a_draft_protects_costs_no_late_fee(till, standing, draft):
    with till.database.saving() as session, pytest.raises(Refused, match="Autopay draws"):
        penalties.charge_penalty(
            session, LARKSPUR.chart, bill=standing.bill(), amount=Money.dollars("5"),
            reason="10%", on=LARKSPUR.day(till.now()), at=till.now(), by="test",
        )  # fmt: skip


@pytest.mark.parametrize("rule", [AmountRule.BILL, AmountRule.FIXED])
def test_the_rule_says_how_much(till, standing, rule):
    standing.start(
        amount_rule=rule, fixed=Money.dollars("40") if rule is AmountRule.FIXED else None
    )
    wanted = Money.dollars("40") if rule is AmountRule.FIXED else OWED
    assert standing.told().noticed == wanted


def test_a_bill_that_autopay_may_not_draw_for_on_its_day_is_held_and_nobody_is_told_of_a_draw(
    till, standing
):
    """The permission ended and autopay did not: a notice would promise what is not done."""
    standing.start()
    with till.database.saving() as session:
        mandate = session.get_one(Mandate, session.get_one(Autopay, standing.autopay_id).mandate_id)
        mandate.ended_at, mandate.ended_by = till.now(), "person:1"

    draft = standing.told()

    assert (draft.state, draft.reason) == (S.HELD, "mandate")
    assert till.all(OutboxMessage, kind="draft_notice") == []
