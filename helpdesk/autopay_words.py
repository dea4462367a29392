"""Autopay in the words of the console."""

from collections.abc import Mapping

from models.autopay import AutopayDeed, Mandate, Origin
from services.autopay.seen import Happened, Kind, Standing
from services.sessions import browsers
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


def sentence(seen: Standing) -> str:
    """The state in one sentence."""
    match seen.kind:
        case Kind.OFF:
            return "Autopay is off."
        case Kind.NEEDS_METHOD:
            return "Autopay came along without bank details that work here. Nothing is drawn."
        case Kind.SUSPENDED:
            why = f" ({seen.reason})" if seen.reason else ""
            return f"Autopay is suspended{why} and waits for {seen.payer or 'its payer'}."
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
            "at": each.at, "what": f"Draft of {amount} for {day(draft.draw_on)}: {draft.state}",
            "who": "Autopay", "why": draft.reason.replace("_", " "),
        }  # fmt: skip
    change = each.change
    assert change is not None  # noqa: S101 - one of the two is there
    return {
        "at": change.at, "what": DEEDS[change.deed], "who": names.get(change.by, change.by),
        "why": change.reason.replace("_", " "),
    }  # fmt: skip
