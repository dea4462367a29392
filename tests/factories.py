"""People, accounts and staff for tests, made the way the district makes them. All invented."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import pyotp
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, Role
from models.attempt import MethodType
from models.bill import Bill
from models.identity import Staff, StaffRole
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.saved_method import MethodState, SavedMethod
from services.billing.issuing import Charge, Period, issue_bill
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.keys.sealing import Sealer
from services.proving import passwords, totp
from services.rules.numbers import number_of
from tests.workshop import LARKSPUR

PASSWORD = "larkspur-meadow-2026"
#: What the authenticator of every member of staff was given.
TOTP_SECRET = "LARKSPUR" * 4
FIRST_DAY = date(2020, 1, 1)
_numbers = count(4_000_001)


@cache
def password_hash(password: str) -> str:
    """Hashing is slow on purpose; once is enough for tests."""
    return passwords.hashed(password)


def make_account(session: Session, *, number: str | None = None, **facts: Any) -> CustomerAccount:
    """An account at a house of its own; ``number`` is eight digits, made when not given."""
    counted = next(_numbers)
    premise = Premise(
        parcel=facts.pop("parcel", f"{counted:010d}"),
        house_number=facts.pop("house_number", str(counted % 9000)),
        street=facts.pop("street", "Cedar Hollow Rd"),
        unit=facts.pop("unit", ""),
        city="Larkspur",
        state="WA",
        postal_code="98299",
    )
    session.add(premise)
    session.flush()
    account = CustomerAccount(
        number=number or number_of(counted),
        premise_id=premise.id,
        customer_class=facts.pop("customer_class", "single_family"),
        opened_on=facts.pop("opened_on", FIRST_DAY),
        mailing_name=facts.pop("mailing_name", "Iris Vance"),
        mailing_line1=premise.address,
        mailing_city="Larkspur",
        mailing_state="WA",
        mailing_postal_code="98299",
        **facts,
    )
    session.add(account)
    session.flush()
    return account


def make_person(
    session: Session,
    name: str = "Iris Vance",
    *,
    email: str | None = None,
    password: str | None = None,
    language: str = "en",
    **facts: Any,
) -> Person:
    """Somebody who may sign in to the portal."""
    person = Person(
        name=name,
        email=email or f"{name.split()[0].lower()}.{next(_numbers)}@example.org",
        password_hash=None if password is None else password_hash(password),
        language=language,
        created_at=datetime(2026, 1, 2, 18, tzinfo=UTC),
        **facts,
    )
    session.add(person)
    session.flush()
    return person


def give_access(
    session: Session,
    person: Person,
    account: CustomerAccount,
    *,
    role: Role = Role.OWNER,
    from_on: date = FIRST_DAY,
    to_on: date | None = None,
) -> Access:
    """Let a person see an account from a day, and to a day."""
    access = Access(
        person_id=person.id, account_id=account.id, role=role, from_on=from_on, to_on=to_on
    )
    session.add(access)
    session.flush()
    return access


def make_staff(
    session: Session,
    name: str = "Dana Whitfield",
    *,
    role: StaffRole = StaffRole.SPECIALIST,
    field_key: str = "",
    email: str | None = None,
) -> Staff:
    """A member of staff, with PASSWORD and TOTP_SECRET when ``field_key`` is given."""
    staff = Staff(
        name=name,
        email=email or f"{name.split()[0].lower()}.{next(_numbers)}@larkspursewer.example",
        role=role,
        password_hash=password_hash(PASSWORD),
        totp_sealed=Sealer(field_key).seal(TOTP_SECRET, purpose=totp.STAFF_PURPOSE)
        if field_key
        else "",
    )
    session.add(staff)
    session.flush()
    return staff


def keep_method(
    session: Session,
    person: Person,
    *,
    state: MethodState = MethodState.ACTIVE,
    method_type: MethodType = MethodType.CARD,
    **facts: Any,
) -> SavedMethod:
    """A Visa, or a checking account, that a person keeps; nothing at the processor stands behind
    it unless ``facts`` name it.
    """
    is_card = method_type is MethodType.CARD
    known = {
        "brand": "Visa" if is_card else "Cedar Bank",
        "funding": "credit" if is_card else "checking",
        "last_four": "4242" if is_card else "6789",
        "expires_month": 12 if is_card else None,
        "expires_year": 2034 if is_card else None,
    }
    at = datetime(2026, 1, 5, 20, tzinfo=UTC)
    method = SavedMethod(
        key=uuid4(), person_id=person.id, method_type=method_type, state=state,
        consent_text="Yes.", consent_version="1", consented_at=at, created_at=at,
        **{**known, **facts},
    )  # fmt: skip
    session.add(method)
    session.flush()
    return method


def totp_code(at: datetime) -> str:
    """What the authenticator shows at an instant."""
    return pyotp.TOTP(TOTP_SECRET).at(at)


def make_bill(
    session: Session,
    account: CustomerAccount,
    dollars: str = "132.50",
    *,
    on: date = date(2026, 11, 1),
    due_on: date | None = None,
    number: str = "",
) -> Bill:
    """Bill an account for two months of service, posted to the books."""
    counted = next(_numbers)
    return issue_bill(
        session,
        LARKSPUR.chart,
        order=LARKSPUR.payments.application_order,
        account_id=account.id,
        number=number or f"26-{counted % 1_000_000:06d}",
        period=Period(on - timedelta(days=61), on - timedelta(days=1)),
        due_on=due_on or on + timedelta(days=LARKSPUR.billing.due_after_days),
        lines=[
            Charge(
                component=Component.SERVICE,
                charge="sewer_service",
                description="Sewer service",
                amount=Money.dollars(dollars),
                reason={},
            )
        ],
        on=on,
        at=datetime(on.year, on.month, on.day, 20, tzinfo=UTC),
        by="job:billing",
    )


def charge_return_fee(session: Session, account: CustomerAccount, *, on: date) -> Entry:
    """The account's bank gave a payment back, and the district charges for that."""
    code = LARKSPUR.chart.revenue[Component.FEE]
    books = open_books(session, LARKSPUR.chart, account_id=account.id, codes={code})
    return ledger.post(
        session, key=f"return_fee:{uuid4()}", kind=EntryKind.FEE, account_id=account.id,
        legs=[Leg(books.part(Component.FEE), books.general[code], LARKSPUR.autopay.return_fee)],
        on=on, at=datetime(on.year, on.month, on.day, 20, tzinfo=UTC), actor="job:returns",
        memo=f"Returned payment R01: {LARKSPUR.autopay.return_fee_resolution}",
    )  # fmt: skip
