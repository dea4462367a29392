"""The permission that comes with a new card or bank account: shown before it is added.

Whoever replaces a method, or adds one for an autopay that waits for it, reads the exact words of
each permission on the page where they agree. Their versions are kept with the method, and when it
can pay only those words are signed. An autopay whose words nobody saw waits for its payer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState
from models.district import District
from models.saved_method import SavedMethod
from services.autopay import changing, mandates
from services.autopay.mandate_words import WORDS
from services.drafts import terms as as_terms
from services.rules.agreed import Words

#: Nobody reads more at once; what is beyond waits for its payer.
SHOWN_MAX = 20


@dataclass(frozen=True)
class Coming:
    """A method that is not there yet, as the words name it."""

    method_type: MethodType
    shown: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody is about to add, and what for."""

    person_id: int
    method_type: MethodType
    language: str
    replaces_id: int | None = None
    for_account_id: int | None = None


@dataclass(frozen=True)
class Permission:
    """The words for one account."""

    account: CustomerAccount
    words: Words


def asked(session: Session, district: District, wish: Asked) -> Sequence[Permission]:
    """What somebody permits with the method they are about to add, account by account."""
    means = []
    if wish.replaces_id is not None:
        means.append(Autopay.method_id == wish.replaces_id)
    if wish.for_account_id is not None:
        means.append(
            and_(Autopay.state.in_(changing.WAITS), Autopay.account_id == wish.for_account_id)
        )
    if not means:
        return ()
    found = session.scalars(
        select(Autopay)
        .where(
            Autopay.person_id == wish.person_id, Autopay.state != AutopayState.ENDED, or_(*means)
        )
        .order_by(Autopay.account_id)
        .limit(SHOWN_MAX)
    ).all()  # fmt: skip
    return [
        Permission(each.account, _words(each, district, wish.method_type, wish.language))
        for each in found
    ]


def versions(permissions: Sequence[Permission]) -> dict[str, str]:
    """The version of each, by the account's id as text: what is kept with the method."""
    return {str(each.account.id): each.words.version for each in permissions}


def version(permissions: Sequence[Permission]) -> str:
    """One word for all of them: another when one was changed; empty when there is none."""
    said = " ".join(f"{name}:{each}" for name, each in versions(permissions).items())
    return hashlib.sha256(said.encode()).hexdigest() if said else ""


def agreed(district: District, autopay: Autopay, method: SavedMethod) -> Words:
    """The words as they were shown when a method was added.

    :raises NotShown: when they were not, or are others by now.
    """
    words = _words(autopay, district, method.method_type, method.language)
    if shown_with(method).get(str(autopay.account_id)) != words.version:
        raise NotShown
    return words


def shown_with(method: SavedMethod) -> Mapping[str, str]:
    """The versions that were shown with a method, by the account's id as text."""
    return dict((method.permitted or {}).get("versions", {}))


def proof_of(method: SavedMethod) -> str:
    """What was proved by whoever read the words."""
    return str((method.permitted or {}).get("proof", ""))


class NotShown(Exception):
    """Nobody saw these words."""


def _words(
    autopay: Autopay, district: District, method_type: MethodType, language: str
) -> Words:  # fmt: skip
    known = language if language in WORDS else "en"
    to_be = Coming(method_type, WORDS[known][f"coming_{method_type.value}"])
    return mandates.words(
        as_terms.of(autopay), account=autopay.account, method=to_be, district=district,
        language=known,
    )  # fmt: skip
