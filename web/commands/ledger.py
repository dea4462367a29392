"""``flask --app app ledger …``: proving the books, and closing a month of them."""

import json
from datetime import date

import click
from flask.cli import AppGroup

from services import audit
from services.books import ledger as books
from services.verify import Finding, verify
from web.clock import now, today
from web.commands.refusals import operator
from web.extensions import house

group = AppGroup("ledger", help="The books.")


@group.command("verify")
@click.option("--json", "is_json", is_flag=True, help="Findings as JSON, amounts in cents.")
def verify_books(is_json: bool) -> None:
    """Prove the books from their rows alone; exit 1 when anything is wrong."""
    with house().database.reading() as session:
        findings = verify(session)
    with house().database.saving() as session:
        audit.record(
            session, actor=operator(), action="ledger.verify", subject="ledger", at=now(),
            detail={"findings": len(findings)},
        )  # fmt: skip
    if is_json:
        click.echo(json.dumps([_plain(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(_said(len(findings)))
    if findings:
        raise click.exceptions.Exit(1)


@group.command("close-period")
@click.argument("month", metavar="YYYY-MM")
@click.option("--by", "by", required=True, help="Who closes it; kept with the books.")
def close_period(month: str, by: str) -> None:
    """Close the books of a month: nothing is effective in it any more. Twice is once."""
    first = _month(month)
    if first >= today().replace(day=1):
        raise click.ClickException(f"{first:%B %Y} is not over yet.")
    with house().database.saving() as session:
        findings = verify(session)
        if not findings:
            books.close_period(session, first, by=by, at=now())
    if findings:
        raise click.ClickException(f"{_said(len(findings))} Run `ledger verify` to see them.")
    click.echo(f"The books of {first:%B %Y} are closed.")


def _month(written: str) -> date:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        raise click.BadParameter("Enter a month as YYYY-MM, such as 2026-10.") from None


def _said(count: int) -> str:
    if not count:
        return "The books are right."
    return f"{count} {'thing is' if count == 1 else 'things are'} wrong in the books."


def _plain(finding: Finding) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule,
        "table": finding.table,
        "row": finding.row,
        "expected": None if finding.expected is None else finding.expected.cents,
        "found": None if finding.found is None else finding.found.cents,
        "words": finding.words,
    }
