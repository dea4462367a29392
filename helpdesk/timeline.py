"""The timeline of an account: entries, messages and attempts of each day, newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from helpdesk import change_words, discrepancy_words, ticket_words, words
from models.attempt import IN_FLIGHT, LIVE, AttemptState
from models.change_request import Command, RequestState
from models.discrepancy import CaseState
from models.discrepancy_causes import CaseType
from models.district import District
from models.ledger import EntryKind
from models.money import Money
from models.outbox import MessageState
from models.ticket import Reason, number_of
from models.ticket_states import TO_ANSWER, TicketState
from services.books.statements import Line
from services.desk.account_notes import Note, NoteKind
from services.desk.account_page import Head, Timeline
from services.desk.account_texts import BillSeen
from web.urls import url_for

#: Attempts that ended as an entry: the entry says more.
_TOLD_BY_AN_ENTRY = {AttemptState.SUCCEEDED, AttemptState.DISPUTED, AttemptState.DISPUTE_WON,
                     AttemptState.REVERSED}  # fmt: skip
BILLS_SAID_MAX = 1024
#: How the way of an adjustment is noted.
WAYS = frozenset({"credit", "charge"})
#: The end of any day.
END = datetime.max.replace(tzinfo=UTC)
#: Payments that are open, by what the caller may count on.
OPEN = (
    ("On its way", IN_FLIGHT),
    ("Being looked up", frozenset({AttemptState.UNKNOWN})),
    ("Started, not paid", LIVE - IN_FLIGHT - {AttemptState.UNKNOWN}),
)


class Row(NamedTuple):
    """One thing that happened, as the table shows it."""

    on: date
    #: None for what a whole day did.
    at: datetime | None
    icon: str
    tone: str
    words: str
    second: str
    url: str
    amount: Money | None = None
    balance: Money | None = None
    #: Opens the explanation of the amount.
    why_url: str = ""
    entry_id: int | None = None
    #: The change that posted the entry.
    change_id: int | None = None

    @property
    def order(self) -> tuple[date, datetime]:
        """Where it stands: what a whole day did is known when the day is over."""
        return self.on, self.at or END


def by_day(
    timeline: Timeline, *, head: Head, district: District, until: date
) -> list[tuple[date, list[Row]]]:
    """The rows of a page, day by day. Entries keep their order: the balance runs through it.

    ``until`` is the day the page before this one ended on; today for the first.
    """
    number, bills = head.number, {bill.number: bill for bill in head.bills}
    entries = [
        _of_line(line, number, bills, district)._replace(
            change_id=timeline.changes.get(line.entry_id)
        )
        for line in timeline.lines
    ]
    notes = [row for note in timeline.notes if (row := _of_note(note, number, district))]
    notes += _due_days(entries, bills.values(), number, until)
    notes.sort(key=lambda row: row.order, reverse=True)
    rows = list(_merged(entries, notes))
    return [(on, list(of_day)) for on, of_day in groupby(rows, key=lambda row: row.on)]


def open_payments(live: Iterable[Note]) -> list[tuple[str, list[Note]]]:
    """The attempts that may still bring money, under what a caller may count on."""
    live = list(live)
    groups = [(title, [note for note in live if note.state in states]) for title, states in OPEN]
    return [(title, notes) for title, notes in groups if notes]


def _merged(entries: Iterable[Row], notes: Iterable[Row]) -> Iterator[Row]:
    """Both lists in one, newest first, neither changing its own order."""
    waiting = list(notes)
    for entry in entries:
        while waiting and waiting[0].order > entry.order:
            yield waiting.pop(0)
        yield entry
    yield from waiting


def _due_days(
    entries: Sequence[Row], bills: Iterable[BillSeen], number: str, until: date
) -> Iterator[Row]:
    """The days on which a bill became late, for the days this page shows."""
    for bill in bills:
        before = next((entry for entry in entries if entry.on <= bill.due_on), None)
        if bill.due_on >= until or before is None or not before.balance:
            continue
        if before.balance > Money.ZERO:
            yield Row(
                on=bill.due_on, at=None, icon="calendar", tone="amber",
                words=f"Due date passed for bill {bill.number}", second="",
                url=url_for("helpdesk.bills.show", number=number, bill_number=bill.number),
                balance=before.balance,
            )  # fmt: skip


def _of_line(line: Line, number: str, bills: Mapping[str, BillSeen], district: District) -> Row:
    bill = bills.get(line.bill_number or "")
    said, sum_behind = _said(line, bill)
    recorded_on = district.day(line.recorded_at)
    details = [line.bill_number or line.receipt_number or sum_behind]
    if recorded_on != line.on:
        details.append(f"recorded {recorded_on:%b} {recorded_on.day}")
    if line.bill_number:
        url = url_for("helpdesk.bills.show", number=number, bill_number=line.bill_number)
    elif line.receipt_number:
        url = url_for("helpdesk.payments.show", receipt=line.receipt_number)
    else:
        url = url_for("helpdesk.entries.show", entry_id=line.entry_id)
    return Row(
        on=line.on,
        at=line.recorded_at,
        icon=words.ENTRY_ICONS[line.kind],
        tone=words.ENTRY_TONES.get(line.kind, ""),
        words=said,
        second=", ".join(detail for detail in details if detail),
        url=url,
        amount=line.change,
        balance=line.balance,
        why_url=url_for("helpdesk.why.entry", entry_id=line.entry_id),
        entry_id=line.entry_id,
    )


def _said(line: Line, bill: BillSeen | None) -> tuple[str, str]:
    """The words of an entry, and the sum behind it when it is a late fee."""
    if bill:
        return _bill_words(bill.period_from, bill.period_to, bill.due_on), ""
    title = title_of(line)
    if line.kind is not EntryKind.PENALTY:
        return title, ""
    title, _, memo = title.partition(": ")
    return title, memo.partition(". ")[0]


@lru_cache(maxsize=BILLS_SAID_MAX)
def _bill_words(period_from: date, period_to: date, due_on: date) -> str:
    """``Bill for Sep–Oct 2026, due Fri, Dec 4``; everybody of a cycle has the same."""
    first, last = f"{period_from:%b}", f"{period_to:%b}"
    months = first if first == last else f"{first}–{last}"
    return f"Bill for {months} {period_to.year}, due {due_on:%a, %b} {due_on.day}"


def title_of(line: Line) -> str:
    """What an entry is called in a list, without the number that stands beside it."""
    kind = words.ENTRIES[line.kind]
    if line.bill_number and line.memo.removeprefix("Bill ") == line.bill_number:
        return kind
    if line.receipt_number:
        return f"{kind}, {line.method}" if line.method else kind
    return line.memo if line.memo.startswith(kind) else f"{kind}: {line.memo}"


def _of_note(note: Note, number: str, district: District) -> Row | None:
    on = district.day(note.at)
    if note.kind is NoteKind.MESSAGE:
        said = words.MESSAGES[MessageState(note.state)].words.lower()
        url = url_for("helpdesk.messages.show", message_id=int(note.id))
        return Row(on=on, at=note.at, icon="mail", tone="", words=note.words, second=said, url=url)
    if note.kind is NoteKind.TICKET:
        number, stands = number_of(int(note.id)), TicketState(note.state)
        return Row(
            on=on, at=note.at, icon="question", tone="amber" if stands in TO_ANSWER else "",
            words=f"Question {number}: {ticket_words.REASONS[Reason(note.words)].lower()}",
            second=ticket_words.TICKETS[stands].words.lower(),
            url=url_for("helpdesk.tickets.show", ticket_number=number),
        )  # fmt: skip
    if note.kind is NoteKind.CHANGE:
        return _of_change(note, on)
    if note.kind is NoteKind.CASE:
        return _of_case(note, on)
    if note.kind is NoteKind.WRITTEN:
        url = url_for("helpdesk.brought.index", number=number, _anchor=f"note-{note.id}")
        said = f"note by {note.state}" if note.state else "note"
        return Row(on=on, at=None, icon="file", tone="", words=note.words, second=said, url=url)
    state = AttemptState(note.state)
    if state in _TOLD_BY_AN_ENTRY:
        return None
    said = words.ATTEMPTS[state].words
    return Row(
        on=on, at=note.at, icon="card", tone=words.ATTEMPTS[state].kind and "amber",
        words=f"Online payment of {note.amount} started", second=said.lower(),
        url=url_for("helpdesk.attempts.show", attempt_id=note.id),
    )  # fmt: skip


def _of_change(note: Note, on: date) -> Row:
    """A change that was asked for; what it posted says the rest, and names it."""
    stands = change_words.STATES[RequestState(note.state)]
    command = Command.ADJUST if note.words in WAYS else Command(note.words)
    title = change_words.called(
        command, note.amount or Money.ZERO, is_credit=note.words == "credit"
    )  # fmt: skip
    return Row(
        on=on, at=note.at, icon="stamp", tone="amber" if stands.kind == "waiting" else "",
        words=f"AP-{note.id}: {title}", second=stands.words.lower(),
        url=url_for("helpdesk.approvals.show", change_id=int(note.id)),
    )  # fmt: skip


def _of_case(note: Note, on: date) -> Row:
    """A discrepancy that was found or told that day."""
    stands = discrepancy_words.STATES[CaseState(note.state)]
    return Row(
        on=on, at=note.at, icon="swap", tone="amber" if stands.kind == "waiting" else "",
        words=f"D-{note.id}: {discrepancy_words.TYPES[CaseType(note.words)]}",
        second=stands.words.lower(),
        url=url_for("helpdesk.discrepancies.show", case_id=int(note.id)),
    )  # fmt: skip
