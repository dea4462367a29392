"""A bill run that waits for its decisions, as the desk looks at it."""

from datetime import date

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill_run import BillRun, BillRunAccount, BillRunException, RunExceptionKind, RunState
from models.mailing import BillWay, PrintFile
from models.money import Money
from models.paperless import Paperless
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services.keys.tokens import hashed
from services.rules.special_rates import offers, plain
from tests.journeys.clock import now
from tests.journeys.stories import Household
from tests.workshop import LARKSPUR

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


def special_rates_notice(session: Session, account: CustomerAccount) -> str:
    """The year of a notice that is out; one of its sheets waits to be printed."""
    told = offers(LARKSPUR.programs.values(), LARKSPUR.tariff, date(2026, 11, 18))
    notice = SpecialRatesNotice(
        year=2026, from_on=date(2025, 8, 1), to_on=date(2026, 7, 31), given=Money(2_712_000),
        bills=271_340, discounted=250, undiscounted=44_874, shift=Money(5),
        says={"offers": [plain(each) for each in told]}, prepared_by="staff:1",
        prepared_at=now(), approved_by="staff:2", approved_at=now(), written=1, written_at=now(),
    )  # fmt: skip
    session.add(notice)
    session.flush()
    session.add(
        NoticeSending(
            key=f"welcome:{account.id}", notice_id=notice.id, account_id=account.id,
            why=NoticeWhy.WELCOME, way=BillWay.PAPER, language="en", made_at=now(),
            made_by="welcome_new_customers",
            sent_to="Iris Vance\n9 Kestrel Way\nLarkspur, WA 98299",
        )
    )  # fmt: skip
    session.flush()
    return str(notice.year)


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
