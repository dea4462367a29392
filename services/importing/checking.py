"""The dry run: read a whole export, write nothing, and say what is wrong and what it comes to."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from services.gateways.processor_methods import MethodFacts
from services.importing import mandates
from services.importing.layout import Layout
from services.importing.reading import records
from services.importing.records import (
    AccountLine,
    ItemLine,
    MandateLine,
    NoteLine,
    PersonLine,
    Problem,
)
from services.importing.totals import Totals
from services.rules.words import fold

#: More lines than this are not wrong one by one: the layout is, or the export.
PROBLEMS_MAX = 10_000
DIGEST_BYTES = 8
BLOCK = 1 << 20


class Seen(NamedTuple):
    """An account of the export: where it stands, where its bills go as a digest, its number."""

    line: int
    place: bytes
    #: The number of ours it keeps; empty when one is made.
    number: str
    is_closed: bool


@dataclass
class Export:
    """A whole export as it was read: what can be brought along, and what cannot."""

    folder: Path
    layout: Layout
    #: The classes of customers that the district's file has.
    classes: Collection[str]
    digest: str = ""
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    #: Whether an amount could not be read: then nobody knows what is owed.
    has_unread_money: bool = False
    totals: Totals = field(default_factory=Totals)
    #: The accounts that may be brought along, by their old number.
    accounts: dict[str, Seen] = field(default_factory=dict)
    people: dict[str, list[PersonLine]] = field(default_factory=dict)
    #: Cents by component of each account.
    parts: dict[str, dict[str, int]] = field(default_factory=dict)
    items: dict[str, list[ItemLine]] = field(default_factory=dict)
    notes: dict[str, list[NoteLine]] = field(default_factory=dict)
    #: One of each account at most.
    mandates: dict[str, list[MandateLine]] = field(default_factory=dict)
    #: By token, what the processor here says of the mandates' methods.
    methods: dict[str, MethodFacts] = field(default_factory=dict)
    #: By kind, why how many lines stay out though nothing may be wrong with their account.
    left: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    #: Accounts that stay out, because something about them is wrong.
    bad: set[str] = field(default_factory=set)

    def say(self, problem: Problem) -> None:
        """Remember what is wrong; past the most, only how many there are."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)

    def owed(self) -> int:
        """What the accounts that may be brought along owe, in cents."""
        return sum(sum(parts.values()) for old, parts in self.parts.items() if old in self.accounts)


def check(folder: Path, layout: Layout, classes: Collection[str]) -> Export:
    """Read everything in the folder and hold it against itself, and against the ``classes`` of
    customers that the district's file has. Writes nothing.

    Files are read line by line; of accounts only what the others are held
    against stays in memory, and is read again when they are kept.
    """
    export = Export(folder, layout, classes, digest(folder, layout))
    ours: dict[str, int] = {}
    for account in _good(export, "accounts"):
        _account(export, account, ours)
    for person in _good(export, "people"):
        if _is_known(export, "people", person):
            export.people.setdefault(person.account, []).append(person)
    _balances(export)
    _items(export)
    for note in _good(export, "notes"):
        if _is_known(export, "notes", note):
            export.notes.setdefault(note.account, []).append(note)
    _mandates(export)
    for control in _good(export, "controls"):
        stated = control.amount if control.counted is None else control.counted
        export.totals.stated[control.name] = stated
    for old in export.bad:
        export.accounts.pop(old, None)
    return export


def digest(folder: Path, layout: Layout) -> str:
    """A name for these very files read by this layout: the same again is the same import."""
    whole = hashlib.sha256(layout.name.encode())
    for kind, file in layout.files.items():
        whole.update(f"\n{kind}\n".encode())
        try:
            with (folder / file.file).open("rb") as source:
                while block := source.read(BLOCK):
                    whole.update(block)
        except OSError:
            whole.update(b"missing")
    return whole.hexdigest()


def place_of(line1: str, postal_code: str) -> bytes:
    """A digest of where somebody gets their bills, the same however it is typed."""
    words = "".join([*fold(line1), "|", *fold(postal_code[:5])])
    return hashlib.blake2b(words.encode(), digest_size=DIGEST_BYTES).digest()


def _good(export: Export, kind: str) -> Iterator[Any]:
    """The records of a kind; what is wrong is remembered, and every line counted."""
    last = 0
    for each in records(export.folder, export.layout, kind, export.classes):
        if isinstance(each, Problem):
            export.say(each)
            if kind in ("balances", "open_items", "controls"):
                export.has_unread_money = True
            if each.line and each.line != last:
                export.totals.count(kind)
                export.left[kind]["Its line could not be read."] += 1
            last = each.line
        else:
            export.totals.count(kind)
            yield each


def _account(export: Export, account: AccountLine, ours: dict[str, int]) -> None:
    old, file = account.account, export.layout.files["accounts"].file
    if before := export.accounts.get(old):
        words = f"Line {before.line} has the same account number. Keep one of them."
        export.say(Problem(file, account.line, "account", words))
        export.bad.add(old)
        return
    number = account.number if export.layout.keeps_numbers else ""
    if number in ours:
        words = f"Line {ours[number]} has the same number of ours. Keep one of them."
        export.say(Problem(file, account.line, "number", words))
        export.bad.add(old)
    if number:
        ours[number] = account.line
    place = place_of(account.mailing_line1, account.mailing_postal_code)
    export.accounts[old] = Seen(account.line, place, number, account.status == "closed")


def _is_known(export: Export, kind: str, record: Any) -> bool:  # noqa: ANN401 - any record
    if record.account in export.accounts:
        return True
    words = "No account has this number. Export the account too, or take the line out."
    export.say(Problem(export.layout.files[kind].file, record.line, "account", words))
    export.left[kind]["No account has its number."] += 1
    return False


def _balances(export: Export) -> None:
    for balance in _good(export, "balances"):
        parts = balance.parts
        export.totals.add(parts)
        if not _is_known(export, "balances", balance):
            continue
        kept = export.parts.setdefault(balance.account, {})
        for component, cents in parts:
            if problem := _part_problem(export.layout, kept, component, cents):
                file = export.layout.files["balances"].file
                export.say(Problem(file, balance.line, component, problem))
                export.bad.add(balance.account)
            kept[component] = kept.get(component, 0) + cents


def _part_problem(layout: Layout, kept: dict[str, int], component: str, cents: int) -> str:
    """What is wrong with one component of a balance; empty when nothing is."""
    if component in kept:
        return "The account has this component on another line too. Add them up in one."
    if component == "credit":
        return "A credit is below zero. Negate the column in the layout." if cents > 0 else ""
    if cents < 0 and not layout.moves_below_zero:
        return 'It is below zero. Make it a credit, or say below_zero = "credit" in the layout.'
    return ""


def _items(export: Export) -> None:
    """Open items explain a balance: those of an account come to what it owes before credits."""
    if "open_items" not in export.layout.files:
        return
    sums: Counter[str] = Counter()
    last: dict[str, int] = {}
    for item in _good(export, "open_items"):
        export.totals.items_amount += item.amount
        if _is_known(export, "open_items", item):
            export.items.setdefault(item.account, []).append(item)
            sums[item.account] += item.amount
            last[item.account] = item.line
    for old in _unexplained(export, sums):
        line = last.get(old, 0)
        words = "The open items of an account do not come to its balance. Correct one of them."
        if not line:
            line = export.accounts[old].line
            words = "The account has a balance and no open items. Export them too."
        file = export.layout.files["open_items" if old in last else "accounts"].file
        export.say(Problem(file, line, "amount", words))
        export.bad.add(old)


def _unexplained(export: Export, sums: Counter[str]) -> Iterable[str]:
    for old in export.accounts:
        parts = export.parts.get(old, {})
        if sum(parts.values()) - parts.get("credit", 0) != sums[old]:
            yield old


def _mandates(export: Export) -> None:
    """One mandate of each account that is not closed, if its rules fit together."""
    for mandate in _good(export, "mandates"):
        if not _is_known(export, "mandates", mandate):
            continue
        file, old = export.layout.files["mandates"].file, mandate.account
        if wrong := mandates.problem(mandate):
            export.say(Problem(file, mandate.line, *wrong))
            export.left["mandates"]["Its rules do not fit together."] += 1
        elif old in export.mandates:
            words = f"Line {export.mandates[old][0].line} has a mandate of this account. Keep one."
            export.say(Problem(file, mandate.line, "account", words))
            export.left["mandates"]["Its account has another mandate."] += 1
        elif export.accounts[old].is_closed:
            export.left["mandates"]["Its account is closed."] += 1
        else:
            export.mandates[old] = [mandate]
