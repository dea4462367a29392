"""Switches that make the sandbox misbehave in one particular way, a counted number of times."""

import re
from dataclasses import dataclass

from .world import World

#: Each switch, and what it does, in the words of the control page.
KINDS = {
    "timeout_before": "No answer, and nothing was done",
    "drop_after_success": "Done, but the answer is lost",
    "error_before": "Server error (500), and nothing was done",
    "error_500_kept": "Server error (500) kept under the key, and nothing was done",
    "error_500_after_success": "Done, but the answer is a server error (500)",
    "rate_limit_429": "Too many requests (429)",
    "lock_timeout_409": "Another request holds the object (409)",
    "slow": "Answers after a pause of so many seconds",
    "webhook_duplicate": "Each event is sent so many times more",
    "webhook_shuffle": "Events are sent in a shuffled order",
    "webhook_drop": "An event is never sent",
    "webhook_delay": "Events wait so many seconds",
    "webhook_bad_signature": "Events are signed with another secret",
    "webhook_old_timestamp": "Events are signed an hour ago",
    "webhook_wrong_livemode": "Events claim to be live",
    "webhook_other_api_version": "Events carry another API version",
    "amount_tamper": "A payment is made for one dollar more than was asked",
    "unknown_event": "An event of an unheard-of type follows",
}


@dataclass(frozen=True)
class Fault:
    """One use of a switch that was on."""

    kind: str
    value: float


def switch_on(
    world: World, kind: str, *, match: str = "", times: int = 1, value: float = 0
) -> None:
    """Arm a fault for the next ``times`` requests whose line matches; -1 is until switched off.

    The line is ``POST /v1/payment_intents``. ``value`` is seconds or a count,
    where the fault has one.

    :raises ValueError: for a fault nobody has heard of, or a pattern that is none.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no fault called {kind!r}. There are: {', '.join(KINDS)}.")
    try:
        re.compile(match)
    except re.error as error:
        raise ValueError(f"{match!r} is not a pattern: {error}.") from error
    world.store.run(
        "INSERT INTO fault (kind, match, times, value) VALUES (?, ?, ?, ?)",
        kind,
        match,
        times,
        value,
    )


def switch_off(world: World, kind: str | None = None) -> None:
    """Disarm one fault, or all of them."""
    if kind is None:
        world.store.run("DELETE FROM fault")
    else:
        world.store.run("DELETE FROM fault WHERE kind = ?", kind)


def take(world: World, kind: str, *, line: str | None = None) -> Fault | None:
    """Use up one count of a fault that fits the request, if one is armed."""
    about = world.current.line if line is None else line
    with world.store.working():
        for row in world.store.run("SELECT * FROM fault WHERE kind = ? AND times <> 0", kind):
            if re.search(row["match"], about):
                if row["times"] > 0:
                    world.store.run("UPDATE fault SET times = times - 1 WHERE seq = ?", row["seq"])
                    world.store.run("DELETE FROM fault WHERE times = 0")
                return Fault(kind, row["value"])
    return None


def armed(world: World) -> dict[str, int]:
    """The faults now armed, with how many uses each has left (-1 for no end)."""
    left: dict[str, int] = {}
    for row in world.store.run("SELECT kind, times FROM fault ORDER BY seq"):
        both = (left.get(row["kind"], 0), row["times"])
        left[row["kind"]] = -1 if -1 in both else sum(both)
    return left
