"""The one place that lets a request in: host, form token, sign-in, permission, in that order."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import SecurityError

from models.errors import Forbidden
from services.sessions.sessions import Visitor
from web import bodies, logs, typed
from web.clock import now
from web.doors import DESK_PREFIX, Door, door
from web.extensions import house
from web.fragments import wants_fragment
from web.identity import visitor_or_none
from web.language import gettext as _
from web.permissions import (
    WHO_MAY,
    WITH_FRESH_PROOF,
    WITHOUT_FORM_TOKEN,
    Permission,
    Who,
    is_public,
    named_by,
)
from web.urls import NOBODYS, here, parts_of

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NEXT_LENGTH_MAX = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PASTED = str.maketrans("\t\r\n", "   ")
#: A form ends with its visit, and when it is a day old: longer than any sign-in, and long enough
#: for whoever needs more time than others.
FORM_LIFETIME = timedelta(days=1)
csrf = CSRFProtect()


class ForeignForm(CSRFError):
    """A form that no page of ours sent."""


def guard() -> ResponseReturnValue | None:
    """Let the request through to its view, or answer in its place."""
    _refuse_forwarded_host()
    _refuse_control_characters()
    _keep_doors_apart()
    bodies.allow_files()
    rule = request.url_rule
    if rule is None:
        return None  # no such page: routing says so
    permission = named_by(current_app.view_functions[rule.endpoint])
    if permission is None:
        logs.log.error("view_without_permission", endpoint=rule.endpoint)
        raise Forbidden(_("This page does not open."))
    if request.method in CHANGING and permission not in WITHOUT_FORM_TOKEN:
        _refuse_foreign_form()
        csrf.protect()
        _note_doubled_fields()
    if is_public(permission):
        return None
    visitor = visitor_or_none()
    if visitor is None:
        return _ask_to_sign_in(permission)
    if not may(visitor, permission):
        logs.log.warning("forbidden", permission=permission, actor=visitor.actor)
        raise Forbidden(_("Your role may not do this."))
    if permission in WITH_FRESH_PROOF and not visitor.is_proved(now()):
        return _ask_for_proof()
    return None


def may(visitor: Visitor | None, permission: Permission) -> bool:
    """Whether this visitor may; a stranger may what anybody may."""
    whose = WHO_MAY[permission]
    return Who.PUBLIC in whose or (visitor is not None and who_is(visitor) in whose)


def who_is(visitor: Visitor) -> Who:
    """The kind of visitor this is."""
    return Who.PERSON if visitor.staff_role is None else Who(visitor.staff_role.value)


def safe_next(written: str | None, instead: str) -> str:
    """Where to go after signing in: a path of this door, else ``instead``.

    Browsers read ``\\`` as ``/`` and drop tabs and line ends, so anything odd is refused.
    """
    if not written or len(written) > NEXT_LENGTH_MAX or not written.isprintable():
        return instead
    parts = parts_of(written)
    odd = parts.scheme or parts.netloc or "\\" in written or " " in written
    if odd or not written.startswith("/") or written.startswith("//"):
        return instead
    return written


def page_of_form() -> str:
    """The page a refused form was on, as its browser says if that is ours, else its own address."""
    first = "/" if door() is Door.PORTAL else door().first_path
    addresses = current_app.create_url_adapter(request)
    if addresses is not None and addresses.test(request.path, method="GET"):
        first = request.path
    page = parts_of(request.referrer or "")
    if page.netloc != request.host:
        return first
    return safe_next(page._replace(scheme="", netloc="").geturl(), first)


def keeps_old_form(error: CSRFError, page: str) -> bool:
    """Whether what was written in a form of an earlier visit is there again on its page.

    Not of a form that another site sent: its words are not the visitor's.
    """
    rule = request.url_rule
    if isinstance(error, ForeignForm) or rule is None or visitor_or_none() is None:
        return False
    permission = named_by(current_app.view_functions[rule.endpoint])
    return permission in typed.WRITING and typed.keep(page, signed_out=False)


def _refuse_forwarded_host() -> None:
    """A proxy may repeat our name; it may not invent one."""
    forwarded = request.headers.get("X-Forwarded-Host")
    if forwarded is not None and forwarded not in house().settings.hosts:
        raise SecurityError(f"Host {forwarded!r} is not trusted")


def _refuse_control_characters() -> None:
    """Nothing of ours is named with them, and a database that meets one breaks.

    A tab or line end in a query was pasted with a search; it is a blank there.
    """
    if not request.path.isprintable():
        abort(404)
    if not request.query_string:
        return
    try:
        asked = [text for pair in request.args.items(multi=True) for text in pair]
    except UnicodeDecodeError:  # bytes that are no text at all
        abort(400)
    if any(_CONTROL.search(text.translate(_PASTED)) for text in asked):
        abort(400)


def _keep_doors_apart() -> None:
    """On two hosts, each door answers on its own alone."""
    settings = house().settings
    if not settings.has_two_hosts or request.blueprint == "health":
        return
    ours = settings.desk_address if door() is Door.DESK else settings.base_url
    if request.host == urlsplit(ours).netloc:
        return
    if request.path == "/" and request.method in {"GET", "HEAD"}:
        abort(redirect(f"{DESK_PREFIX}/", code=303))
    abort(404)


def _refuse_foreign_form() -> None:
    """A form of another site does not count, whatever it carries."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and parts_of(origin).netloc != request.host
    # Flask-WTF takes the referrer apart too, and not every text is an address.
    foreign = foreign or parts_of(request.referrer or "").netloc == NOBODYS
    if foreign or request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise ForeignForm("The form comes from another site.")


def _note_doubled_fields() -> None:
    """A field sent twice is read once, the first; say so in the log without its value."""
    doubled = [name for name, values in request.form.lists() if len(values) > 1]
    doubled += [name for name, values in request.args.lists() if len(values) > 1]
    if doubled:
        logs.log.warning("fields_doubled", fields=[name[:40] for name in doubled[:10]])


def _ask_to_sign_in(permission: Permission) -> ResponseReturnValue:
    """A page leads to the sign-in and back; a fragment only says who is missing.

    A form leads back to its page; of what it carried, long texts are kept for its writer.
    """
    if wants_fragment():
        abort(401)
    if request.method not in CHANGING:
        session["next"] = safe_next(here(), "") if request.method == "GET" else ""
        return redirect(door().sign_in_path, code=303)
    session["next"] = page_of_form()
    is_kept = permission in typed.WRITING and typed.keep(session["next"], signed_out=True)
    typed.note(is_kept=is_kept)
    return redirect(door().sign_in_path, code=303)


def _ask_for_proof() -> ResponseReturnValue:
    """Prove first who it is, then go on to the page. Of a form that was sent, nothing is kept."""
    session["next"] = safe_next(here(), "")
    return redirect(door().proof_path, code=303)


def wire(app: Flask) -> None:
    """Stand before every view."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=int(FORM_LIFETIME.total_seconds()),
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard asks, so that nothing is asked before it
    )
    csrf.init_app(app)
    app.before_request(guard)
