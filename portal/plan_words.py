"""Arrangements in a payer's words: how one stands, and why there is none to be had."""

from typing import NamedTuple

from models.arrangement import ArrangementState
from models.money import Money
from services.arrangements.offering import WhyNot
from services.arrangements.seen import Seen
from services.rules.instalments import Keeping
from web.extensions import house
from web.filters import day, money
from web.language import gettext as _
from web.language import later as _l

S = ArrangementState
#: How one stands, its icon and its kind.
STATES = {
    S.PROPOSED: (_l("Waits to be agreed to"), "hourglass", "waiting"),
    S.KEPT: (_l("Your arrangement is kept"), "done", "settled"),
    S.MISSED: (_l("Something is missing"), "alert", "waiting"),
    S.BROKEN: (_l("It ended: something stayed missing"), "stopped", "harm"),
    S.PAID: (_l("It is paid"), "done", "settled"),
    S.CANCELLED: (_l("It was ended"), "stopped", ""),
}  # fmt: skip


class Told(NamedTuple):
    """How an arrangement or a contract stands: words, an icon, its kind, and a sentence."""

    words: str
    icon: str
    kind: str
    sentence: str


def told(seen: Seen) -> Told:
    """How an arrangement stands today."""
    made, (words, icon, kind) = seen.made, STATES[seen.made.state]
    if seen.standing is Keeping.BEHIND and made.state is S.KEPT:
        words, icon, kind = STATES[S.MISSED]
    return Told(str(words), icon, kind, _sentence(seen))


def _sentence(seen: Seen) -> str:
    made = seen.made
    if made.state is S.PROPOSED:
        return _("Agree by %(day)s. After that day the offer ends.", day=day(made.sign_until))
    if seen.standing is Keeping.BEHIND:
        facts = {"amount": money(seen.missing), "day": day(made.ends_on) if made.ends_on else ""}
        if made.ends_on:
            return _("%(amount)s is missing. Pay it by %(day)s and it goes on.", **facts)
        return _("%(amount)s is missing. Pay it now and it goes on.", **facts)
    if seen.standing is Keeping.PAID:
        return _("Everything it is about is paid.")
    if seen.standing is Keeping.KEPT and seen.next is not None:
        facts = {"amount": money(seen.next.amount), "day": day(seen.next.due_on)}
        return _("%(amount)s is due %(day)s. No late fee is added while you keep it.", **facts)
    return ""


def why_not(reason: WhyNot, due: Money = Money.ZERO) -> str:
    """Why there is no arrangement to be had here today, and what to do instead.

    ``due`` is what would be divided: all that is due now.
    """
    rules = house().district.arrangements
    match reason:
        case WhyNot.NOTHING:
            return _(
                "Nothing is past due on this account. From the day after a bill was due,"
                " %(amount)s or more of it can be paid in instalments.",
                amount=money(rules.past_due_least),
            )  # fmt: skip
        case WhyNot.TOO_LITTLE:
            return _(
                "%(due)s is due now. From %(amount)s on it can be paid in instalments, each of at"
                " least %(least)s.",
                due=money(due), amount=money(rules.past_due_least),
                least=money(rules.instalment_least),
            )  # fmt: skip
        case WhyNot.TOO_MUCH:
            return _(
                "More is due than can be divided here: up to %(amount)s. Call us and we look for"
                " a way with you.",
                amount=money(rules.past_due_most),
            )
        case WhyNot.BROKEN:
            return _(
                "An arrangement of this account ended in the last %(months)s months because"
                " something stayed missing. Call us and we look for a way with you.",
                months=rules.none_broken_months,
            )
        case WhyNot.LIVE:
            return _("There is an arrangement on this account.")
        case WhyNot.IN_DOUBT:
            return _("We are finding out what became of a payment. Come back when it is known.")
        case WhyNot.BANKRUPTCY:
            return _("While a bankruptcy is open we agree to nothing here. Call us.")
        case WhyNot.CLOSED:
            return _("This account is closed, so all that is owed on it is due. Call us.")
