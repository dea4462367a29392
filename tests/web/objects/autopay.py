"""What autopay addresses name: a payment to come and a permission, of the owner alone."""

from datetime import date
from uuid import uuid4

from models.arrangement import Arrangement, ArrangementInstalment
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.draft import Draft, DraftRun, DraftState
from models.money import Money
from models.pay_link import PayLink
from services.drafts import fees
from services.drafts.sending import name_of
from services.keys import tokens
from services.rules import returned
from tests.drawn import make_autopay, make_draft
from tests.web.objects import NEVER, OWNER, Made, makes
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR
from web.clock import now


@makes("drafts/<draft_id>")
def draft(story: Story) -> Made:
    autopay = make_autopay(story.session, story.account, story.owner)
    row = make_draft(story.session, autopay, story.bill)
    return Made(str(row.id), absent="999999", seen_by=OWNER)


@makes("agreed/<mandate_id>")
def mandate(story: Story) -> Made:
    autopay = make_autopay(story.session, story.account, story.owner)
    return Made(str(autopay.mandate_id), absent="999999", seen_by=OWNER)


@makes("plans/<arrangement_id>")
def arrangement(story: Story) -> Made:
    return Made(str(_arrangement(story).id), absent="999999", seen_by=OWNER)


@makes("plans/<plan_id>")
def arrangement_of_desk(story: Story) -> Made:
    return Made(str(_arrangement(story).id), absent="999999")


def _arrangement(story: Story) -> Arrangement:
    today = LARKSPUR.day(now())
    row = Arrangement(
        key=uuid4(), account_id=story.account.id, person_id=story.owner.id, amount=Money(9000),
        is_together=True, needs_owner=False, proposed_by="staff:1", proposed_on=today,
        proposed_at=AT, sign_until=today,
        instalments=[ArrangementInstalment(number=1, due_on=today, amount=Money(9000))],
    )  # fmt: skip
    story.add(row)
    return row


@makes("runs/<day>")
def run(story: Story) -> Made:
    row = DraftRun(
        draw_on=date(2026, 11, 10), started_at=AT, ended_at=AT, expected=0,
        expected_amount=Money.ZERO, result={},
    )  # fmt: skip
    story.add(row)
    return Made("2026-11-10", absent="2099-01-01")


@makes("drafts/<draft>")
def draft_of_desk(story: Story) -> Made:
    return Made(str(_held(story).id), absent="999999")


@makes("fees/<attempt_id>")
def try_that_came_back(story: Story) -> Made:
    draft = _held(story)
    attempt = PaymentAttempt(
        id=name_of(draft.id, 1), account_id=draft.account_id, payer_kind=PayerKind.PERSON,
        payer_key=f"draft:{draft.id}", method_type=MethodType.BANK, amount=draft.planned,
        balance_seen=draft.planned, created_at=AT, draft_id=draft.id, draft_try=1,
        state=AttemptState.FAILED, failure_code="R01",
    )  # fmt: skip
    story.add(attempt)
    fees.charge(story.session, LARKSPUR, attempt, returned.of_code("R01"), at=AT, by="event evt_1")
    return Made(str(attempt.id), absent="00000000-0000-4000-8000-000000000000")


def _held(story: Story) -> Draft:
    """Held for its notice: staff may say that its payer was told."""
    known = story.session.query(Draft).filter_by(bill_id=story.bill.id).one_or_none()
    if known is None:
        autopay = make_autopay(story.session, story.account, story.owner)
        known = make_draft(story.session, autopay, story.bill)
    known.state, known.reason = DraftState.HELD, "by_letter"
    story.session.flush()
    return known


#: The code of a link as it was read out.
CODE = "7F3K92MDABCD"


@makes("pay-links/<link_id>")
def pay_link(story: Story) -> Made:
    return Made(str(_link(story).id), absent="999999")


@makes("link/<code>")
def code_of_pay_link(story: Story) -> Made:
    _link(story)
    return Made(CODE, absent="NOSUCHCODE")


def _link(story: Story) -> PayLink:
    known = story.session.query(PayLink).one_or_none()
    link = known or PayLink(
        key="story", account_id=story.account.id, token_hash=tokens.hashed(CODE),
        made_by="staff:1", reason="She called", made_at=AT, ends_at=NEVER,
    )  # fmt: skip
    story.add(link)
    return link
