"""Premises: found by their parcel and address, or made."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Premise
from models.errors import Conflict, Refused
from services.rules.words import fold

PARCEL_LENGTH = 10
#: A parcel may have hundreds of addresses; some are enough to see what it is.
ADDRESSES_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Place:
    """The premise an account is set up at."""

    parcel: str
    house_number: str
    street: str
    unit: str
    city: str
    state: str
    postal_code: str


class Elsewhere(Conflict):
    """The parcel is known under other addresses alone."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = addresses
        super().__init__("This parcel has another address.")


def premise(session: Session, place: Place, *, is_new_place: bool) -> Premise:
    """The premise that is meant, however its address is written; it is made when it is not there.

    :raises Elsewhere: when the parcel has another address, unless ``is_new_place``.
    :raises Refused: when the parcel or the address is not whole.
    """
    parts = {key: " ".join(part.split()) for key, part in asdict(place).items()}
    parts["parcel"] = "".join(c for c in parts["parcel"].upper() if c.isalnum())
    if len(parts["parcel"]) != PARCEL_LENGTH:
        raise Refused("Enter the ten digits of the parcel.")
    if not all(parts[key] for key in ("house_number", "street", "city", "state", "postal_code")):
        raise Refused("Enter the whole address that is served.")
    there = session.scalars(
        select(Premise)
        .where(Premise.parcel == parts["parcel"])
        .order_by(Premise.id)
        .with_for_update()
    ).all()
    alike = _line(parts["house_number"], parts["street"], parts["unit"])
    for known in there:
        if _line(known.house_number, known.street, known.unit) == alike:
            return known
    if there and not is_new_place:
        raise Elsewhere([known.address for known in there[:ADDRESSES_SHOWN]])
    made = Premise(**parts)
    session.add(made)
    session.flush()
    return made


def _line(*parts: str) -> list[str]:
    return fold(" ".join(parts))
