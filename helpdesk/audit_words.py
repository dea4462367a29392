"""What a line of the trail names, as pages of the console; and its facts, before beside after."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from services.auditing import lines
from web.urls import url_for

#: The page of what a subject names, by the word before its colon.
_PAGES: Mapping[str, Callable[[str], str]] = {
    "account": lambda name: url_for("helpdesk.accounts.show", number=name),
    "ticket": lambda name: url_for("helpdesk.tickets.show", ticket_number=name),
    "change": lambda name: url_for("helpdesk.approvals.show", change_id=int(name)),
    "dispute": lambda name: url_for("helpdesk.disputes.show", dispute_id=int(name)),
    "discrepancy": lambda name: url_for("helpdesk.discrepancies.show", case_id=int(name)),
    "refund": lambda name: url_for("helpdesk.refunds.show", refund_id=int(name)),
    "draft": lambda name: url_for("helpdesk.drafts.show", draft=int(name)),
    "bill_run": lambda name: url_for("helpdesk.bill_runs.show", run_id=int(name)),
    "receipt": lambda name: url_for("helpdesk.payments.show", receipt=name),
}
#: Of these the name is a row's number.
_NUMBERED = frozenset({"change", "discrepancy", "dispute", "refund", "draft", "bill_run"})
_DIGITS_MAX = 18


class Fact(NamedTuple):
    """One fact of a line: what it was before and after, or what it is."""

    name: str
    before: str
    after: str
    is_change: bool


def link_of(subject: str) -> str:
    """The page of what a line is about; nothing where it has none."""
    kind, _, name = subject.partition(":")
    made = _PAGES.get(kind)
    if made is None or not name:
        return ""
    if kind in _NUMBERED and not (name.isascii() and name.isdigit() and len(name) < _DIGITS_MAX):
        return ""
    return made(name)


def shown(detail: Mapping[str, Any]) -> list[Fact]:
    """The facts of a line: what changed first, then what stands beside it."""
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        changed = [
            Fact(name, _said(before.get(name)), _said(after.get(name)), is_change=True)
            for name in sorted(before.keys() | after.keys())
        ]
        rest = {name: said for name, said in detail.items() if name not in {"before", "after"}}
    else:
        changed, rest = [], dict(detail)
    return [
        *changed,
        *(Fact(name, "", _said(said), is_change=False) for name, said in rest.items()),
    ]


def _said(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return "–"
    return value if isinstance(value, str) else lines.plain(value)
