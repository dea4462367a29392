"""When staff are asked who owns an account: a name is what its person says, and proves nothing.

The PIN was mailed to the address on file and proves who reads its mail. Where the account had an
owner before, or somebody else showed the same, or nobody can be told, a person looks.
"""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.linking import AccountLink, LinkProof
from services import accounts
from services.rules import people_names
from services.sharing import SHARERS

WRITE = "Write to the mailing address"


def doubt(
    session: Session, account: CustomerAccount, access: Access, proof: LinkProof, *,
    is_told: bool, on: date,
) -> str:  # fmt: skip
    """What staff are asked to look at after a link; nothing where there is no doubt."""
    linker = session.get_one(Person, access.person_id)
    if proof is LinkProof.FACTS:
        return "" if is_told else (
            f"{linker.name} linked this account by what a bill says, and nobody of it has"
            f" an e-mail address. {WRITE} that they see and pay its bills."
        )  # fmt: skip
    if access.role in SHARERS:
        return "" if is_told or not _had_owner(session, account, linker, on) else (
            f"{linker.name} owns this account by the PIN of a bill and a name they typed. It had an"
            f" owner before, who sees it no more, and nobody was told. {WRITE} who owns it now."
        )  # fmt: skip
    rival = _owner_by_pin(session, account, on)
    is_named = access.role is Role.TENANT and people_names.fits(linker.name, account.mailing_name)
    if rival is None or not is_named:
        return ""
    return (
        f"{rival} owns this account by the PIN of a bill. {linker.name} showed one too, under the"
        f" name on the bill, and is a tenant. Make sure who owns it: {WRITE.lower()}."
    )


def _had_owner(session: Session, account: CustomerAccount, linker: Person, on: date) -> bool:
    before = exists().where(
        Access.account_id == account.id,
        Access.role.in_(SHARERS),
        Access.to_on < on,
        Access.person_id != linker.id,
    )
    return bool(session.scalar(select(before)))


def _owner_by_pin(session: Session, account: CustomerAccount, on: date) -> str | None:
    """Whoever made themselves an owner, if somebody did."""
    return session.scalar(
        select(Person.name)
        .join(Access, Access.person_id == Person.id)
        .join(AccountLink, AccountLink.access_id == Access.id)
        .where(
            Access.account_id == account.id, Access.role.in_(SHARERS), accounts.lasting(on)
        )
        .limit(1)
    )  # fmt: skip
