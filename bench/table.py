"""The one table: what was measured, on what, beside which floor, and whether the goal is met."""

from dataclasses import dataclass, field

from bench.timing import NOISE, Pair

WIDTHS = (46, 11, 17, 40, 12)
HEAD = ("Figure", "Engine", "Measured", "Floor, or how", "Goal")


@dataclass
class Table:
    """Prints each row as soon as it is known, and remembers what was missed."""

    missed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._print(HEAD, "Met?")

    def most(
        self, name: str, engine: str, value: float, goal: float, unit: str, beside: str
    ) -> None:
        """A figure that may not exceed its goal."""
        self._row(
            name, engine, value, goal, unit, beside, "≤", value <= goal * (1 + NOISE), value <= goal
        )

    def least(
        self, name: str, engine: str, value: float, goal: float, unit: str, beside: str
    ) -> None:
        """A figure that must reach its goal."""
        self._row(
            name, engine, value, goal, unit, beside, "≥", value >= goal * (1 - NOISE), value >= goal
        )

    def times(self, name: str, engine: str, pair: Pair, goal: float) -> None:
        """How many times its floor something takes."""
        beside = f"{pair.ours_ms:.2f} ms beside {pair.floor_ms:.2f} ms"
        self.most(name, engine, pair.ratio, goal, "×", beside)

    def rate(self, name: str, engine: str, pair: Pair, goal: float, rows: int = 1) -> None:
        """The rate of something as percent of its floor's, when a call writes so many."""
        ours, floor = rows * 1000 / pair.ours_ms, rows * 1000 / pair.floor_ms
        self.least(
            name, engine, pair.share * 100, goal, " %", f"{ours:,.0f} beside {floor:,.0f} a second"
        )

    def note(self, name: str, engine: str, why: str) -> None:
        """Something that could not be measured here."""
        self.missed.append(name)
        self._print((name, engine, "not measured", why, ""), "")

    def _row(
        self, name: str, engine: str, value: float, goal: float, unit: str, beside: str,
        sign: str, is_near: bool, is_met: bool,
    ) -> None:  # fmt: skip
        said = "yes" if is_met else "within noise" if is_near else "NO"
        if not is_near:
            self.missed.append(f"{name}, {engine}" if engine else name)
        goal_said = f"{sign} {_figure(goal)}{unit}"
        self._print((name, engine, f"{_figure(value)}{unit}", beside, goal_said), said)

    @staticmethod
    def _print(cells: tuple[str, ...], met: str) -> None:
        padded = [f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)]
        print(*padded, met, flush=True)


def _figure(value: float) -> str:
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
