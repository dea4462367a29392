"""The start of the desk: one box that finds an account by whatever the caller has at hand."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import words
from services import attention
from services.desk import payment_page, recent
from services.searching import search as accounts_search
from services.searching.search import Hit, MatchedBy
from services.tickets import calls as calls_of
from services.tickets import inbox
from web import waiting
from web.database import reading
from web.fields import plain
from web.fragments import VARY, fragment_or_page, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.urls import url_for

bp = Blueprint("search", __name__)
#: Papers and addresses are only found whole.
PAPERS = frozenset(
    {MatchedBy.BILL, MatchedBy.RECEIPT, MatchedBy.PAYMENT, MatchedBy.EMAIL, MatchedBy.OLD_NUMBER}
)


@bp.get("/")
@needs(Permission.ACCOUNT_SEARCH)
def index() -> str:
    """Where the day begins: the accounts looked at last, and what needs a look."""
    waiting.look_again()
    with reading() as session:
        looked_at = recent.accounts(session, actor=me().actor)
        needs_a_look = attention.waiting(session, limit=6)
    return render_template(
        "helpdesk/search/index.html",
        recent=looked_at,
        waiting=needs_a_look,
        kinds=words.ATTENTION,
        live=True,
        may_answer=may(me(), Permission.TICKET_ANSWER),
        may_set_up=may(me(), Permission.ACCOUNT_CHANGE),
    )


@bp.get("/search")
@needs(Permission.ACCOUNT_SEARCH)
def results() -> ResponseReturnValue:
    """What was found and why it matched; what names one account alone leads straight there."""
    q = (plain(request.args.get("q")) or "").lstrip("/ ")
    with reading() as session:
        attempt_id = payment_page.named(session, q)
        ticket_number = inbox.named(session, q)
        calls = calls_of.of_number(session, q)
        hits = accounts_search.search(session, q)
        is_found = hits or calls or ticket_number or attempt_id
        near, near_hits = ("", []) if is_found else accounts_search.near(session, q)
        looked_at = [] if q else recent.accounts(session, actor=me().actor)
    if len(hits) == 1 and not calls and _is_exact(hits[0]) and not wants_fragment():
        return redirect(_url(hits[0]), code=303), {"Vary": VARY}
    if ticket_number and not hits and not wants_fragment():
        to = url_for("helpdesk.tickets.show", ticket_number=ticket_number)
        return redirect(to, code=303), {"Vary": VARY}
    if attempt_id and not hits and not wants_fragment():
        to = url_for("helpdesk.attempts.show", attempt_id=attempt_id)
        return redirect(to, code=303), {"Vary": VARY}
    return fragment_or_page(
        "helpdesk/search/_hits.html",
        "helpdesk/search/results.html",
        search=q,
        groups=_grouped(hits or near_hits),
        near=near,
        count=len(hits),
        recent=looked_at,
        attempt_id=attempt_id,
        ticket_number=ticket_number,
        calls=calls,
        found_by=words.FOUND_BY,
        live=True,
        may_set_up=may(me(), Permission.ACCOUNT_CHANGE),
    )


def _grouped(hits: list[Hit]) -> list[tuple[str, list[Hit]]]:
    """The hits by what matched, in the order they were found."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(words.FOUND_BY[hit.why], []).append(hit)
    return list(groups.items())


def _is_exact(hit: Hit) -> bool:
    """Whether what was typed can mean no other account: a whole number, not the start of one."""
    return hit.why in PAPERS or hit.matched in (hit.number, hit.parcel)


def _url(hit: Hit) -> str:
    return url_for("helpdesk.accounts.show", number=hit.number)
