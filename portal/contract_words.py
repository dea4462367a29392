"""Contracts in an owner's words: how one stands, and what is next."""

from models.contract import ContractState, ItemKind
from models.money import Money
from portal.plan_words import Told
from services.contracts.seen import Seen
from web.filters import day, money
from web.language import gettext as _
from web.language import later as _l

S = ContractState
#: How one stands, its icon and its kind. What waits for staff alone is not shown here.
STATES = {
    S.APPROVED: (_l("Waits to be agreed to"), "hourglass", "waiting"),
    S.IN_FORCE: (_l("Your contract is in force"), "done", "settled"),
    S.MISSED: (_l("Something is missing"), "alert", "waiting"),
    S.DEFAULTED: (_l("Your contract is in default"), "alert", "harm"),
    S.CALLED: (_l("All that is left is due"), "alert", "harm"),
    S.PAID: (_l("It is paid"), "done", "settled"),
    S.CANCELLED: (_l("It was called off"), "stopped", ""),
}  # fmt: skip
SHOWN = frozenset(STATES)
ITEMS = {
    ItemKind.INSTALMENT: _l("Instalment"), ItemKind.PREPAID: _l("Paid ahead"),
    ItemKind.REST: _l("All that was left"),
}  # fmt: skip


def told(seen: Seen, fee: Money = Money.ZERO) -> Told:
    """How a contract stands today; ``fee`` is what is unpaid of the fee for making it."""
    words, icon, kind = STATES[seen.made.state]
    return Told(str(words), icon, kind, _sentence(seen, fee))


def _sentence(seen: Seen, fee: Money) -> str:
    made, next_asked = seen.made, seen.next_asked
    if made.state is S.APPROVED:
        return _("Agree by %(day)s. After that day the offer ends.", day=day(made.from_on))
    if made.ends_on is not None:
        return _(
            "%(amount)s was missing when we wrote to you. Pay what is past due by %(day)s and it"
            " goes on.",
            amount=money(made.moves[-1].missing), day=day(made.ends_on),
        )  # fmt: skip
    if next_asked is not None:
        facts = {"amount": money(next_asked.unpaid), "day": day(next_asked.item.due_on)}
        return _("%(amount)s is due %(day)s.", **facts)
    if made.is_running and seen.to_come:
        row = seen.to_come[0]
        facts = {"amount": money(row.payment), "day": day(row.due_on)}
        if fee:
            return _(
                "The fee of %(fee)s for making the contract is due now. The first instalment of"
                " %(amount)s is due %(day)s.",
                fee=money(fee), **facts,
            )  # fmt: skip
        return _("Nothing is due now. The next instalment of %(amount)s is due %(day)s.", **facts)
    return ""
