"""Contracts as staff call what becomes of them, and what may be done with one now."""

from helpdesk.words import State
from models.contract import ContractState, ItemKind
from services.contracts.seen import Seen
from web.guard import may
from web.identity import me
from web.permissions import Permission

S = ContractState
STATES = {
    S.PROPOSED: State("Waits for a second person", "waiting", "Nothing waits to be decided."),
    S.APPROVED: State("Waits to be signed", "waiting", "Nothing waits to be signed."),
    S.IN_FORCE: State("In force", "good", "No contract is in force."),
    S.MISSED: State("Something is missing", "waiting", "Nothing is missing of any contract."),
    S.DEFAULTED: State("In default", "harm", "No contract is in default."),
    S.CALLED: State("All of it is due", "harm", "Of no contract all that is left is due."),
    S.PAID: State("Paid", "settled", "No contract was paid yet."),
    S.DENIED: State("Not approved", "", "Every proposal so far was approved."),
    S.CANCELLED: State("Called off", "", "No contract was called off."),
}
ITEMS = {
    ItemKind.INSTALMENT: "Instalment", ItemKind.PREPAID: "Prepaid",
    ItemKind.REST: "All that was left",
}  # fmt: skip


def may_do(found: Seen, *, is_own: bool) -> frozenset[str]:
    """What the visitor may do with it now."""
    if is_own:
        return frozenset()
    made = found.made
    decides, works = may(me(), Permission.CONTRACT_DECIDE), may(me(), Permission.CONTRACT_CHANGE)
    can = {
        "decide": decides and made.state is S.PROPOSED and made.proposed_by != me().actor,
        "sign": works and made.state is S.APPROVED,
        "withdraw": works and made.state in {S.PROPOSED, S.APPROVED},
        "settle": works and made.is_running,
        "call": decides and (made.state is S.DEFAULTED or found.sold_on is not None),
    }
    return frozenset(name for name, is_so in can.items() if is_so)
