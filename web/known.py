"""The cookie by which a browser shows that somebody signed in with it before.

It signs nobody in and names nobody. It only keeps the lane of its people
clear when strangers try at their mailboxes (services/throttling/lanes.py).
"""

from flask import Response, request

from services.signing_in.devices import KNOWN_FOR, Devices
from services.signing_in.identity import Claim
from web.clock import today
from web.doors import door
from web.extensions import house
from web.identity import cookie_name

#: People who share a browser.
PEOPLE_MAX = 4
LENGTH_MAX = 120 * PEOPLE_MAX
BETWEEN = "~"


def device(claim: Claim | None) -> str | None:
    """The name of this browser, when the person of this claim signed in with it before."""
    return _devices().known(_kept(), claim, on=today())


def remember(response: Response, claim: Claim) -> Response:
    """Give the browser what shows it next time; what it shows for others stays."""
    devices, on = _devices(), today()
    name = devices.known(_kept(), claim, on=on)
    others = [each for each in _kept() if devices.known([each], claim, on=on) is None]
    mine = devices.give(claim, on=on, name=name)
    response.set_cookie(
        cookie_name("known"),
        BETWEEN.join([mine, *others][:PEOPLE_MAX]),
        max_age=int(KNOWN_FOR.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=house().settings.is_secure,
    )
    return response


def _kept() -> list[str]:
    """What the browser shows, if it looks like ours."""
    written = request.cookies.get(cookie_name("known"), "")
    if not written or len(written) > LENGTH_MAX:
        return []
    return written.split(BETWEEN)[:PEOPLE_MAX]


def _devices() -> Devices:
    return Devices(house().settings.secret_key.reveal(), door().value)
