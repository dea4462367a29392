"""What the search found, as staff are told it: which kinds they may open, and what leads where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from models.ticket import number_of
from services.searching.everything import Account, Group, Thing
from services.searching.kinds import Kind
from web.guard import may
from web.identity import me
from web.permissions import Permission
from web.urls import url_for

#: What opens a thing of each kind: whoever may not, is not told that there is any.
OPENED_WITH: Mapping[Kind, Permission] = MappingProxyType(
    {
        Kind.ACCOUNTS: Permission.ACCOUNT_VIEW,
        Kind.PEOPLE: Permission.ACCOUNT_VIEW,
        Kind.QUESTIONS: Permission.TICKET_VIEW,
        Kind.PAYMENTS: Permission.PAYMENT_VIEW,
        Kind.BILLS: Permission.ACCOUNT_VIEW,
        Kind.CHANGES: Permission.CHANGE_VIEW,
        Kind.REFUNDS: Permission.REFUND_VIEW,
        Kind.DISCREPANCIES: Permission.DISCREPANCY_VIEW,
    }
)
NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.ACCOUNTS: "Accounts",
        Kind.PEOPLE: "People",
        Kind.QUESTIONS: "Questions",
        Kind.PAYMENTS: "Payments",
        Kind.BILLS: "Bills",
        Kind.CHANGES: "Changes of what is owed",
        Kind.REFUNDS: "Refunds",
        Kind.DISCREPANCIES: "Discrepancies",
    }
)
#: What it was that matched.
WHY: Mapping[str, str] = MappingProxyType(
    {
        "amount": "exact amount",
        "bill": "number of the bill",
        "check": "check number",
        "email": "e-mail address",
        "last_four": "last four digits",
        "name": "name",
        "number": "number",
        "payment": "reference",
        "processor": "the processor’s name",
        "receipt": "receipt",
        "telephone": "telephone number",
        "words": "what was written",
    }
)
#: What names one thing, and not one of several that are alike.
NAMED_BY = frozenset({"check", "number", "processor"})
#: Of each kind so many are shown beside the others.
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that was found, as a line says it."""

    thing: Thing
    url: str
    title: str
    #: What matched, where the title does not say it already.
    matched: str
    why: str
    #: Each account it belongs to, and what leads there.
    accounts: Sequence[tuple[Account, str]]


def opened() -> frozenset[Kind]:
    """The kinds that whoever looks may open."""
    return frozenset(kind for kind, needed in OPENED_WITH.items() if may(me(), needed))


def rows(group: Group, most: int | None = None) -> list[Row]:
    """The first lines of a group, or all."""
    return [_row(thing) for thing in group.things[:most]]


def only(groups: Sequence[Group]) -> str | None:
    """Where the one thing is that was named, if it is the only one that was found."""
    things = [thing for group in groups for thing in group.things[:2]]
    if len(things) == 1 and things[0].why in NAMED_BY:
        return url_of(things[0])
    return None


def url_of(thing: Thing) -> str:
    """The page of a thing."""
    of = thing.accounts[0].number if thing.accounts else ""
    match thing.kind:
        case Kind.QUESTIONS:
            return url_for("helpdesk.tickets.show", ticket_number=number_of(int(thing.name)))
        case Kind.PAYMENTS:
            return url_for("helpdesk.payments.show", receipt=thing.name)
        case Kind.BILLS:
            return url_for("helpdesk.bills.show", number=of, bill_number=thing.name)
        case Kind.CHANGES:
            return url_for("helpdesk.approvals.show", change_id=int(thing.name))
        case Kind.REFUNDS:
            return url_for("helpdesk.refunds.show", refund_id=int(thing.name))
        case Kind.DISCREPANCIES:
            return url_for("helpdesk.discrepancies.show", case_id=int(thing.name))
        case _:
            return url_for("helpdesk.accounts.people", number=of)


def title_of(thing: Thing) -> str:
    """What staff call it."""
    match thing.kind:
        case Kind.QUESTIONS:
            return f"Question {number_of(int(thing.name))}"
        case Kind.BILLS:
            return f"Bill {thing.name}"
        case Kind.CHANGES:
            return f"AP-{thing.name}"
        case Kind.REFUNDS:
            return f"Refund {thing.name}"
        case Kind.DISCREPANCIES:
            return f"D-{thing.name}"
        case _:
            return thing.name


def _row(thing: Thing) -> Row:
    title = title_of(thing)
    is_said = thing.matched in {title, thing.name}
    return Row(
        thing=thing, url=url_of(thing), title=title, matched="" if is_said else thing.matched,
        why=WHY[thing.why],
        accounts=[
            (account, url_for("helpdesk.accounts.show", number=account.number))
            for account in thing.accounts
        ],
    )  # fmt: skip
