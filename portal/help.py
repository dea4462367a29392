"""The help pages: answers with the figures the district decided, found by anybody's words."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from models.errors import NotFound
from portal.answers import ANSWERS, BY_SLUG, Answer, Group, find
from portal.answers.answer import facts
from web.extensions import house
from web.fragments import fragment_or_page
from web.permissions import Permission, needs

bp = Blueprint("help", __name__, url_prefix="/help")
ASKED_MAX = 100


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def index() -> ResponseReturnValue:
    """Every answer by its shelf, or those that fit what was typed."""
    asked = request.args.get("q", "")[:ASKED_MAX].strip()
    return fragment_or_page(
        "portal/help/_found.html",
        "portal/help/index.html",
        asked=asked,
        asked_max=ASKED_MAX,
        found=[_told(answer) for answer in find(asked)],
        shelves=[(group.words, [_told(each) for each in _on(group)]) for group in Group],
    )


@bp.get("/<slug>")
@needs(Permission.PUBLIC_PAGE_VIEW)
def show(slug: str) -> ResponseReturnValue:
    """One answer: a sentence, the steps, the button."""
    answer = BY_SLUG.get(slug)
    if answer is None:
        raise NotFound("There is no such answer.")
    district = house().district
    near = [_told(each) for each in _on(answer.group) if each is not answer]
    return render_template(
        "portal/help/show.html",
        answer=answer,
        told=_told(answer),
        number=getattr(district.contact, answer.call),
        near=near,
    )


def _on(group: Group) -> list[Answer]:
    return [answer for answer in ANSWERS if answer.group is group]


def _told(answer: Answer) -> dict[str, object]:
    """An answer in the visitor's language, with the district's figures in it."""
    known = facts(house().district)
    return {
        "url": f"/help/{answer.slug}",
        "title": str(answer.title),
        "short": escape(answer.short) % known,
        "steps": [escape(step) % known for step in answer.steps],
    }
