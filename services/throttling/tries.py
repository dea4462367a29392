"""One try at each thing that may be tried at a door: whose it is, from where, behind what."""

from services.throttling import lanes, throttles
from services.throttling.lanes import Rule, Try
from services.throttling.throttles import Limit

#: What a ratepayer shows at a sign-in; the name of its try.
PORTAL_PASSWORD, PORTAL_PASSKEY = "portal.sign_in", "portal.passkey"  # noqa: S105 - names of tries
CODE_ENTRY, TOTP = "code_entry", "totp"
WAYS = frozenset({PORTAL_PASSWORD, PORTAL_PASSKEY, CODE_ENTRY, TOTP})


def sign_in(door: str, *, email: str, address: str, device: str | None) -> Try:
    """One try at a password, at one door."""
    return _try(lanes.SIGN_IN, f"{door}.sign_in", door, email, address, device)


def code(*, email: str, address: str, device: str | None) -> Try:
    """One request for a code."""
    return _try(lanes.CODE, "code", "portal", email, address, device)


def code_entry(*, email: str, address: str, device: str | None) -> Try:
    """One try at a mailed code."""
    return _try(lanes.CODE_ENTRY, CODE_ENTRY, "portal", email, address, device)


def totp(*, email: str, address: str, device: str | None) -> Try:
    """One try at the code of a ratepayer's authenticator, after a first proof that was right."""
    return _try(lanes.TOTP, TOTP, "portal", email, address, device)


def passkey(door: str, *, mailbox: str, address: str, device: str | None) -> Try:
    """One answer of a passkey. ``mailbox`` is its owner's, as it is counted."""
    where = throttles.neighbourhood(address)
    return Try(
        rule=lanes.PASSKEY, what=f"{door}.passkey", whose=mailbox, where=where, behind=door,
        device=device,
    )  # fmt: skip


def provider(*, mailbox: str, address: str, device: str | None) -> Try:
    """One sign-in of somebody whom the identity provider vouched for."""
    where = throttles.neighbourhood(address)
    return Try(
        rule=lanes.PASSKEY, what="desk.provider", whose=mailbox, where=where, behind="desk",
        device=device,
    )  # fmt: skip


def totp_limits(door: str, whose: int) -> list[Limit]:
    """How often the authenticator's code may be wrong when the first proof was right.

    A stranger without that proof never comes here, so cannot use these up; a
    known device is not held to them. Three of 10**6 codes are right at any time:
    30 tries a day are 9 in 100,000, for somebody who has the first proof already.
    """
    what, who = f"{door}.totp", str(whose)
    return [Limit(what, who, 10, lanes.HOUR), Limit(what, who, 30, lanes.DAY)]


def _try(rule: Rule, what: str, behind: str, email: str, address: str, device: str | None) -> Try:
    whose, where = throttles.mailbox(email), throttles.neighbourhood(address)
    return Try(rule=rule, what=what, whose=whose, where=where, behind=behind, device=device)
