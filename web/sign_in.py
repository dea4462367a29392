"""What both sign-ins share: counting tries, opening a sign-in, closing it."""

from collections.abc import Sequence

from flask import Response, current_app, g, redirect, request, session
from sqlalchemy.orm import Session

from services import audit
from services.proving import history
from services.sessions import browsers, sessions
from services.signing_in.identity import Claim
from services.throttling import lanes, throttles
from services.throttling.lanes import Pass, Try
from services.throttling.throttles import Limit
from web import known, logs
from web.afterwards import once_out
from web.clock import now
from web.database import saving
from web.doors import Door, door
from web.guard import safe_next
from web.identity import clear_login, me, set_login, token_of_request
from web.language import SESSION_KEY
from web.language import later as _l
from web.typed import TYPED

#: What is said beside a field that was tried too often.
TOO_MANY = _l("Too many tries. Wait a few minutes, then try again")
#: Where a stranger wanted to go, in the signed cookie of the visit.
NEXT = "next"


def address() -> str:
    """The visitor's network address, as far as our proxies can be believed."""
    return request.remote_addr or ""


def too_many(limits: Sequence[Limit], tries: int = 1) -> bool:
    """Count this try, and whether it is one too many. Kept whatever happens next.

    Several ``tries`` at once count together; when they do not all fit, none does.
    """
    with saving() as database:
        if tries == 1:
            opens_at = throttles.count(database, limits, at=now())
        else:
            opens_at = throttles.count_all(database, limits, tries, at=now())
    if opens_at is not None:
        logs.log.warning("throttled", door=door(), opens_at=opens_at.isoformat())
    return opens_at is not None


def knock(tried: Try) -> Pass:
    """Count a try in its lanes, and whether it may go on. Kept whatever happens next.

    When the answer is a form again, it was a try that failed: ``web.logs`` writes that down.
    """
    g.tried = tried.what
    with saving() as database:
        passed = lanes.enter(database, tried, at=now())
    for limit in passed.alarms:
        logs.log.error("tried_from_everywhere", what=limit.what, subject=limit.subject)
    if passed.opens_at is not None:
        logs.log.warning("throttled", door=door(), opens_at=passed.opens_at.isoformat())
    return passed


def knock_as(claim: Claim | None, tried: Try) -> Pass:
    """Count a try at a proof of somebody's; when it fails, their own page says so ever after.

    For nobody the same is done, and then undone: neither statements nor time tell who is known.
    """
    passed = knock(tried)
    if passed.is_refused:  # it was not even looked at
        return passed
    kind, at, where = _kind(), now(), address()
    who, seen = f"{kind}:{claim.id if claim else 0}", _by(tried)

    def write(database: Session) -> None:
        with database.begin_nested() as bracket:
            audit.record(
                database, actor="visitor", action=history.REFUSED, subject=who, at=at,
                address=where, detail=seen,
            )  # fmt: skip
            if claim is None:
                bracket.rollback()

    once_out(write, only=logs.REFUSED, lost="refusal_not_written", subject=who)
    return passed


def halfway(claim: Claim, passed: Pass, *, first: int) -> None:
    """Write down that a first proof was right: whoever leaves at the second leaves a trace.

    ``first`` is when it was, in seconds; the sign-in that follows says the same.
    """
    who = f"{_kind()}:{claim.id}"
    with saving() as database:
        audit.record(
            database, actor="visitor", action=history.HALFWAY, subject=who, at=now(),
            address=address(), detail={**_by(passed.tried), "first": first},
        )  # fmt: skip


def let_in(claim: Claim, passed: Pass, *before: Try, first: int | None = None) -> Response:
    """Open a new sign-in for somebody who proved who they are, and go where they wanted.

    What they tried on the way, now and before, counts no more, and this browser is known.
    ``first`` is when the first of two proofs was right.
    """
    here, at = door(), now()
    where, browser = address(), request.user_agent.string
    with saving() as database:
        throttles.forget(database, at=at)
        for each in [*(lanes.earlier(database, tried, at=at) for tried in before), passed]:
            lanes.succeeded(database, each, at=at)
        if here is Door.DESK:
            token = sessions.open_for_staff(
                database, staff_id=claim.id, at=at, address=where, browser=browser
            )
        else:
            token = sessions.open_for_person(
                database, person_id=claim.id, at=at, address=where, browser=browser
            )
        who = f"{_kind()}:{claim.id}"
        audit.record(
            database, actor=who, action=history.OPENED, subject=who, at=at, address=where,
            detail=_by(passed.tried) | ({} if first is None else {"first": first}),
        )  # fmt: skip
    to = safe_next(session.get(NEXT), here.first_path)
    _end_visit(TYPED)
    return known.remember(set_login(go(to), token), claim)


def let_on(passed: Pass, *before: Try) -> Response:
    """Go on to where somebody wanted to be who just proved again who they are.

    The browser gets a new secret; what they tried on the way counts no more.
    """
    visitor, at = me(), now()
    with saving() as database:
        for each in [*(lanes.earlier(database, tried, at=at) for tried in before), passed]:
            lanes.succeeded(database, each, at=at)
        token = sessions.prove(database, session_id=visitor.session_id, at=at)
        audit.record(
            database, actor=visitor.actor, action="session.prove", subject=visitor.actor,
            at=at, address=address(),
        )  # fmt: skip
    if token is None:  # it was ended meanwhile
        return clear_login(go(door().sign_in_path))
    return set_login(go(safe_next(session.pop(NEXT, None), door().first_path)), token)


def let_out(to: str = "") -> Response:
    """End this sign-in on the server, take everything of the visit from the browser, and go to
    where one signs in, or to a path that is safe."""
    at, who = now(), me().actor
    with saving() as database:
        sessions.end(database, token=token_of_request() or "", at=at)
        audit.record(
            database, actor=who, action="session.close", subject=who, at=at, address=address()
        )
    _end_visit()
    return clear_login(go(to or door().sign_in_path))


def _kind() -> str:
    return "staff" if door() is Door.DESK else "person"


def _by(tried: Try) -> dict[str, str]:
    """What was shown, and on what: as its owner tells it from somebody else's."""
    browser = browsers.told(request.user_agent.string)
    return {"way": tried.what, "browser": browser.name, "device": browser.device}


def _end_visit(*but: str) -> None:
    """Form tokens and choices of before are worth nothing after; the language stays."""
    kept = {name: session[name] for name in (SESSION_KEY, *but) if session.get(name)}
    session.clear()
    session.update(kept)


def go(to: str) -> Response:
    """See another page (303)."""
    answer = redirect(to, code=303, Response=current_app.response_class)
    assert isinstance(answer, Response)  # noqa: S101 - Flask makes its own class
    return answer
