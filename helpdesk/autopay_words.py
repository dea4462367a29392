"""Autopay in the words of the console."""

from collections.abc import Mapping

from helpdesk.words import State
from models.autopay import AutopayDeed, AutopayState, Mandate, Origin
from models.draft import DraftState
from services.autopay.history import Happened
from services.autopay.seen import Kind, Standing
from services.drafts.counting import Group, Why
from services.drafts.notices import HELD_WORDS, How
from services.rules.drafting import Ahead
from services.sessions import browsers
from services.telling import reasons
from web.filters import day

D = AutopayDeed
DEEDS = {
    D.STARTED: "Turned on",
    D.BROUGHT: "Brought along from another system",
    D.METHOD: "Another card or bank account pays",
    D.RULES: "Day, amount or limit changed",
    D.PAUSED: "Paused",
    D.RESUMED: "Pause ended",
    D.SKIPPED: "A payment skipped",
    D.UNSKIPPED: "Skipped payment put back",
    D.SUSPENDED: "Suspended",
    D.REVIVED: "On again",
    D.MOVED: "Moved to another account",
    D.ENDED: "Turned off",
}
#: Above every tab of an account.
STATES = {
    AutopayState.ON: State("Autopay on", "good"),
    AutopayState.SUSPENDED: State("Autopay suspended", "waiting"),
    AutopayState.NEEDS_METHOD: State("Autopay needs bank details", "waiting"),
}
#: Where the drafts of a run stand.
GROUPS = {
    Group.WAITING: State("Waiting", "", "None waits for its turn or for a later day."),
    Group.SENT: State("Sent to the bank", "good", "None is at the bank now."),
    Group.SETTLED: State("Paid", "settled", "None is paid yet: banks take days."),
    Group.HELD: State("Held", "waiting", "None is held."),
    Group.FAILED: State("Came back or not paid", "harm", "Each came, or may still come."),
    Group.UNKNOWN: State("Being looked up", "waiting", "Nobody waits for a lost answer."),
    Group.NOT_DRAWN: State("Not drawn", "", "Each was drawn or waits."),
}
WHYS = {
    Why.HELD: "Held for a person",
    Why.NOT_DRAWN: "Skipped, stopped or nothing owed",
    Why.LESS_OWED: "Less was owed than the notice named",
    Why.WAITING: "Waiting for their turn",
    Why.UNEXPLAINED: "Not explained",
}
#: One word for each state of a draft; the portal has the same.
DRAFTS = {
    DraftState.PLANNED: State("Planned"),
    DraftState.NOTICED: State("Announced", "good"),
    DraftState.SENT: State("Sent to the bank", "good"),
    DraftState.SETTLED: State("Paid", "settled"),
    DraftState.RETURNED: State("Came back", "waiting"),
    DraftState.FAILED: State("Not paid", "harm"),
    DraftState.HELD: State("Held", "waiting"),
    DraftState.SKIPPED: State("Skipped"),
    DraftState.NOT_NEEDED: State("Nothing was owed"),
    DraftState.CANCELLED: State("Cancelled"),
}
HOWS = {How.LETTER: "By letter", How.TELEPHONE: "By telephone, and the notice sent in writing"}
#: Codes of a draft's moves that are no bank's.
_CODES = {
    "in_range": "In the range the payer chose: no notice",
    "released": "Let go on by staff",
    "told_by_letter": "Told by letter",
    "told_by_telephone": "Told by telephone",
    "paused": "Autopay was paused",
    "by_payer": "Skipped",
    "ended": "Autopay was turned off",
    "moved": "Autopay moved to another account",
    "not_owed": "Nothing was owed any more",
    "too_little": "Too little was owed to draw",
    "balance_changed": "Less was owed than a moment before",
}
#: Who moved a draft, where nobody did.
NOBODY = dict.fromkeys(("plan_draft", "run_drafts", "replan", "calendar"), "the calendar")
ACTS = {
    "draft.release": "Let go on", "draft.told": "Said that the payer was told",
    "draft.evidence": "Took the evidence out", "return_fee.waive": "Waived the fee of the return",
}  # fmt: skip


def reason(code: str) -> str:
    """Why a draft is where it is, in a few words; nothing for none."""
    if not code:
        return ""
    known = _CODES.get(code) or HELD_WORDS.get(code)
    words = reasons.in_words(code, "en")
    return known or (f"{words} ({code})" if _is_of_banks(code) else words)


def _is_of_banks(code: str) -> bool:
    """Whether it is a code of Nacha's, which staff know: ``R01``."""
    return code[:1] == "R" and code[1:].isdigit()


def sentence(seen: Standing) -> str:
    """The state in one sentence."""
    match seen.kind:
        case Kind.OFF:
            return "Autopay is off."
        case Kind.NEEDS_METHOD:
            return "Autopay came along without bank details that work here. Nothing is drawn."
        case Kind.SUSPENDED:
            why = f" {reason(seen.reason)}" if seen.reason else ""
            return f"Autopay is suspended and waits for {seen.payer or 'its payer'}.{why}"
        case Kind.PAUSED if seen.paused_until is not None:
            return f"Autopay is paused until {day(seen.paused_until)}; {seen.payer} pays by it."
    whose = f"{seen.payer} pays from {seen.method}."
    if seen.next is None:
        return f"Autopay is on: {whose}"
    amount = "the next bill" if seen.next.amount is None else str(seen.next.amount)
    verb = "tries again to take" if seen.kind is Kind.RETRYING else "takes"
    about = "" if seen.is_told else "about "
    sent = ""
    if seen.sent is not None:
        sent = f" {seen.sent.amount} was sent to the bank for {day(seen.sent.draw_on)}."
    return f"Autopay {verb} {amount} {about}on {day(seen.next.draw_on)}. {whose}{sent}"


def coming(seen: Standing, draft: Ahead) -> tuple[str, str]:
    """What autopay draws next, in a few words, and a word about it."""
    second = f"Bill {draft.bill}" if draft.bill else "About this day"
    amount = "the next bill" if draft.amount is None else str(draft.amount)
    match seen.kind:
        case Kind.HELD:
            return f"Autopay's draft of {amount} is held", f"{second}: nothing is taken"
        case Kind.RETRYING:
            return f"Autopay tries {amount} again", f"{second} came back"
    return f"Autopay takes {amount}", second


def signed(mandate: Mandate) -> str:
    """How what it stands on was agreed to: by whom written down, from where and with what."""
    if mandate.origin is not Origin.PORTAL:
        return ORIGINS[mandate.origin]
    browser = browsers.told(mandate.browser)
    named = " on ".join(filter(None, (browser.name, browser.device))) or "an unknown browser"
    return f"on the portal ({mandate.proof or 'nothing proved'}), {named}, from {mandate.address}"


ORIGINS = {
    Origin.STAFF: "on paper or in words, written down by staff",
    Origin.IMPORT: "elsewhere, brought along from another system",
}


def happened(each: Happened, names: Mapping[str, str]) -> dict[str, object]:
    """One row of the history: when, what, who, why."""
    if each.draft is not None:
        draft = each.draft
        amount = draft.sent or draft.noticed or draft.planned
        return {
            "at": each.at, "draft": draft.id,
            "what": f"Draft of {amount} for {day(draft.draw_on)}", "state": DRAFTS[draft.state],
            "who": "Autopay", "why": reason(draft.reason),
        }  # fmt: skip
    change = each.change
    assert change is not None  # noqa: S101 - one of the two is there
    return {
        "at": change.at, "what": DEEDS[change.deed], "who": names.get(change.by, change.by),
        "why": change.reason.replace("_", " "),
    }  # fmt: skip
