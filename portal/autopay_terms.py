"""What a payer agreed to, in sentences: the terms of autopay as rows, and how they were signed."""

from models.autopay import AmountRule, Autopay, Mandate, NoticeRule, Origin
from portal.words import browser
from services.rules.drafting import Terms
from web.filters import money
from web.language import gettext as _
from web.language import ngettext


def rules(autopay: Autopay | Terms) -> list[tuple[str, str]]:
    """The terms as rows: what, and how it is."""
    rows = [(_("When"), when(autopay.days_before)), (_("How much"), how_much(autopay))]
    limit = money(autopay.cap) if autopay.cap is not None else _("no limit")
    rows.append((_("Never more than"), limit))
    if autopay.notice_rule is NoticeRule.RANGE:
        told = _("only for more than %(amount)s", amount=money(autopay.range_to))
    else:
        told = _("before each payment")
    rows.append((_("Notice"), told))
    return rows


def when(days_before: int) -> str:
    """The day of a draft beside its bill."""
    if not days_before:
        return _("the day the bill is due")
    return ngettext("%(num)d day before it is due", "%(num)d days before it is due", days_before)


def how_much(autopay: Autopay | Terms) -> str:
    """The amount of a draft."""
    if autopay.amount_rule is AmountRule.FIXED:
        return _("%(amount)s each time", amount=money(autopay.fixed))
    if autopay.amount_rule is AmountRule.BILL:
        return _("what its bill charges")
    return _("all that is owed")


def agreed_how(mandate: Mandate) -> str:
    """How a permission was given: by whom it was written down, from where and with what."""
    match mandate.origin:
        case Origin.STAFF:
            return _("Signed on paper or said to our office, and written down by our staff.")
        case Origin.IMPORT:
            return _(
                "Given before this site was here, and brought along from the system before it."
            )
    facts = {"browser": browser(mandate.browser), "address": mandate.address or _("unknown")}
    return _(
        "Agreed to on this site, signed in. Browser: %(browser)s. Address: %(address)s.", **facts
    )
