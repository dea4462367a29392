"""What a visitor reads when the answer is no, as a page or as a note in ``#notices``."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from models.errors import Busy, Conflict, DistrictError, Forbidden, NotFound, Refused
from web import logs
from web.doors import Door, door
from web.fragments import into_notices, wants_fragment
from web.guard import keeps_old_form, page_of_form
from web.language import gettext
from web.language import later as _l

STATUS: dict[type[DistrictError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Refused: 422,
    Conflict: 409,
    Busy: 503,
}


@dataclass(frozen=True)
class Words:
    """What one kind of no says; ``message`` may be replaced by the sentence that was raised."""

    title: str
    message: str


WORDS: dict[int, Words] = {
    400: Words(
        _l("This did not come through"),
        _l("Your browser sent something we could not read. Go back, reload the page, try again."),
    ),
    401: Words(_l("Sign in first"), _l("You were signed out. Reload the page to sign in again.")),
    403: Words(_l("Not for your role"), _l("You are signed in, but your role may not do this.")),
    404: Words(
        _l("Nothing is here"),
        _l("The address may be mistyped, or the page may have moved."),
    ),
    405: Words(_l("Not that way"), _l("This page does not take what was sent to it.")),
    409: Words(_l("Look again"), _l("Something changed since you opened this page.")),
    413: Words(_l("Too large"), _l("What was sent is larger than we can take.")),
    422: Words(_l("That cannot be done"), _l("Nothing was changed.")),
    429: Words(_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: Words(
        _l("Something broke on our side"),
        _l("Nothing was lost: a change is kept whole or not at all. Try again in a few minutes."),
    ),
    503: Words(
        _l("We are busy for a moment"),
        _l(
            "We could not reach our records. If you were paying, do not pay again: we are"
            " confirming it. Open this page again in a few minutes."
        ),
    ),
}
RETRY_AFTER_SECONDS = 30
FORM_TOO_OLD = _l(
    "This form is from an earlier visit, so nothing was changed. Open the page again and try again."
)
FORM_KEPT = _l(
    "This form is from an earlier visit, so nothing was sent. Open the page again: what you wrote"
    " is there for 15 minutes."
)
PAYING_TOO_OLD = _l(
    "Nothing was charged. This form is from an earlier visit: open the page again and try again."
)
#: A form that leads to a payment page is sent to an address that ends so.
PAYING = "/pay"
#: What staff read instead: they are the office. English; no catalogue.
DESK_WORDS = {
    404: "No page and no record has this address. Find the account or payment with the search.",
}
#: When even the templates or the database are away.
PLAIN = (
    "<!doctype html><html lang=en><title>Something broke on our side</title>"
    "<h1>Something broke on our side</h1><p>Try again in a few minutes. "
    "If you call us about this, give this number: {reference}</p></html>"
)


def in_words(error: DistrictError) -> str:
    """What a refusal says, in the language of the visitor."""
    return gettext(error.words, **error.facts)


def say_no(
    status: int,
    message: object = "",
    *,
    reference: str = "",
    way: Mapping[str, object] | None = None,
) -> Response:
    """The answer for a status: a whole page, or the note that htmx puts into ``#notices``."""
    words, is_desk = WORDS.get(status, WORDS[400]), door() is Door.DESK
    facts = {
        "base": door().base,
        "title": words.title,
        "message": message or (is_desk and DESK_WORDS.get(status)) or words.message,
        "reference": reference,
        "way": way,
        "is_desk": is_desk,
    }
    if not wants_fragment():
        return make_response(render_template("problem.html", **facts), status)
    return into_notices(render_template("_problem.html", **facts), status)


def wire(app: Flask) -> None:
    """Answer every refusal and every accident."""

    @app.errorhandler(DistrictError)
    def refused(error: DistrictError) -> Response:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        # Absent and not yours must look the same to the last letter.
        answer = say_no(status, "" if status == STATUS[NotFound] else in_words(error))
        if status == STATUS[Busy]:
            answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer

    @app.errorhandler(IntegrityError)
    def collided(error: IntegrityError) -> Response:
        logs.log.warning("integrity_error", kind=type(error.orig).__name__)
        return say_no(409)

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def busy(error: SQLAlchemyError) -> Response:
        """The database is away, full or has nobody free: say so at once, and keep the door open."""
        logs.log.error("database_away", kind=type(error).__name__)
        g.visitor = None
        answer = say_no(503)
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer

    @app.errorhandler(CSRFError)
    def too_old(error: CSRFError) -> Response:
        logs.log.warning("form_refused", reason=error.description)
        way = {"url": page_of_form(), "words": _l("Open the page again")}
        if keeps_old_form(error, way["url"]):
            return say_no(400, FORM_KEPT, way=way)
        is_paying = request.path.endswith(PAYING)
        return say_no(400, PAYING_TOO_OLD if is_paying else FORM_TOO_OLD, way=way)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        status = error.code or InternalServerError.code
        answer = say_no(status)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    @app.errorhandler(InternalServerError)
    def broke(error: InternalServerError) -> Response:
        logs.log.error("broke", request=logs.reference(), exc_info=error.original_exception)
        g.visitor = None  # whatever broke may be what finds the visitor
        try:
            return say_no(500, reference=logs.reference())
        except Exception:  # noqa: BLE001 - the last answer must not fail
            logs.log.exception("error_page_broke", request=logs.reference())
            return make_response(PLAIN.format(reference=logs.reference()), 500)
