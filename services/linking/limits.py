"""How often somebody may try to link an account. Days end at the district's midnight."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.errors import Refused
from services import attention
from services.rules import old_numbers
from services.throttling import throttles
from services.throttling.lanes import DAY, HOUR
from services.throttling.throttles import Limit


class LinkedMany(Refused):
    """Somebody linked as many accounts by facts as one may in a day."""


PERSON_MAX, PLACE_MAX = 5, 20
#: Accounts somebody links by what a bill says in a day; whoever has more shows PINs, or calls.
LINKED_MAX = 5
#: Wrong tries by anybody at one number, and by everybody, after which only a PIN links on that day.
#: An amount is one of some ten thousand: ten tries a day guess it in some three years.
NUMBER_MAX, EVERYBODY_MAX = 10, 300
#: One owner of addresses has 256 neighbourhoods of the sixth version: they count as one place.
PLACE_BITS = 56


def limits(person_id: int, address: str, day: date) -> list[Limit]:
    """What one person may try in an hour; next, what everybody signed in of one place in a day.

    A place's strangers have a lane of their own: they use up nothing of whoever is signed in.
    """
    return [
        Limit("link", f"person:{person_id}", PERSON_MAX, HOUR),
        Limit("link", f"known:{_place(address)}:{day}", PLACE_MAX, DAY),
    ]


def limits_of_stranger(number: str, address: str, day: date) -> list[Limit]:
    """The same for whoever is not known yet: their own is the number they try, from their place.

    Next is what strangers of one place may try in a day. Past it facts are looked at no more; a
    PIN always is, for a neighbour who tries on and on must keep nobody out who holds a bill.
    """
    place = _place(address)
    return [
        Limit("link", f"stranger:{old_numbers.lane(number)}:{place}", PERSON_MAX, HOUR),
        Limit("link", f"{place}:{day}", PLACE_MAX, DAY),
    ]


def missed(session: Session, *, number: str, day: date, at: datetime) -> None:
    """Count a wrong try, whether such an account exists or not; past the limits call a person."""
    shared = _shared(number, day)
    hits = throttles.tally(session, shared, at=at)
    for limit in shared:
        if hits[limit].hits == limit.most + 1:
            attention.call(
                session, key=f"link:{limit.key}", kind=AttentionKind.ACCOUNT_LINK,
                subject=f"throttle:{limit.what}", words=_WORDS[limit.what], at=at,
            )  # fmt: skip


def refuse_many(
    session: Session, person_id: int, *, has_pin: bool, day: date, at: datetime
) -> None:
    """Refuse before anything is looked at: an answer to a right guess would tell that it is right.
    A PIN is never refused.

    :raises LinkedMany: when somebody linked as many accounts by facts today as one may.
    """
    limit = _linked(person_id, day)
    hits = throttles.hits(session, limit, at=at)
    if hits >= limit.most and not has_pin:
        raise LinkedMany(
            "You linked many accounts today. Use the PIN of a bill for the next one, or call us."
        )


def linked_by_facts(session: Session, person_id: int, *, day: date, at: datetime) -> None:
    """Count that somebody linked an account by what its bill says: whoever goes from door to door
    and is right each time is seen by this alone."""
    throttles.tally(session, [_linked(person_id, day)], at=at)


def _linked(person_id: int, day: date) -> Limit:
    return Limit("link.facts", f"person:{person_id}:{day}", LINKED_MAX, DAY)


def takes_facts(session: Session, *, number: str, day: date, at: datetime) -> bool:
    """Whether facts still link today; a PIN always does."""
    shared = _shared(number, day)
    hits = throttles.look(session, [limit.key for limit in shared], at=at)
    return all(hits.get(limit.key, 0) <= limit.most for limit in shared)


_WORDS = {
    "link.number": "Somebody guesses at one account number. Until midnight it is linked by the"
    " PIN of a bill alone.",
    "link.everybody": "Very many wrong tries to link accounts today. Until midnight accounts are"
    " linked by the PIN of a bill alone.",
}


def _place(address: str) -> str:
    where = throttles.neighbourhood(address)
    return throttles.net(where, PLACE_BITS) or where


def _shared(number: str, day: date) -> list[Limit]:
    whose = old_numbers.lane(number)
    return [
        Limit("link.number", f"{whose}:{day}", NUMBER_MAX, DAY),
        Limit("link.everybody", str(day), EVERYBODY_MAX, DAY),
    ]
