"""What both ways of linking share: trying what somebody says of a bill, and the square on it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TypeVar

from flask import session as visit

from models.account import printed
from models.errors import NotFound
from portal.forms.link import FactsForm, PinForm
from services import linking
from services.access.pins import Pins
from services.keys.sealing import SealBroken
from services.linking import LinkedMany, NotMatched, Said
from services.rules import codes, numbers
from services.rules.codes import grouped
from services.throttling import throttles
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import saving
from web.errors import in_words
from web.extensions import house
from web.language import gettext as _
from web.sign_in import too_many

T = TypeVar("T")
AnyForm = PinForm | FactsForm

#: In the signed cookie of the visit, and sealed: what was shown of a bill.
SHOWN, PURPOSE = "paper", "visit.paper"
#: Whoever needs longer shows it again.
SHOWN_FOR = timedelta(hours=1)


def tried(form: AnyForm, limits: Sequence[Limit], work: Callable[[], T]) -> tuple[T | None, int]:
    """What came of the paper and how to answer; nothing when the form says what is wrong.

    What is not matched is said in one sentence, whatever it was that did not fit. The first of
    the limits is the visitor's own; past the others, of their network, only a PIN is looked at.
    """
    if too_many(limits[:1]):
        form.number.errors = [
            _(
                "Too many tries. Wait an hour, then try again, or call %(number)s",
                number=house().district.contact.telephone,
            )
        ]
        return None, 429
    if limits[1:] and too_many(limits[1:]) and not form.said.pin:
        form.number.errors = [
            _(
                "Too many tries from your network. Use the PIN of a bill, try again tomorrow, or"
                " call %(number)s",
                number=house().district.contact.telephone,
            )
        ]
        return None, 429
    try:
        found = work()
    except LinkedMany as many:
        form.number.errors = [in_words(many)]
        return None, 429
    except NotMatched:
        with saving() as session:
            linking.missed(session, number=form.said.number, day=today(), at=now())
        form.number.errors = [_("We could not match these. Check each against your newest bill")]
        return None, 422
    with saving() as session:
        throttles.give_back(session, limits, at=now())
    return found, 303


def scanned(bill: str) -> PinForm:
    """The square for linking on a bill: its number and PIN are filled in, nothing is asked yet.

    :raises NotFound: when it is no such square.
    """
    number, _dash, pin = bill.rpartition("-")
    if numbers.normalise(number) is None or len(codes.read(pin)) != codes.PIN.length:
        raise NotFound(_("We could not find that page."))
    form = PinForm(formdata=None)
    form.number.data, form.pin.data = printed(number), grouped(codes.read(pin))
    return form


def pins() -> Pins:
    """Works out the PINs that bills carry."""
    return Pins(house().settings.field_key.reveal())


def keep(said: Said) -> None:
    """Remember in this browser what was shown of a bill, for an hour."""
    until = (now() + SHOWN_FOR).timestamp()
    written = json.dumps({"until": until, "said": asdict(said)})
    visit[SHOWN] = house().settings.sealer().seal(written, purpose=PURPOSE)


def shown() -> Said | None:
    """What was shown of a bill in this browser a short while ago."""
    try:
        written = house().settings.sealer().open(visit.get(SHOWN, ""), purpose=PURPOSE)
    except SealBroken:
        return None
    kept = json.loads(written)
    return Said(**kept["said"]) if kept["until"] > now().timestamp() else None
