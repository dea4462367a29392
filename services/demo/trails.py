"""What went on around the demo's people: looks at an account, sign-ins, a call of nobody known."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.audit import AuditEvent
from models.customer_view import CustomerView
from models.district import District
from models.identity import Staff
from models.ticket import Reason
from services import audit
from services.demo.questions import DANA, INES, NOON
from services.desk.recent import ACCOUNT_VIEW
from services.proving import history
from services.proving.security_notices import ProofChange
from services.rules.numbers import number_of
from services.throttling import tries
from services.tickets import answering

MARIAN = "marian.kessler@cedarpost.example"
MARIANS = 2_044_183
#: Who looked at her account, days ago, and the minutes after noon.
LOOKS = (
    (DANA, 6, (3, 11, 24)),
    (INES, 34, (90,)),
    (DANA, 34, (5, 9)),
)
#: Days ago, what happened, by which way, and in which browser.
PAST = (
    (40, history.OPENED, tries.CODE_ENTRY, "Safari", "iPhone"),
    (40, ProofChange.PASSWORD_SET.value, "", "", ""),
    (9, history.REFUSED, tries.PORTAL_PASSWORD, "Chrome", "Windows"),
    (9, history.REFUSED, tries.PORTAL_PASSWORD, "Chrome", "Windows"),
    (3, history.OPENED, tries.PORTAL_PASSWORD, "Safari", "iPhone"),
)
HOME, ELSEWHERE = "203.0.113.24", "198.51.100.7"


def leave_all(session: Session, district: District, *, today: date) -> None:
    """Write down what went on, for those accounts that the demo has."""
    staff = {row.email: row.id for row in session.execute(select(Staff.email, Staff.id))}
    number = number_of(MARIANS)
    account_id = session.scalar(select(CustomerAccount.id).where(CustomerAccount.number == number))
    marian = session.scalar(select(Person.id).where(Person.email == MARIAN))
    if account_id is None or marian is None:
        return
    for who, days_ago, minutes in LOOKS:
        for minute in minutes:
            at = _noon(today, days_ago) + timedelta(minutes=minute)
            audit.record(
                session, actor=f"staff:{staff[who]}", action=ACCOUNT_VIEW,
                subject=audit.account(number), at=at,
            )  # fmt: skip
    began_at = _noon(today, 6) + timedelta(minutes=14)
    session.add(
        CustomerView(
            staff_id=staff[DANA], account_id=account_id, person_id=marian, began_at=began_at,
            ends_at=began_at + timedelta(minutes=4),
            reason="She could not find where to change the paper bill",
        )
    )  # fmt: skip
    _sign_ins(session, marian, today)
    _call(session, district, staff[DANA], today)


def _sign_ins(session: Session, person_id: int, today: date) -> None:
    who = f"person:{person_id}"
    for place, (days_ago, action, way, browser, device) in enumerate(PAST):
        is_refused = action == history.REFUSED
        detail = {"way": way, "browser": browser, "device": device} if way else {}
        session.add(
            AuditEvent(
                actor="visitor" if is_refused else who, action=action, subject=who, detail=detail,
                at=_noon(today, days_ago) + timedelta(minutes=2 * place),
                address=ELSEWHERE if is_refused else HOME,
            )
        )  # fmt: skip
    session.flush()


def _call(session: Session, district: District, staff_id: int, today: date) -> None:
    answering.log_call(
        session, district, key="demo", account_id=None, caller="Nell Haddock",
        telephone="(360) 555-0190", reason=Reason.OTHER, answer="", staff_id=staff_id,
        said="She bought a house on Alder Row and has no bill yet. Asks what she owes.",
        at=_noon(today, 1),
    )  # fmt: skip


def _noon(today: date, days_ago: int) -> datetime:
    return datetime.combine(today - timedelta(days=days_ago), NOON)
