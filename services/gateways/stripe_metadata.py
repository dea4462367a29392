"""What we write on a page for several accounts, so that it tells of itself after a restore.

Stripe keeps 50 keys of 500 letters each with a payment page
(https://docs.stripe.com/metadata); 200 accounts need eight.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from models.money import Money

LETTERS_MAX = 500
_KEY, _PERSON = "shares_", "person_id"


def of_several(shares: Sequence[tuple[str, Money]], person_id: int | None) -> dict[str, str]:
    """The accounts' numbers and amounts in cents, in as many keys as they need; none for none."""
    lines: list[str] = []
    for number, amount in shares:
        said = f"{number}:{amount.cents}"
        if lines and len(lines[-1]) + len(said) < LETTERS_MAX:
            lines[-1] += f" {said}"
        else:
            lines.append(said)
    kept = {f"{_KEY}{place}": line for place, line in enumerate(lines)}
    return kept if person_id is None else {**kept, _PERSON: str(person_id)}


def shares(metadata: Mapping[str, object]) -> tuple[tuple[str, Money], ...]:
    """What was written, in its order; nothing where it is not as we write it."""
    found: list[tuple[str, Money]] = []
    place = 0
    while (line := metadata.get(f"{_KEY}{place}")) is not None:
        for said in str(line).split():
            number, _, cents = said.partition(":")
            if not (number and cents.isascii() and cents.isdigit()):
                return ()
            found.append((number, Money(int(cents))))
        place += 1
    return tuple(found)


def uuid_or_none(value: object) -> UUID | None:
    """Our id as it came back; none when it is not one of ours."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def person_id(metadata: Mapping[str, object]) -> int | None:
    """Who pays."""
    said = str(metadata.get(_PERSON, ""))
    return int(said) if said.isascii() and said.isdigit() else None
