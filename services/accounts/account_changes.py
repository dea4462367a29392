"""Changes of an account by staff: how its people are reached, its history. Where its mail goes is
changed in services/access/mailing.py.

Whoever changes something says which version they read. When it is not the last
one, nothing is changed and they are shown what was done since.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.account_change import AccountChange, ChangeKind
from models.errors import Conflict, NotFound, Refused
from services.accounts import household
from services.rules import telephones
from services.rules.language import LANGUAGES
from services.rules.masking import masked

LINE_MAX = 120
HISTORY_MAX = 100
REASON_MAX = 500
STATE = re.compile(r"[A-Z]{2}")
#: American and Canadian.
POSTAL_CODE = re.compile(r"\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d")
TELEPHONE = re.compile(r"[0-9()+ .x-]{7,30}")


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """Whom and where an account's mail goes to."""

    name: str
    line1: str
    line2: str = ""
    city: str
    state: str
    postal_code: str

    def checked(self) -> "Mailing":
        """The same as it is kept.

        :raises Refused: when a letter would not arrive.
        """
        parts = {key: " ".join(masked(part).split()) for key, part in asdict(self).items()}
        parts |= {key: parts[key].upper() for key in ("state", "postal_code")}
        if any(len(part) > LINE_MAX for part in parts.values()):
            raise Refused("Write no line longer than 120 letters.")
        if not all(parts[key] for key in ("name", "line1", "city")):
            raise Refused("Enter a name, a street or box, and a city.")
        if not STATE.fullmatch(parts["state"]):
            raise Refused("Enter the state with two letters, such as WA.")
        if not POSTAL_CODE.fullmatch(parts["postal_code"]):
            raise Refused("Enter a ZIP code such as 98299 or 98299-1234.")
        return Mailing(**parts)

    def put_on(self, account: CustomerAccount) -> None:
        """Let the mail of this account go here."""
        for key, part in asdict(self).items():
            setattr(account, f"mailing_{key}", part)


@dataclass(frozen=True, kw_only=True)
class ChangeOrder:
    """Who changes which account, at which version they read it, and when."""

    key: str
    account_id: int
    seen: int
    by: str
    at: datetime
    reason: str = ""


def mailing_of(account: CustomerAccount) -> Mailing:
    """Where the mail of this account goes."""
    return Mailing(**{key: getattr(account, f"mailing_{key}") for key in Mailing.__annotations__})


def change_contact(
    session: Session, doing: ChangeOrder, *, access_id: int, telephone: str, language: str
) -> AccountChange:
    """Write down how somebody of the account is reached: by which number, in which language.

    Their e-mail address is theirs to change: whoever has it can sign in.

    :raises NotFound: when nobody of the account ever had this access.
    :raises Conflict: when the account changed since ``doing.seen``.
    :raises Refused: when it is no number, or nothing is another.
    """
    done = begin(session, doing)[1]
    if done is not None:
        return done
    person = person_of(session, doing.account_id, access_id)
    telephone = " ".join(telephone.split())
    if telephone and (telephones.is_card(telephone) or not TELEPHONE.fullmatch(telephone)):
        raise Refused("Enter a telephone number such as (360) 555-0142.")
    if language not in LANGUAGES:
        raise Refused("Select a language.")
    before = {"telephone": person.telephone, "language": person.language}
    person.telephone, person.language = telephone, language
    after = {"telephone": telephone, "language": language}
    named = {"person": person.name}
    return write(session, doing, ChangeKind.CONTACT, named | before, named | after)


def person_of(session: Session, account_id: int, access_id: int) -> Person:
    """Whose access this is.

    :raises NotFound: when nobody of the account ever had it.
    """
    person = session.scalar(
        select(Person)
        .join(Access, Access.person_id == Person.id)
        .where(Access.id == access_id, Access.account_id == account_id)
    )
    if person is None:
        raise NotFound("We could not find that person here.")
    return person


def begin(session: Session, doing: ChangeOrder) -> tuple[CustomerAccount, AccountChange | None]:
    """The account, held until the end of the transaction, and what this form did already.

    :raises Conflict: when the account changed since ``doing.seen``.
    :raises Forbidden: when it is of the household of whoever changes it.
    """
    household.refuse_own(session, by=doing.by, account_id=doing.account_id)
    account = session.get_one(
        CustomerAccount, doing.account_id, with_for_update=True, populate_existing=True
    )
    done = _made(session, doing)
    if done is None and version(session, account.id) != doing.seen:
        raise Conflict("Somebody changed this account since you opened the form.")
    return account, done


def is_first(session: Session, doing: ChangeOrder) -> bool:
    """Whether this call made the change of its form, and not a call before it."""
    made = _made(session, doing)
    return made is not None and made.at == doing.at


def _made(session: Session, doing: ChangeOrder) -> AccountChange | None:
    return session.scalar(
        select(AccountChange).where(
            AccountChange.key == doing.key, AccountChange.account_id == doing.account_id
        )
    )


def write(
    session: Session,
    doing: ChangeOrder,
    kind: ChangeKind,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> AccountChange:
    """Keep what was there and what is there now.

    :raises Refused: when that is the same.
    """
    if before == after:
        raise Refused("Nothing is other than it was.")
    change = AccountChange(
        key=doing.key, account_id=doing.account_id, version=version(session, doing.account_id) + 1,
        kind=kind, at=doing.at, by=doing.by, reason=reason(doing.reason), before=dict(before),
        after=dict(after),
    )  # fmt: skip
    session.add(change)
    session.flush()
    return change


def reason(written: str) -> str:
    """Why, as it is kept.

    :raises Refused: when it is too long.
    """
    text = masked(" ".join(written.split()))
    if len(text) > REASON_MAX:
        raise Refused("Write no more than 500 letters.")
    return text


def version(session: Session, account_id: int) -> int:
    """How often an account was changed."""
    newest = select(func.max(AccountChange.version)).where(AccountChange.account_id == account_id)
    return session.scalar(newest) or 0


def since(session: Session, account_id: int, seen: int) -> Sequence[AccountChange]:
    """What was changed since a version, the newest first, up to a hundred."""
    return session.scalars(
        select(AccountChange)
        .where(AccountChange.account_id == account_id, AccountChange.version > seen)
        .order_by(AccountChange.version.desc())
        .limit(HISTORY_MAX)
    ).all()


def differences(change: AccountChange) -> list[tuple[str, str, str]]:
    """What differs: its word, what was there, what is there now."""
    return [
        (key, str(change.before.get(key, "")), str(now))
        for key, now in change.after.items()
        if change.before.get(key, "") != now
    ]
