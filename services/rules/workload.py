"""How much work a question is, in minutes: an estimate, so that twenty easy ones are not more than
five hard ones."""

from collections.abc import Mapping
from types import MappingProxyType

from models.ticket import Reason, TicketChannel

#: From its first reading to its answer, looking things up and writing both counted.
MINUTES: Mapping[Reason, int] = MappingProxyType(
    {
        Reason.MEANING: 6,
        Reason.PAID_ALREADY: 12,
        Reason.AMOUNT: 15,
        Reason.NOT_MINE: 20,
        Reason.HARDSHIP: 25,
        Reason.OTHER: 10,
    }
)
#: Somebody who wrote by e-mail must first be found.
FINDING = 4


def minutes(reason: Reason, channel: TicketChannel) -> int:
    """What one question takes, about."""
    return MINUTES[reason] + (FINDING if channel is TicketChannel.LETTER else 0)


def hours(minutes_in_all: int) -> str:
    """So many minutes as people say it: ``45 min``, ``2 h``, ``3 h 15 min``; to the next quarter of
    an hour once there is one, since it is an estimate."""
    if minutes_in_all < 60:  # noqa: PLR2004 - an hour
        return f"{minutes_in_all} min"
    quarters = -(-minutes_in_all // 15)
    whole, rest = divmod(quarters, 4)
    return f"{whole} h {rest * 15} min" if rest else f"{whole} h"
