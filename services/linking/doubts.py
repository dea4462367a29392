"""When staff are asked who owns an account: a name is what its person says, and proves nothing.

The PIN was mailed to the address on file and proves who took its mail out of the box. Where
nobody can be told by e-mail, or somebody else showed the same, a person looks.
"""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.linking import AccountLink, LinkProof
from services.access import accounts
from services.access.sharing import SHARERS
from services.rules import people_names


def doubt(
    session: Session, account: CustomerAccount, access: Access, proof: LinkProof, *,
    is_told: bool, on: date,
) -> str:  # fmt: skip
    """What staff are asked to look at after a link; nothing where there is no doubt.

    When nobody could be told, they write to where the bills go: whoever took a bill out of a
    mailbox takes the account with it, and only paper reaches whose it is.
    """
    linker = session.get_one(Person, access.person_id)
    if not is_told:
        return _untold(session, account, access, proof, on)
    rival = _owner_by_pin(session, account, access, on)
    is_named = access.role is Role.TENANT and people_names.fits(linker.name, account.mailing_name)
    if proof is LinkProof.FACTS or rival is None or not is_named:
        return ""
    return (
        f"{rival} owns this account by the PIN of a bill. {linker.name} showed one too, under the"
        f" name on the bill, and is a tenant. Make sure who owns it. {_write_to(account)}."
    )


def _untold(
    session: Session, account: CustomerAccount, access: Access, proof: LinkProof, on: date
) -> str:
    linker = session.get_one(Person, access.person_id)
    if proof is LinkProof.FACTS:
        return (
            f"{linker.name} linked this account by what a bill says, and nobody of it has an"
            f" e-mail address. {_write_to(account)} that they see it and pay its bills."
        )
    if access.role not in SHARERS:
        return (
            f"{linker.name} linked this account by the PIN of a bill as a tenant, and nobody of it"
            f" has an e-mail address. {_write_to(account)} that they see it and pay its bills."
        )
    if _had_owner(session, account, linker, on):
        return (
            f"{linker.name} owns this account by the PIN of a bill and a name they typed. It had an"
            f" owner before, who sees it no more, and nobody was told. {_write_to(account)} who"
            " owns it now."
        )
    return (
        f"{linker.name} is the first owner of this account, by the PIN of a bill and a name they"
        f" typed, and there was nobody to tell. {_write_to(account)} who owns it now. Whoever"
        " answers that it is theirs: end this access and let them in."
    )


def _write_to(account: CustomerAccount) -> str:
    """The beginning of what to do, with the address a letter goes to."""
    lines = (
        account.mailing_name, account.mailing_line1, account.mailing_line2, account.mailing_city,
        f"{account.mailing_state} {account.mailing_postal_code}",
    )  # fmt: skip
    to = ", ".join(line for line in lines if line)
    return f"Write to the mailing address ({to})"


def _had_owner(session: Session, account: CustomerAccount, linker: Person, on: date) -> bool:
    before = exists().where(
        Access.account_id == account.id,
        Access.role.in_(SHARERS),
        Access.to_on < on,
        Access.person_id != linker.id,
    )
    return bool(session.scalar(select(before)))


def _owner_by_pin(
    session: Session, account: CustomerAccount, access: Access, on: date
) -> str | None:
    """Who else made themselves an owner, if somebody did."""
    return session.scalar(
        select(Person.name)
        .join(Access, Access.person_id == Person.id)
        .join(AccountLink, AccountLink.access_id == Access.id)
        .where(
            Access.account_id == account.id, Access.id != access.id, Access.role.in_(SHARERS),
            accounts.lasting(on),
        )
        .limit(1)
    )  # fmt: skip
