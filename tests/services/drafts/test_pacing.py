"""The limiter: all that is allowed, and never one more in any second."""

from random import Random

from services.drafts.pacing import COUNTED, ON_THE_WAY, Limiter, paced

A_SECOND = 25


class World:
    """A clock that only moves while somebody waits, and wakes them late."""

    def __init__(self, late: float) -> None:
        self.now, self.late, self.chance = 100.0, late, Random(7)

    def clock(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds + self.chance.random() * self.late


def most_in_a_second(times):
    return max(sum(1 for each in times if start <= each < start + 1) for start in times)


def calls(late, count=2000, *, stall_every=0):
    world = World(late)
    limiter = Limiter(A_SECOND, clock=world.clock, wait=world.wait)
    times = []
    for number in range(count):
        if stall_every and number % stall_every == 0:
            world.now += 1.3
        limiter.take()
        times.append(world.now)
    return times


def test_it_lets_go_what_is_allowed_and_never_one_more():
    times = calls(late=0.01)

    assert most_in_a_second(times) <= A_SECOND
    assert len(times) / (times[-1] - times[0]) >= 0.96 * A_SECOND


def test_calls_that_are_longer_on_their_way_than_others_are_not_too_many_there_either():
    chance = Random(8)
    left = calls(late=0.01)
    there = sorted(each + chance.random() * ON_THE_WAY for each in left)

    assert most_in_a_second(there) <= A_SECOND
    assert len(left) / (left[-1] - left[0]) >= 0.96 * A_SECOND


def test_time_that_nobody_used_is_no_burst_later():
    assert most_in_a_second(calls(late=0.03, stall_every=40)) <= A_SECOND


def test_each_endpoint_has_a_line_of_its_own_and_looking_is_not_counted():
    class Processor:
        def draw(self, name):
            return name

        def truth(self):
            return "looked"

    processor = paced(Processor(), A_SECOND)
    assert processor.draw("pi_1") == "pi_1"
    assert processor.truth() == "looked"
    assert set(processor.limiters) == COUNTED
