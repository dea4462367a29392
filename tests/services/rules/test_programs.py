"""How many have a program at once."""

from datetime import date

from services.rules.programs import most_at_once


def test_as_many_have_it_at_once_as_on_the_fullest_day():
    def day(number):
        return date(2027, 1, number)

    taken = [(day(1), day(9)), (day(10), day(20)), (day(20), date.max)]
    assert most_at_once(taken, (day(1), day(19))) == 1
    assert most_at_once(taken, (day(1), day(20))) == 2  # the last day of one, the first of another
    assert most_at_once(taken, (day(21), date.max)) == 1
    assert most_at_once([], (day(1), day(2))) == 0
