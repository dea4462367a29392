"""A property manager for pages to be looked at: accounts that owe, and a payment for several."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.attempt import AttemptState, MethodType
from models.payment import Channel
from services import payments
from services.books.owed import still_of
from services.payments import attempts, together
from services.payments.together import Part, TogetherWish
from services.ratepayer.portfolio import HANDFUL
from tests.factories import give_access, make_account, make_bill
from tests.workshop import LARKSPUR

S = AttemptState


def many_accounts(
    session: Session, person: Person, today: date, *, count: int = HANDFUL + 2
) -> list[CustomerAccount]:
    """More than a handful, the first of them past due; each owes a dollar more than the last."""
    made = []
    for place in range(count):
        account = make_account(session, house_number=str(200 + place), street="Quarry Row")
        days = 60 if place == 0 else 5
        make_bill(session, account, f"{90 + place}.50", on=today - timedelta(days=days))
        give_access(session, person, account, role=Role.MANAGER)
        made.append(account)
    return made


def pay_together(
    session: Session, person: Person, accounts: list[CustomerAccount], *path: S
) -> UUID:
    """One payment of everything on these accounts that came so far."""
    at = datetime.now(UTC)
    still = still_of(session, [account.id for account in accounts])
    wish = TogetherWish(
        id=uuid4(), person_id=person.id, payer_key=f"person:{person.id}",
        email=person.email or "", language="en", method_type=MethodType.CARD,
        parts=[Part(account_id=id_, amount=owed, balance_seen=owed) for id_, owed in still.items()],
    )  # fmt: skip
    leader = attempts.locked(session, together.open_together(session, LARKSPUR, wish, at=at))
    for state in path:
        leader.move_to(state, cause="a story", at=at)
    leader.next_look_at = None
    for share in leader.shares if S.SUCCEEDED in path else ():
        share.method, share.amount_received, share.submitted_at = "Visa ••4242", share.own, at
        payments.record_payment(
            session, LARKSPUR,
            payments.Received(
                account_id=share.account_id, amount=share.amount, fee=share.fee,
                channel=Channel.ONLINE_CARD, reference=f"pi_story_{leader.id}/{share.account_id}",
                method=share.method, received_on=LARKSPUR.day(at), attempt_id=share.id,
            ),
            at=at, actor="a story",
        )  # fmt: skip
    session.flush()
    return leader.id
