"""Discounts of the demo's accounts: some hold, one ended, one was declined, one waits."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.program_enrolment import ProgramProposal
from services.demo.people import introduced_numbers
from services.demo.ran import Lately
from services.programs import deciding, proposing, seen
from services.programs.proposing import Wish
from services.rules.numbers import number_of

#: Who reads of a discount in the portal, and who is told that one is being decided.
HAS, WAITS = 2_044_183, 2_061_985
PAPERS = "Papers seen at the counter: tax return and photo ID"
#: What whoever nobody introduces has, in the order of the accounts; the last is declined.
OTHERS = ("senior.upper", "disability.all", "senior.lower", "senior.upper")


def propose(lately: Lately, by: str) -> None:
    """Several are proposed; whoever is introduced first has one of them."""
    with lately.context.database.saving() as session:
        first = _account(session, HAS)
        chosen = [(first, "senior.lower")] if first else []
        for account, needs in (*chosen, *zip(_others(session, lately), OTHERS, strict=False)):
            _begin(session, lately, account, needs, PAPERS, by)


def decide(lately: Lately, by: str) -> None:
    """The second person says yes to all of them but the last."""
    context = lately.context
    with context.database.saving() as session:
        waiting = [proposal for proposal, _number in seen.waiting(session).rows]
        for proposal in waiting[: len(OTHERS)]:
            deciding.approve(
                session, context, proposal.id, account_id=proposal.account_id,
                by=by, at=context.now(),
            )  # fmt: skip
        for proposal in waiting[len(OTHERS) :]:
            deciding.decline(
                session, context, proposal.id, account_id=proposal.account_id, by=by,
                at=context.now(), words="The income of the household is above the tier",
            )  # fmt: skip


def propose_end(lately: Lately, by: str) -> None:
    """One of them sold the house: the discount ends with yesterday."""
    context = lately.context
    with context.database.saving() as session:
        proposal = _newest_begun(session)
        if proposal is not None:
            proposing.end(
                session, key=_key("end"), account_id=proposal.account_id,
                enrolment_id=proposal.enrolment_id or 0,
                to_on=context.today() - timedelta(days=1),
                reason="The house is sold; the new owners have not asked", by=by, at=context.now(),
            )  # fmt: skip


def end(lately: Lately, by: str) -> None:
    """The second person says yes to the end."""
    context = lately.context
    with context.database.saving() as session:
        for proposal, _number in seen.waiting(session).rows:
            deciding.approve(
                session, context, proposal.id, account_id=proposal.account_id, by=by,
                at=context.now(),
            )  # fmt: skip


def ask(lately: Lately, by: str) -> None:
    """One more is proposed, and waits."""
    with lately.context.database.saving() as session:
        account = _account(session, WAITS)
        if account is not None:
            said = "Award letter of Social Security seen; income by the tax return"
            _begin(session, lately, account, "disability.all", said, by)


def _begin(
    session: Session, lately: Lately, account: CustomerAccount, needs: str, reason: str, by: str
) -> None:
    wish = Wish(
        key=_key(account.number), account_id=account.id, needs=needs,
        from_on=lately.context.today(), to_on=None, reason=reason,
    )  # fmt: skip
    proposing.begin(session, lately.context.district, wish, by=by, at=lately.context.now())


def _account(session: Session, body: int) -> CustomerAccount | None:
    return session.scalar(select(CustomerAccount).where(CustomerAccount.number == number_of(body)))


def _others(session: Session, lately: Lately) -> Sequence[CustomerAccount]:
    return session.scalars(
        select(CustomerAccount)
        .where(
            CustomerAccount.status == AccountStatus.ACTIVE,
            CustomerAccount.customer_class == "single_family",
            CustomerAccount.number.not_in(introduced_numbers(lately.today)),
        )
        .order_by(CustomerAccount.id.desc())
        .limit(len(OTHERS))
    ).all()  # fmt: skip


def _newest_begun(session: Session) -> ProgramProposal | None:
    return session.scalars(
        select(ProgramProposal)
        .where(ProgramProposal.enrolment_id.is_not(None))
        .order_by(ProgramProposal.id.desc())
        .limit(1)
    ).first()


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:program:{name}")
