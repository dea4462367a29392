"""The start of the desk: one box that finds whatever the caller has at hand."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import found, words
from services import attention
from services.desk import payment_page, recent
from services.rules.masking import is_never_kept
from services.searching import everything
from services.searching import search as accounts_search
from services.searching.everything import Group
from services.searching.kinds import Kind
from services.searching.search import Hit, MatchedBy
from services.tickets import calls as calls_of
from web import paging, waiting
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
    """What was found, by kind, and why it matched; what names one thing leads straight there."""
    q = (plain(request.args.get("q")) or "").lstrip("/ ")
    if is_never_kept(q) or "refused" in request.args:
        return _refused()
    kind, opened = request.args.get("kind", type=Kind), found.opened()
    if kind in opened and kind is not None and kind is not Kind.ACCOUNTS:
        return _of_kind(q, kind)
    with reading() as session:
        attempt_id = payment_page.named(session, q) if Kind.PAYMENTS in opened else None
        calls = calls_of.of_number(session, q) if Kind.QUESTIONS in opened else []
        hits = accounts_search.search(session, q)
        groups = [] if kind else everything.look(session, q, opened)
        # What is spelled nearly alike is looked for when its writer is done, not at each letter.
        is_enough = hits or calls or groups or attempt_id or kind or wants_fragment()
        near, near_hits = ("", []) if is_enough else accounts_search.near(session, q)
        looked_at = [] if q else recent.accounts(session, actor=me().actor)
    if not wants_fragment() and not kind:
        to = _straight(hits, groups, attempt_id, has_calls=bool(calls))
        if to is not None:
            return redirect(to, code=303), {"Vary": VARY}
    shown = hits if kind or not groups else hits[: found.SHOWN]
    return _page(
        q,
        groups=_grouped(shown or near_hits),
        others=[
            (group, found.NAMES[group.kind], found.rows(group, found.SHOWN)) for group in groups
        ],
        near=near,
        meant=accounts_search.meant(q, near_hits) if near else "",
        count=len(hits),
        is_cut=len(shown) < len(hits),
        recent=looked_at,
        attempt_id=attempt_id,
        calls=calls,
        found_by=words.FOUND_BY,
        may_set_up=may(me(), Permission.ACCOUNT_CHANGE),
    )


def _of_kind(q: str, kind: Kind) -> ResponseReturnValue:
    """A page of all of one kind."""
    before = paging.before()
    with reading() as session:
        group = everything.page(session, q, kind, before=before)
    last = group.things[-1].row_id if group.has_more else None
    older = url_for(".results", q=q, kind=kind, before=last) if last else None
    return _page(
        q, only=group, title=found.NAMES[kind], rows=found.rows(group), older=older,
        is_first=before is None,
    )  # fmt: skip


def _refused() -> ResponseReturnValue:
    """A number that nobody may keep is not looked for, and leaves the address."""
    if not wants_fragment() and "q" in request.args:
        return redirect(url_for(".results", refused="number"), code=303), {"Vary": VARY}
    answer = make_response(_page("", is_refused=True))
    answer.headers["HX-Replace-Url"] = url_for(".results", refused="number")
    return answer


def _page(q: str, **shown: object) -> ResponseReturnValue:
    """What was found, as a part of the page while somebody types, else as a page."""
    return fragment_or_page(
        "helpdesk/search/_hits.html", "helpdesk/search/results.html", search=q, live=True, **shown
    )


def _straight(
    hits: Sequence[Hit], groups: Sequence[Group], attempt_id: UUID | None, *, has_calls: bool
) -> str | None:
    """Where what was typed leads, if it can mean only one thing."""
    if len(hits) == 1 and not has_calls and _is_exact(hits[0]):
        return _url(hits[0])
    if hits:
        return None
    if attempt_id:
        return url_for("helpdesk.attempts.show", attempt_id=attempt_id)
    return found.only(groups)


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
