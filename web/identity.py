"""Who is asking: the sign-in behind the cookie of this door, looked up once a request."""

from typing import Any, cast

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin
from sqlalchemy.exc import OperationalError

from services.sessions import sessions
from services.sessions.sessions import Visitor
from web import logs
from web.clock import now
from web.doors import Door, door
from web.extensions import house
from web.settings import Settings

#: Longer than any secret we give out; more is not worth a hash.
TOKEN_LENGTH_MAX = 128


class DoorSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, one for each door: form tokens and small choices, never identity."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:  # noqa: ANN401 - Flask's own class
        """The signer. Flask makes one for every request; the key never changes while we run."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name("forms")


class LoginUser(UserMixin):
    """The visitor as Flask-Login's ``current_user``."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def get_id(self) -> str:
        return self.visitor.actor


def cookie_name(purpose: str, at: Door | None = None) -> str:
    """The cookie of this door; a browser takes the ``__Host-`` kind from this host alone."""
    start = "__Host-" if house().settings.is_secure else ""
    return f"{start}headworks-{'desk' if (at or door()) is Door.DESK else 'portal'}-{purpose}"


def me() -> Visitor:
    """The visitor. Only for views whose permission asks for a sign-in."""
    visitor = visitor_or_none()
    assert visitor is not None, "a view for everybody asked who is signed in"  # noqa: S101
    return visitor


def visitor_or_none() -> Visitor | None:
    """The visitor, or none for a stranger. One statement a request, and none without a cookie."""
    if "visitor" not in g:
        g.visitor = _find()
    return cast("Visitor | None", g.visitor)


def _find() -> Visitor | None:
    token = token_of_request()
    if token is None:
        return None
    at = now()
    find = sessions.find_staff if door() is Door.DESK else sessions.find_person
    with house().database.looking() as connection:
        visitor = find(connection, token=token, at=at)
    g.renewal_due = visitor is not None and visitor.is_due(at)
    return visitor


def token_of_request() -> str | None:
    """The secret the browser holds for this door, if it looks like one of ours."""
    token = request.cookies.get(cookie_name("login"))
    return token if token and len(token) <= TOKEN_LENGTH_MAX else None


def set_login(response: Response, token: str) -> Response:
    """Hand the secret to the browser. It ends with the browser or with the sign-in."""
    response.set_cookie(
        cookie_name("login"),
        token,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=house().settings.is_secure,
    )
    return response


def clear_login(response: Response) -> Response:
    """Take the secret from the browser."""
    response.delete_cookie(
        cookie_name("login"),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=house().settings.is_secure,
    )
    return response


def _renew_when_sent(response: Response) -> Response:
    """Write down, once a minute and after the page went out, that the sign-in is in use."""
    if g.get("renewal_due") and g.visitor is not None:
        database, session_id, at = house().database, g.visitor.session_id, now()

        @response.call_on_close
        def renew() -> None:
            try:
                with database.saving() as session:
                    sessions.renew(session, session_id=session_id, at=at)
            except OperationalError:
                logs.log.warning("session_not_renewed", session=session_id)

    return response


def _login_user(_request: object) -> LoginUser | None:
    visitor = visitor_or_none()
    return None if visitor is None else LoginUser(visitor)


def wire(app: Flask, settings: Settings) -> None:
    """Cookies by door, and Flask-Login for whatever expects ``current_user``."""
    app.session_interface = DoorSessions()
    app.config.update(
        SECRET_KEY=settings.secret_key.reveal(),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        REMEMBER_COOKIE_REFRESH_EACH_REQUEST=False,
    )
    login = LoginManager()
    login.session_protection = None  # type: ignore[assignment]
    login.request_loader(_login_user)
    login.init_app(app, add_context_processor=False)
    app.after_request(_renew_when_sent)
