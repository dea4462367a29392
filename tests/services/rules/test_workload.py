"""Minutes of work, as people say them."""

import pytest

from models.ticket import Reason, TicketChannel
from services.rules.workload import MINUTES, hours, minutes


@pytest.mark.parametrize(
    ("in_all", "said"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 15 min"), (75, "1 h 15 min"),
     (76, "1 h 30 min"), (119, "2 h"), (120, "2 h")],
)  # fmt: skip
def test_so_many_minutes_are_said_as_people_say_it(in_all, said):
    assert hours(in_all) == said


def test_every_reason_takes_its_time_and_a_letter_longer():
    assert set(MINUTES) == set(Reason)
    for reason in Reason:
        assert minutes(reason, TicketChannel.LETTER) > minutes(reason, TicketChannel.PORTAL) > 0
