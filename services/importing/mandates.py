"""Mandates of an export: what a payer had signed there, and whether it can be drawn here at once.

It can where the processor keeps the very method under the old token: then
nobody has to do anything. Everywhere else autopay waits for the payer's bank
details; it is never lost, and nothing is drawn by guess.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from models.autopay import AmountRule
from models.errors import Refused
from services.gateways.processor import OutcomeUnknown, ProcessorRefused
from services.gateways.processor_methods import MethodFacts
from services.importing.records import MandateLine
from services.rules.words import fold

if TYPE_CHECKING:
    from services.importing.checking import Export

#: What a processor's name for a method may look like; anything else is not asked about.
TOKEN = re.compile(r"[A-Za-z0-9_]{4,100}", re.ASCII)
DECEMBER = 12
#: Asks the processor what it says of a method (``Processor.method``).
Find = Callable[[str], MethodFacts]


def problem(line: MandateLine) -> tuple[str, str] | None:
    """The field and what is wrong with the rules of a mandate; none when they fit together."""
    is_fixed = line.amount_rule == AmountRule.FIXED.value
    if is_fixed and (line.fixed is None or line.fixed <= 0):
        return "fixed", "Give the amount that is drawn each time, above zero."
    if not is_fixed and line.fixed is not None:
        return "fixed", "An amount belongs to the rule “fixed” alone. Take it out."
    if line.cap is not None and line.cap <= 0:
        return "cap", "Give the most that may be drawn, above zero, or leave it empty."
    return None


def ask(export: "Export", find: Find, on: date) -> None:
    """Ask the processor about every token of the mandates that come along. Writes nothing.

    Kept are the answers about methods that can be drawn from on a day. Asked again, it is
    asked anew: a method may have been taken away since.

    :raises Refused: when the processor cannot be asked.
    """
    for old, (line, *_) in export.mandates.items():
        if old not in export.accounts or not TOKEN.fullmatch(line.token):
            continue
        try:
            facts = find(line.token)
        except ProcessorRefused:
            continue
        except OutcomeUnknown as away:
            raise Refused(
                "The processor could not be asked about the tokens of the mandates. Try again."
            ) from away
        if _works(facts, on):
            export.methods[line.token] = facts


def method_of(export: "Export", line: MandateLine) -> MethodFacts | None:
    """The method a mandate can be drawn from, if its token is that of the very one it names."""
    facts = export.methods.get(line.token)
    if facts is None or not line.last_four:
        return None
    named = (line.method_type, line.last_four)
    return facts if (facts.method_type.value, facts.last_four) == named else None


def goes_on(export: "Export", line: MandateLine) -> bool:
    """Whether nobody has to do anything: payer and method are known."""
    return method_of(export, line) is not None and payer_line(export, line) is not None


def payer_line(export: "Export", line: MandateLine) -> int | None:
    """The line of the person of the account who has the payer's name; none when that is not one."""
    name = fold(line.payer)
    lines = [each.line for each in export.people.get(line.account, []) if fold(each.name) == name]
    return lines[0] if name and len(lines) == 1 else None


def _works(facts: MethodFacts, on: date) -> bool:
    """Whether it is kept with somebody, not blocked, and not over."""
    ends = (facts.expires_year or date.max.year, facts.expires_month or DECEMBER)
    return bool(facts.customer_id) and not facts.blocked and ends >= (on.year, on.month)
