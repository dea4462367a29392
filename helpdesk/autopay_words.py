"""Autopay in the words of the console."""

from collections.abc import Mapping, Sequence
from datetime import date

from helpdesk.forms.autopay import LINK, PAUSE, RESUME, SKIP, STOP, UNSKIP
from helpdesk.words import State
from models.attempt import MethodType
from models.autopay import AutopayChange, AutopayDeed, AutopayState, Mandate, Origin
from models.autopay_reason import AutopayReason as R
from models.draft import Draft, DraftMove, DraftState
from models.saved_method import SavedMethod
from services.autopay.history import Happened
from services.autopay.seen import DRAWS, Kind, Standing
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
#: The same while it is on and its next draft waits for something.
TROUBLES = {
    DraftState.RETURNED: State("Autopay trying again", "waiting"),
    DraftState.HELD: State("Autopay held", "waiting"),
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
#: What a card's network does where a bank sends back.
DECLINED = State("Declined", "waiting")
HOWS = {How.LETTER: "By letter", How.TELEPHONE: "By telephone, and the notice sent in writing"}
#: Our own reasons; every other is a bank's or card network's.
OURS: Mapping[str, str] = {
    **HELD_WORDS,
    R.IN_RANGE: "In the range the payer chose: no notice",
    R.RELEASED: "Let go on by staff",
    R.TOLD_BY_LETTER: "Told by letter",
    R.TOLD_BY_TELEPHONE: "Told by telephone",
    R.PAUSED: "Autopay was paused",
    R.BY_PAYER: "Skipped",
    R.NOT_OWED: "Nothing was owed any more",
    R.LESS_OWED: "Less was owed than the bank gave back",
    R.TOO_LITTLE: "Too little was owed to draw",
    R.BALANCE_CHANGED: "Less was owed than a moment before",
    R.ENDED: "Autopay was turned off",
    R.STOPPED: "Autopay was stopped",
    R.LEFT: "Its payer has no part in the account any more that lets them pay",
    R.CLOSED: "The account is closed and paid",
    R.MOVED: "Autopay moved to another account",
    R.REPLACED: "A newer one took its place",
    R.METHOD_SUSPENDED: "The card or bank account that paid was suspended.",
    R.METHOD_REMOVED: "The card or bank account that paid was removed.",
    R.DETACHED: "The processor does not keep the card or bank account any more.",
    R.DISPUTED: "A charge of the card that paid is disputed.",
}
#: Who moved a draft, where nobody did.
NOBODY = dict.fromkeys(("plan_draft", "run_drafts", "replan", "calendar"), "the calendar")
ACTS = {
    "draft.release": "Let go on", "draft.told": "Said that the payer was told",
    "draft.evidence": "Took the evidence out", "return_fee.waive": "Waived the fee of the return",
}  # fmt: skip


def flag(state: AutopayState | None, draft: DraftState | None) -> State | None:
    """The word above an account; none where autopay is off."""
    if state is None:
        return None
    trouble = TROUBLES.get(draft) if draft and state is AutopayState.ON else None
    return trouble or STATES[state]


def reason(code: str) -> str:
    """Why a draft is where it is, in a few words; nothing for none."""
    if not code:
        return ""
    if code in OURS:
        return OURS[code]
    words = reasons.in_words(code, "en")
    return f"{words} ({code})" if _is_of_banks(code) else words


def begins(draft: Draft, moves: Sequence[DraftMove], method: SavedMethod | None) -> str:
    """What a draft's page says first: when it came back and why, and what follows."""
    back = next((each for each in reversed(moves) if each.to_state is DraftState.RETURNED), None)
    if back is None or draft.state not in {DraftState.RETURNED, DraftState.FAILED}:
        return reason(draft.reason)
    verb = "Declined" if states(method)[DraftState.RETURNED] is DECLINED else "Came back"
    said = f"{verb} on {day(back.at)}: {reason(back.reason)}"
    if draft.state is DraftState.FAILED:
        return f"{said} It is not tried again."
    return f"{said} Tried again on {day(draft.again_on)}." if draft.again_on else said


def states(method: SavedMethod | None) -> Mapping[DraftState, State]:
    """The words of a draft's states, by what it is drawn from."""
    is_card = method is not None and method.method_type is MethodType.CARD
    return DRAFTS | {DraftState.RETURNED: DECLINED} if is_card else DRAFTS


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


def deeds(seen: Standing, drafts: Sequence[Draft], on: date) -> list[tuple[str, str]]:
    """What staff can do to it now: the deed and its words. ``drafts`` are to come, or skipped."""
    found = []
    if seen.kind in DRAWS:
        is_paused = seen.paused_until is not None and seen.paused_until > on
        found += [(PAUSE, f"Pause it until {'another' if is_paused else 'a'} day")]
        found += [(RESUME, "End the pause")] if is_paused else []
    for draft in drafts:
        is_skipped = draft.state is DraftState.SKIPPED
        which = f"of {day(draft.draw_on)} ({draft.noticed or draft.planned})"
        said = f"Draw the skipped one {which} after all" if is_skipped else f"Skip the one {which}"
        found.append((f"{UNSKIP if is_skipped else SKIP}-{draft.id}", said))
    if seen.kind is not Kind.OFF:
        found.append((STOP, "Stop it"))
    return [*found, (LINK, "Send the link to choose what pays")]


def coming(seen: Standing, draft: Ahead) -> tuple[str, str]:
    """What autopay draws next, in a few words, and a word about it."""
    second = f"Bill {draft.bill}" if draft.bill else "About this day"
    amount = "the next bill" if draft.amount is None else str(draft.amount)
    match seen.kind:
        case Kind.HELD:
            return f"Autopay's draft of {amount} is held", f"{second}: nothing is taken"
        case Kind.RETRYING:
            return (
                f"Autopay tries {amount} again",
                f"{second} {'was declined' if seen.is_card else 'came back'}",
            )
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
        "why": _why(change),
    }  # fmt: skip


def _why(change: AutopayChange) -> str:
    """Why something became of autopay: a code in words, or what staff wrote."""
    is_code = change.reason in OURS or change.deed is D.SUSPENDED
    return reason(change.reason) if is_code else change.reason
