"""Everything that happened on an account, with what was owed after it, and as a file."""

import csv
import io

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from models.attempt import MethodType
from models.ledger import EntryKind
from portal import words
from portal.frame import BILLS, around, my_account
from services.books import statements
from services.books.statements import Cursor, Line
from services.payments import paid, pending
from web.clock import today
from web.database import looking, reading
from web.extensions import house
from web.filters import day, method
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs

bp = Blueprint("activity", __name__, url_prefix="/a/<number>")

CARD = MethodType.CARD


@bp.get("/activity")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """A page of entries, newest first, and what is on its way."""
    after = Cursor.read(request.args.get("after", ""))
    with looking() as session:
        account, part = my_account(session, number, today())
        page = statements.activity(session, account.id, after=after)
        pending = [] if after else _pending(session, account.id)
    return render_template(
        "portal/activity/index.html",
        account=account,
        root=f"/a/{account.number}",
        rows=[_row(line, account.number) for line in page.lines],
        is_corrected=any(line.kind is EntryKind.REVERSAL for line in page.lines),
        pending=pending,
        has_late=any(line.kind is EntryKind.PENALTY for line in page.lines),
        is_first=after is None,
        older=None if page.next is None else f"/a/{account.number}/activity?after={page.next}",
        **around(account, BILLS, part),
    )


@bp.get("/activity.csv")
@needs(Permission.OWN_ACCOUNT_VIEW)
def as_csv(number: str) -> ResponseReturnValue:
    """Every entry as a file for a spreadsheet."""
    written = io.StringIO()
    with reading() as session:
        account = my_account(session, number, today())[0]
        header = [_("Date"), _("What"), _("Document"), _("Amount"), _("Balance")]
        rows = statements.csv_rows(session, account.id, header=header, what=_in_words)
        csv.writer(written).writerows(rows)
    name = f"activity-{account.number}-{today().isoformat()}.csv"
    return Response(
        # Spreadsheets take a file for UTF-8 only when it begins with this mark.
        "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _in_words(line: Line) -> str:
    """What a line of the file is about; its document stands beside it."""
    what = words.entry(line.kind, line.channel, line.period)
    return f"{what}, {line.method}" if line.method else what


def _row(line: Line, number: str) -> dict[str, object]:
    set_by = house().district.autopay.return_fee_resolution if line.kind is EntryKind.FEE else ""
    notes = (method(line.method or ""), line.receipt_number, line.bill_number, set_by)
    return {
        "what": words.entry(line.kind, line.channel, line.period),
        "url": _url(line, number),
        "notes": [part for part in notes if part],
        "on": line.on,
        "change": line.change,
        "is_return_fee": line.kind is EntryKind.FEE,
        "balance": line.balance,
    }


def _url(line: Line, number: str) -> str | None:
    """The bill, or the receipt of the payment."""
    if line.bill_number:
        return f"/a/{number}/bills/{line.bill_number}"
    return f"/receipt/{line.receipt_code}" if line.receipt_code else None


def _pending(session: Connection, account_id: int) -> list[dict[str, object]]:
    """Payments that have no last word yet; only the reader's own can be opened."""
    district = house().district
    return [
        {
            "url": f"/payments/{attempt.id}" if attempt.person_id == me().id else None,
            "what": _("Card payment") if attempt.method_type is CARD else _("Bank payment"),
            "amount": attempt.amount,
            "method": method(attempt.method) if attempt.person_id == me().id else "",
            "when": day(attempt.submitted_at or attempt.created_at),
            "word": paid.progress(district, attempt, None, None, today()).word,
            "clears_by": paid.clears_on(district, attempt),
        }
        for attempt in pending.of_account(session, account_id, person_id=me().id)
    ]
