"""Everything that happened on an account, with what was owed after it, and as a file."""

import csv
import io

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import LIVE, AttemptState, PaymentAttempt
from portal import words
from portal.frame import BILLS, around, my_account
from services import paid, statements
from services.statements import Cursor, Line
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import day
from web.permissions import Permission, needs

bp = Blueprint("activity", __name__, url_prefix="/a/<number>")

#: Attempts that were never sent are no news.
PENDING = LIVE - {AttemptState.DRAFT, AttemptState.OPEN}


@bp.get("/activity")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """A page of entries, newest first, and what is on its way."""
    after = Cursor.read(request.args.get("after", ""))
    with reading() as session:
        account, has_others = my_account(session, number, today())
        page = statements.activity(session, account.id, after=after)
        pending = [] if after else _pending(session, account.id)
    return render_template(
        "portal/activity/index.html",
        account=account,
        root=f"/a/{account.number}",
        rows=[_row(line, account.number) for line in page.lines],
        pending=pending,
        is_first=after is None,
        older=None if page.next is None else f"/a/{account.number}/activity?after={page.next}",
        **around(account, BILLS, has_others=has_others),
    )


@bp.get("/activity.csv")
@needs(Permission.OWN_ACCOUNT_VIEW)
def as_csv(number: str) -> ResponseReturnValue:
    """Every entry as a file for a spreadsheet."""
    written = io.StringIO()
    with reading() as session:
        account, _has_others = my_account(session, number, today())
        csv.writer(written).writerows(statements.csv_rows(session, account.id))
    name = f"activity-{account.number}-{today().isoformat()}.csv"
    return Response(
        # Spreadsheets take a file for UTF-8 only when it begins with this mark.
        "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(line: Line, number: str) -> dict[str, object]:
    is_bill = line.bill_number is not None
    return {
        "what": words.entry(line.kind, line.channel, number=line.bill_number or ""),
        "url": f"/a/{number}/bills/{line.bill_number}" if is_bill else None,
        "notes": [part for part in (line.method, line.receipt_number) if part],
        "on": line.on,
        "change": line.change,
        "balance": line.balance,
    }


def _pending(session: Session, account_id: int) -> list[dict[str, object]]:
    """Payments that have no last word yet."""
    attempts = session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.account_id == account_id, PaymentAttempt.state.in_(PENDING))
        .order_by(PaymentAttempt.created_at.desc())
    )
    district = house().district
    return [
        {
            "id": attempt.id,
            "amount": attempt.amount,
            "method": attempt.method,
            "when": day(attempt.submitted_at or attempt.created_at),
            "word": paid.progress(district, attempt, None, None, today()).word,
            "clears_by": paid.clears_on(district, attempt),
        }
        for attempt in attempts
    ]
