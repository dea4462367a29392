"""All my accounts: what is owed on each, sorted and searched, and as a file."""

import csv
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal import words
from services.payments.together import PARTS_MAX
from services.ratepayer import portfolio, portfolio_sheet
from services.ratepayer.portfolio import PAGE, SEARCH_MAX, PortfolioAccount, Sort, Which
from web.clock import today
from web.database import reading
from web.fields import plain
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs

bp = Blueprint("portfolio", __name__)
W = TypeVar("W", bound=StrEnum)
#: More pages than this nobody has.
PAGES_MAX = 10_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense asks for the usual."""

    which: Which
    search: str
    sort: Sort
    descending: bool
    page: int

    def url(self, **other: object) -> str:
        """This list, changed in some way."""
        said: dict[str, object] = {
            "which": self.which, "q": self.search, "sort": self.sort,
            "down": int(self.descending), "page": self.page, **other,
        }  # fmt: skip
        usual = {"which": Which.ALL, "q": "", "sort": Sort.DUE, "down": 0, "page": 1}
        kept = {name: value for name, value in said.items() if value != usual[name]}
        return f"/portfolio?{urlencode(kept)}" if kept else "/portfolio"


def mine() -> list[PortfolioAccount]:
    """Every account the visitor may see today."""
    with reading() as session:
        return portfolio.of_person(session, me().id, today())


def payable() -> list[PortfolioAccount]:
    """Those of them that the visitor may pay."""
    return [each for each in mine() if each.may_pay]


@bp.get("/portfolio")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """A page of my accounts."""
    held, asked = mine(), _asked()
    found = portfolio.chosen(held, asked.which, asked.search, today())
    rows = portfolio.in_order(found, asked.sort, descending=asked.descending)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(asked.page, pages)
    return render_template(
        "portal/portfolio/index.html",
        asked=asked,
        rows=rows[(page - 1) * PAGE : page * PAGE],
        found=len(rows),
        found_sums=portfolio.sums(rows),
        page=page,
        pages=pages,
        sums=portfolio.sums(held),
        may_pay=any(each.may_pay for each in held),
        to_pay=portfolio.sums([each for each in held if each.may_pay and not each.is_checked]),
        parts_max=PARTS_MAX,
        roles=words.ROLES,
        today=today(),
    )


@bp.get("/portfolio.csv")
@needs(Permission.OWN_ACCOUNT_VIEW)
def as_csv() -> ResponseReturnValue:
    """All of them as a file for a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(
        [
            _("Account"), _("Address"), _("Owed"), _("On its way"), _("Still to pay"),
            _("Past due"), _("Due"), _("Last payment"), _("You are"),
        ]
    )  # fmt: skip
    writer.writerows(
        portfolio_sheet.csv_rows(mine(), {role: str(w) for role, w in words.ROLES.items()})
    )
    return Response(
        # Spreadsheets take a file for UTF-8 only when it begins with this mark.
        "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue(),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="accounts-{today().isoformat()}.csv"'
        },
    )


def _asked() -> Asked:
    args = request.args
    page = args.get("page", 1, type=int)
    return Asked(
        which=_word(Which, args.get("which"), Which.ALL),
        search=(plain(args.get("q", "")[:SEARCH_MAX]) or ""),
        sort=_word(Sort, args.get("sort"), Sort.DUE),
        descending=args.get("down") == "1",
        page=max(1, min(page, PAGES_MAX)),
    )


def _word(words_of: type[W], written: str | None, usual: W) -> W:
    try:
        return words_of(written or "")
    except ValueError:
        return usual
