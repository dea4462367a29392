"""What happens later on the sandbox's own clock: debits clear, payouts arrive, pages expire."""

from collections.abc import Callable

from .world import Current, World

Action = Callable[[World, str], None]
ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Name a function so that it can be put in the diary."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register


def schedule(world: World, name: str, object_id: str, at: int) -> None:
    """Put an action in the diary for an instant."""
    world.store.run("INSERT INTO due (at, action, object_id) VALUES (?, ?, ?)", at, name, object_id)


def last(world: World, name: str) -> int | None:
    """When the last of the actions of this name is to happen; none when none is."""
    row = world.store.one("SELECT MAX(at) AS at FROM due WHERE action = ?", name)
    return row["at"] if row else None


def clock_name(world: World) -> str:
    """What the store calls the state of this kind of clock."""
    return "clock stepped" if world.clock.stepped else "clock real"


def settle(world: World) -> int:
    """Do everything whose time has come; returns how many things were done."""
    return _run_until(world, world.now())


def advance(world: World, seconds: int) -> int:
    """Push the clock forward, doing each thing at its own time on the way."""
    target = world.now() + seconds
    done = _run_until(world, target)
    world.clock.move_to(target)
    world.store.remember(clock_name(world), world.clock.state())
    return done


def _run_until(world: World, target: int) -> int:
    done = 0
    with world.answering(Current(line="clock")):
        while True:
            row = world.store.one(
                "SELECT * FROM due WHERE at <= ? ORDER BY at, seq LIMIT 1", target
            )
            if row is None:
                return done
            world.store.run("DELETE FROM due WHERE seq = ?", row["seq"])
            world.clock.move_to(row["at"])
            ACTIONS[row["action"]](world, row["object_id"])
            done += 1
