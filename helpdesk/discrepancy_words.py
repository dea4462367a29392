"""What staff call discrepancies, their states and causes, and where what they name stands."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from helpdesk import change_words
from helpdesk.words import State
from models.change_request import RequestState
from models.discrepancy import CaseState, CaseStep, DiscrepancyCase, FoundBy
from models.discrepancy_causes import CaseType, RootCause
from models.money import Money
from services.desk.discrepancies import Family
from services.discrepancies.closing import CAUSE
from services.discrepancies.following import CHANGE
from web.urls import url_for

_T, _S, _R = CaseType, CaseState, RootCause
TYPES = {
    _T.UNMATCHED_RECEIPT: "Money that nobody matched",
    _T.UNKNOWN_ACCOUNT: "Account unknown",
    _T.DUPLICATE_PAYMENT: "Paid twice",
    _T.AMOUNT_MISMATCH: "Amounts differ",
    _T.MISSING_IN_LEDGER: "Missing in our books",
    _T.MISSING_IN_BANK: "Missing at the bank or processor",
    _T.RETURNED_ITEM_UNPROCESSED: "Went back, and is still paid here",
    _T.MISAPPLIED_PAYMENT: "Paid on the wrong account",
    _T.PROCESSOR_FEE_VARIANCE: "Processor’s fee differs",
    _T.DRAWER_OVER_SHORT: "Drawer over or short",
    _T.DEPOSIT_VARIANCE: "Deposit differs",
    _T.SUBLEDGER_VS_GL: "Customers’ accounts against the general ledger",
    _T.AUTOPAY_DRIFT: "Autopay is not what they believe",
    _T.BILLING_ERROR: "Billed wrong",
    _T.STALE_CREDIT_BALANCE: "Credit long forgotten",
    _T.ORPHAN_REFUND: "Refund that did not arrive",
}
STATES = {
    _S.DETECTED: State("New", "waiting"),
    _S.TRIAGED: State("Taken"),
    _S.INVESTIGATING: State("Being looked into"),
    _S.WAITING: State("Waits for somebody else", "waiting"),
    _S.FIX_PROPOSED: State("A change is with its maker", "waiting"),
    _S.PENDING_APPROVAL: State("A change waits for a second person", "waiting"),
    _S.FIX_EXECUTED: State("Put right, not proved"),
    _S.VERIFIED: State("Proved", "settled"),
    _S.NO_ACTION: State("Left as it is, waits for a second person", "waiting"),
    _S.CLOSED: State("Closed", "settled"),
    _S.REOPENED: State("Open again", "harm"),
}
FOUND_BY = {
    FoundBy.RULE: "a rule", FoundBy.STAFF: "a colleague", FoundBy.CUSTOMER: "the customer",
}  # fmt: skip
CAUSES = {
    _R.PAID_AGAIN: "Somebody paid again",
    _R.SENT_TWICE: "We sent or asked twice",
    _R.BOTH_MEANT: "Both were meant",
    _R.WRONG_ACCOUNT_NAMED: "Another account was named",
    _R.KEYED_WRONG: "Typed wrong",
    _R.READ_WRONG: "Read wrong",
    _R.POSTED_LATE: "Posted late",
    _R.NEVER_POSTED: "Never posted",
    _R.OTHER_SIDE_LATE: "The other side was late",
    _R.OTHER_SIDE_WRONG: "The other side was wrong",
    _R.CONTRACT_TERMS: "The processor’s terms changed",
    _R.COUNTED_WRONG: "Counted wrong",
    _R.CHANGE_GIVEN_WRONG: "Wrong change was given",
    _R.METHOD_GONE: "The way to pay ended",
    _R.TOLD_WRONG: "We told them something else",
    _R.RATE_WRONG: "A wrong rate",
    _R.FACTS_WRONG: "Wrong facts of the property",
    _R.CUSTOMER_GONE: "The customer left",
    _R.OVERPAID: "Paid more than was owed",
    _R.NOT_CASHED: "The check was not cashed",
    _R.CLEARED: "The bank shows that it cleared",
    _R.SOFTWARE: "A fault of the software",
    _R.TAMPERED: "Somebody changed the books past the software",
    _R.OTHER: "Something else",
}
FAMILIES = {
    Family.ALL: State("All", empty="Nothing differs that anybody knows of."),
    Family.MINE: State("Mine", empty="No case is yours."),
    Family.UNMATCHED: State("Unmatched", empty="Every payment is where it belongs."),
    Family.DUPLICATES: State("Duplicates", empty="Nobody paid twice."),
    Family.RETURNS: State("Returns", empty="Whatever went back is in the books."),
    Family.SETTLEMENT: State(
        "Settlement vs ledger", empty="The processor’s books and ours agree."
    ),
    Family.SUBLEDGER: State(
        "Subledger vs GL", empty="Every control account is what its customers owe."
    ),
    Family.BILLING: State("Billing", empty="No bill and no autopay is in question."),
    Family.STALE: State("Stale", empty="No credit is forgotten."),
    Family.CLOSED: State("Closed", empty="No case was closed yet."),
}  # fmt: skip
#: The page of what a side names by ``kind:name``, and what its address calls the name.
_PAGES: Mapping[str, tuple[str, str]] = {
    "payment": ("helpdesk.payments.show", "receipt"),
    "customer": ("helpdesk.accounts.show", "number"),
    "autopay": ("helpdesk.autopay.index", "number"),
}
_ROWS: Mapping[str, tuple[str, str]] = {
    "exception": ("helpdesk.reconciliation.show", "exception_id"),
    "refund": ("helpdesk.refunds.show", "refund_id"),
    "entry": ("helpdesk.entries.show", "entry_id"),
}


class SideShown(NamedTuple):
    """What one side says, with the page that says so."""

    words: str
    amount: Money | None
    url: str


class Suggested(NamedTuple):
    """What would put it right, why, and the form or page that does."""

    words: str
    reasons: list[str]
    url: str


def sides(case: DiscrepancyCase, which: str) -> list[SideShown]:
    """What ``theirs`` or ``ours`` said when it was found."""
    return [
        SideShown(words, None if cents is None else Money(cents), url_of(at))
        for words, cents, at in case.evidence[which]
    ]


def of_step(step: CaseStep) -> str:
    """What a step says: as it was written, or what its word means of a change or a root cause."""
    word, *written = step.words.split("\n")
    match word.split(":"):
        case [kind, number, state] if kind == CHANGE and state in set(RequestState):
            said = f"{number}: {change_words.STATES[RequestState(state)].words}"
        case [kind, cause] if kind == CAUSE and cause in set(RootCause):
            said = f"Root cause: {CAUSES[RootCause(cause)]}"
        case _:
            return step.words
    return " ".join(each if each[-1] in ".?!" else f"{each}." for each in (said, *written) if each)


def suggestion(case: DiscrepancyCase) -> Suggested | None:
    """What its rule suggests; nothing for a case that somebody opened by hand."""
    kept: dict[str, Any] | None = case.evidence["suggestion"]
    if kept is None:
        return None
    to = dict(kept["to"])
    if kept["by"] == "change":
        url = url_for("helpdesk.change_requests.new", **to, case=case.number)
    elif kept["by"] == "refund":
        url = url_for("helpdesk.refunds.new", **to, case=case.number)
    else:
        url = url_of(to["at"])
    return Suggested(kept["words"], kept["reasons"], url)


def url_of(at: str) -> str:
    """The page of what a side names; nothing for what has none."""
    kind, _, name = at.partition(":")
    if kind == "bill":
        number, _, bill = name.partition("/")
        return url_for("helpdesk.bills.show", number=number, bill_number=bill)
    if kind in _PAGES:
        page, called = _PAGES[kind]
        return url_for(page, **{called: name})
    if kind in _ROWS:
        page, called = _ROWS[kind]
        return url_for(page, **{called: int(name)})
    return ""
