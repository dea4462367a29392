"""The arithmetic of the benches: what a median of paired ratios forgives, and what not."""

from collections.abc import Callable
from itertools import count

import pytest

from bench import timing
from bench.table import Table


class Watch:
    """A clock that stands until somebody works."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    def work(self, *seconds: float) -> Callable[[], None]:
        """Something that takes these times in turn, the last from then on."""
        numbers = count()

        def doing() -> None:
            self.at += seconds[min(next(numbers), len(seconds) - 1)]

        return doing


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_figure_is_told_beside_its_floor(watch: Watch):
    pair = timing.compare(watch.work(0.006), watch.work(0.002), calls=5, clock=watch)
    assert (pair.ours_ms, pair.floor_ms, pair.ratio) == pytest.approx((6, 2, 3))
    assert pair.share == pytest.approx(1 / 3)


def test_a_bad_minute_that_slows_both_does_not_move_the_ratio():
    rounds = [(2.0, 1.0)] * 4 + [(40.0, 20.0)] * 7 + [(2.0, 1.0)] * 4
    assert timing.of_rounds(rounds).ratio == pytest.approx(2)


def test_one_bad_half_of_a_round_does_not_decide():
    assert timing.of_rounds([(2.0, 1.0)] * 14 + [(200.0, 1.0)]).ratio == pytest.approx(2)


def test_the_first_round_warms_up_and_does_not_count(watch: Watch):
    cold = watch.work(*[5.0] * 3, 0.001)
    pair = timing.compare(cold, watch.work(0.001), calls=3, clock=watch)
    assert pair.ratio == pytest.approx(1)


def test_what_is_done_between_rounds_takes_no_time_of_either(watch: Watch):
    between = watch.work(9.0)
    pair = timing.compare(
        watch.work(0.002), watch.work(0.001), calls=2, between=between, clock=watch
    )
    assert pair.ratio == pytest.approx(2)


def test_ours_and_the_floor_take_turns_at_going_first(watch: Watch):
    order: list[str] = []
    timing.compare(
        lambda: order.append("ours"), lambda: order.append("floor") or watch.work(1)(), calls=1,
        rounds=2, clock=iter(range(100)).__next__,
    )  # fmt: skip
    assert order[2:] == ["ours", "floor", "floor", "ours"]


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int):
    assert timing.at_share([float(n) for n in range(100, 0, -1)], share) == value


@pytest.mark.parametrize(
    ("ratio", "said", "is_missed"),
    [(3.0, "yes", False), (3.2, "within noise", False), (3.4, "NO", True)],
)
def test_a_goal_is_met_or_missed_by_more_than_noise(
    ratio: float, said: str, is_missed: bool, capsys: pytest.CaptureFixture[str]
):
    table = Table()
    table.times("page", "sqlite", timing.Pair(ratio, 1.0, ratio), 3)
    assert capsys.readouterr().out.splitlines()[-1].endswith(said)
    assert bool(table.missed) is is_missed


def test_a_rate_below_its_goal_is_missed(capsys: pytest.CaptureFixture[str]):
    table = Table()
    table.rate("payment", "sqlite", timing.Pair(4.0, 1.0, 4.0), 60)
    assert "25 %" in capsys.readouterr().out
    assert table.missed == ["payment, sqlite"]
