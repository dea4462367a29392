"""The secret of an authenticator that is being set up in this browser, at either door."""

from flask import session

from services.proving import authenticators
from web.extensions import house
from web.identity import me

#: In the signed cookie of the visit, sealed.
_OFFER = "authenticator_offer"
_GROUP = 4


def secret() -> str:
    """What was offered to them here; offered anew when nothing was, or it is too old."""
    if found := pending():
        return found
    session[_OFFER] = authenticators.offer(house().settings.sealer(), whose=me().actor)
    made = pending()
    assert made is not None  # noqa: S101 - it was sealed this moment
    return made


def pending() -> str | None:
    """What was offered to them here, if it still counts."""
    return authenticators.offered(
        house().settings.sealer(), session.get(_OFFER, ""), whose=me().actor
    )


def forget() -> None:
    """It is set up."""
    session.pop(_OFFER, None)


def spaced(secret: str) -> str:
    """A secret as somebody types it into an app: in groups of four."""
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
