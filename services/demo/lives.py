"""From households to rows: each account's people, words and three years of its books."""

import random
from collections.abc import Iterator, Sequence
from datetime import date

from models.account import (
    Access,
    AccountSearch,
    AccountStatus,
    CustomerAccount,
    Person,
    Premise,
)
from models.ledger import Entry, EntryKind, Transfer
from models.payment import Channel
from services.books.batch import Rows
from services.demo.books import House
from services.demo.habits import Act, Move
from services.demo.issues import CYCLES, Issue, in_file, issues
from services.demo.people import introduced
from services.demo.rates import Rates
from services.demo.residents import Household, Resident, household
from services.demo.story import Story
from services.rules.numbers import number_of
from services.searching.index import words_of

#: Accounts in one batch, and in one throw of the dice.
CHUNK = 2_000
#: Numbers are handed out in an order nobody can count along: a step prime to how many there are.
_NUMBERS, _FIRST_NUMBER, _STEP, _START = 9_000_000, 1_000_000, 7_368_787, 3_141_593
#: Banking days from telling the bank of a payment to having its money.
_CLEARS_IN = 2
#: Deposits are banked this many days after the week they belong to.
_BANKED_AFTER_DAYS = 3
_WEEK = 7


class Lives:
    """Writes households and their history into rows."""

    def __init__(
        self, house: House, rows: Rows, *, today: date, years: int, password_hash: str,
        left_out: int = 0,
    ) -> None:  # fmt: skip
        district = house.district
        self.house = house
        self.rows = rows
        self.today = today
        self.rates = Rates(district.tariff)
        self.runs = {cycle: issues(today, cycle, years, district.billing) for cycle in CYCLES}
        self.named = [
            home for person in introduced(today, password_hash) for home in person.households
        ]
        self.taken = {home.body for home in self.named}
        #: What the district's file calls each cycle.
        self.cycles = in_file(district.tariff.cycles, today)
        #: How many more have not got their newest bill yet: a run of the product makes it.
        self.left_out = left_out
        #: People with several accounts, by address.
        self.known: dict[str, int] = {}

    def chunks(self, accounts: int, seed: int) -> Iterator[int]:
        """Fill the rows chunk by chunk and yield how many accounts there are so far."""
        for first in range(0, accounts, CHUNK):
            dice = random.Random(f"{seed}:{first}")  # noqa: S311 - the same every time, on purpose
            last = min(first + CHUNK, accounts)
            for index in range(first, last):
                self.live(dice, self._household(dice, index), index + 1)
            yield last

    def live(self, dice: random.Random, home: Household, serial: int) -> None:
        """One household from its first bill to today."""
        every = self.runs[home.cycle]
        runs = every[home.first_run : len(every) - home.runs_after]
        if self.left_out and self._may_wait(home, runs):
            self.left_out -= 1
            runs = runs[:-1]
        account_id = self._settle(home, runs)
        story = Story(self.house, self.rows, dice, account_id)
        for back, issue in zip(range(len(runs) - 1, -1, -1), runs, strict=True):
            lines = self.rates.lines(issue, home.customer_class, home.units)
            if not lines:
                continue
            if back in home.extra:
                lines = (*lines, home.extra[back])
            number = story.bill(issue, serial, lines)
            self._answer(story, home, issue, number, home.habit.moves(dice, back))

    def deposits(self) -> None:
        """Bank what came into clearing, one deposit a week and way; the last days still wait."""
        house, rows = self.house, self.rows
        bank = house.general[house.district.chart.bank]
        carried: dict[int, int] = {}
        for (clearing, monday), cents in sorted(house.cleared.items(), key=lambda x: x[0][::-1]):
            amount = cents + carried.pop(clearing, 0)
            banked = monday + _WEEK + _BANKED_AFTER_DAYS
            if amount <= 0 or banked >= house.today:
                carried[clearing] = amount
                continue
            on = house.days[banked]
            entry_id = rows.add(
                Entry, f"deposit:{clearing}:{house.days[monday]}", EntryKind.PAYOUT.value, None, 0,
                amount, on, f"{on} 18:00:00.000000",
                f"Deposit of the week of {house.days[monday]}", "history", None,
            )  # fmt: skip
            rows.add(Transfer, entry_id, bank, clearing, amount)

    def _may_wait(self, home: Household, runs: Sequence[Issue]) -> bool:
        """Whether a household nobody introduces has bills, the newest of those that are not due."""
        is_newest = home.cycle == CYCLES[0] and not home.runs_after
        return is_newest and len(runs) > 1 and home.body not in self.taken

    def _household(self, dice: random.Random, index: int) -> Household:
        if index < len(self.named):
            return self.named[index]
        body = _body(index)
        if body in self.taken:
            body = _body(index + _NUMBERS // 2)
        return household(dice, index, body, len(self.runs[1]), self.today)

    def _settle(self, home: Household, runs: list[Issue]) -> int:
        """The premise, the account, its people and its words; the account's id."""
        rows, days, district = self.rows, self.house.days, self.house.district
        place = home.place
        town = (district.city, district.state, district.postal_code)
        premise_id = rows.add(Premise, place.parcel, place.house_number, place.street, "", *town)
        number = number_of(home.body)
        address = f"{place.house_number} {place.street}"
        opened_on = home.opened_on.isoformat()
        if home.first_run:
            opened_on = runs[0].period_from
        closed_on = days[runs[-1].day] if home.runs_after else None
        status = AccountStatus.CLOSED if home.runs_after else AccountStatus.ACTIVE
        mailing = home.mailing
        sent_to = (
            (mailing.line1, mailing.line2, mailing.city, mailing.state, mailing.postal_code)
            if mailing
            else (address, "", *town)
        )
        account_id = rows.add(
            CustomerAccount, number, premise_id, home.customer_class, home.units,
            status.value, self.cycles[home.cycle], opened_on, closed_on, home.mailing_name,
            *sent_to,
        )  # fmt: skip
        for person in home.people:
            rows.add(
                Access, self._person(person, opened_on), account_id, person.role.value, opened_on,
                None,
            )  # fmt: skip
        names = [home.mailing_name, *(person.name for person in home.people)]
        rows.tables[AccountSearch].append(
            (account_id, words_of(number, names, address, place.parcel))
        )
        return account_id

    def _person(self, person: Resident, since: str) -> int:
        if person.email not in self.known:
            id_ = self.rows.add(
                Person, person.name, person.email, person.password_hash, None, 0, None,
                person.language, person.telephone, f"{since} 18:00:00.000000",
            )  # fmt: skip
            if person.password_hash is None:
                return id_
            self.known[person.email] = id_
        return self.known[person.email]

    def _answer(
        self, story: Story, home: Household, issue: Issue, number: str, moves: Sequence[Move]
    ) -> None:
        """What is paid on a bill, and the late fee when it is not."""
        today = self.house.today
        is_fined = has_paid = False
        soonest = issue.day
        for move in moves:
            channel = move.channel or home.habit.channel
            day, here = self._days(channel, move.act, max(issue.day + move.after, soonest))
            if here >= today:
                break
            soonest = here + 1
            if not is_fined and day > issue.fee_day:
                is_fined = True
                story.penalise(number, issue.fee_day)
            if move.act is Act.RETURN:
                if has_paid:
                    story.give_back(day, move.code)
                continue
            cents = _amount(move, story.balance)
            has_paid = cents > 0
            if has_paid:
                story.pay(cents, channel, move.method or home.habit.method, day, here)
        if not is_fined and issue.fee_day < today and story.balance > 0:
            story.penalise(number, issue.fee_day)

    def _days(self, channel: Channel, act: Act, day: int) -> tuple[int, int]:
        """The day something is done, and the day its money is here or gone.

        Only a card works when banks and the office do not.
        """
        if channel is Channel.ONLINE_CARD:
            return day, day
        day = self.house.banking(day)
        is_sent = channel is Channel.ONLINE_BANK and act is Act.PAY
        return day, self.house.banking(day, _CLEARS_IN) if is_sent else day


def _amount(move: Move, owed: int) -> int:
    """What is paid: a sum, everything, or everything rounded up to a whole sum."""
    if move.cents is not None:
        return move.cents
    if move.round_up and owed > 0:
        return owed + move.round_up - owed % move.round_up
    return owed


def _body(index: int) -> int:
    return _FIRST_NUMBER + (_START + index * _STEP) % _NUMBERS
