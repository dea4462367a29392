"""A bill run that waits for its decisions, as the desk looks at it."""

from datetime import date

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill_run import BillRun, BillRunAccount, BillRunException, RunExceptionKind, RunState
from models.mailing import PrintFile
from models.money import Money
from models.paperless import Paperless
from services.keys.tokens import hashed
from tests.journeys.clock import now
from tests.journeys.stories import Household

HOME = Money.dollars("146.75")


def bill_run(session: Session, account: CustomerAccount) -> str:
    """The number of a run of one house, whose bill is lower than its last one."""
    run = BillRun(
        cycle=1, period_from=date(2026, 9, 1), period_to=date(2026, 10, 31),
        bill_on=date(2026, 11, 18), due_on=date(2026, 12, 13), state=RunState.PREVIEWED,
        drafted_by="propose_bill_runs", drafted_at=now(), previewed_at=now(), bills=1, total=HOME,
        seen={
            "accounts": 1,
            "classes": {"single_family": {"bills": 1, "total": HOME.cents}},
            "charges": {"sewer_service": {"bills": 2, "total": HOME.cents}},
            "before": {
                "period_from": "2026-07-01", "bills": 1, "total": 29350, "run": None,
                "classes": {"single_family": {"bills": 1, "total": 29350}}, "charges": {},
            },
        },
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add_all(
        [
            BillRunAccount(
                run_id=run.id, account_id=account.id, place=1, total=HOME, digest="0" * 32
            ),
            BillRunException(
                run_id=run.id, account_id=account.id, kind=RunExceptionKind.LOWER,
                words="$146.75 is 50% below the last bill, $293.50.",
            ),
        ]
    )  # fmt: skip
    session.flush()
    return str(run.id)


def print_file(session: Session) -> str:
    """A file for the mail house that a worker is about to draw."""
    file = PrintFile(key="again:states", asked_at=now(), asked_by="staff:1", bills=0)
    session.add(file)
    session.flush()
    return str(file.id)


def paperless_link(session: Session, home: Household) -> str:
    """What leads somebody who asked for bills by e-mail to the bill that is to be opened."""
    session.add(
        Paperless(
            key="form-states", account_id=home.account.id, person_id=home.owner.id,
            token_hash=hashed("states"), code="7F3K92MD", mailed_to=home.owner.email or "",
            asked_at=now(),
        )
    )  # fmt: skip
    session.flush()
    return f"{home.account.number}-states"
