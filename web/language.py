"""English or Spanish: which one this visitor reads, and cheap translation for templates."""

from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import cast

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel
from flask_babel.speaklater import LazyString

from web.doors import Door, door
from web.identity import visitor_or_none

LANGUAGES = ("en", "es")
SESSION_KEY = "lang"
#: The language of the request in hand; a page asks for it sixty times.
_said: ContextVar[str | None] = ContextVar("language", default=None)
FOLDER = Path(__file__).parent.parent / "translations"


def lang() -> str:
    """The language of this visitor: the person's own, the one chosen here, the browser's."""
    return _said.get() or _find()


def speak(language: str) -> None:
    """Answer this request in the language of whom its link is for; a sign-in or what the reader
    chose here comes first.
    """
    if visitor_or_none() is None and session.get(SESSION_KEY) not in LANGUAGES:
        _said.set(language)


def _find() -> str:
    if not has_request_context():  # nobody asks: a command or a job
        return LANGUAGES[0]
    chosen = _choose()
    _said.set(chosen)
    return chosen


def _forget(_error: object = None) -> None:
    """The next visitor of this thread may read another."""
    _said.set(None)


def _choose() -> str:
    """Staff read English; a visitor's own choice comes before the browser's."""
    if door() is Door.DESK:
        return LANGUAGES[0]
    visitor = visitor_or_none()
    said = visitor.language if visitor is not None else session.get(SESSION_KEY)
    if said in LANGUAGES:
        return str(said)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """The compiled messages of one language; read once."""
    return Translations.load(FOLDER, [language])


def gettext(message: str, **facts: object) -> str:
    """Words said now, in the language of the visitor, with the facts filled in.

    Import it as ``_``: the catalogue's extractor looks for that name. Flask-Babel's own asks for
    the catalogue's file each time.
    """
    words = catalogue(lang()).ugettext(message)
    return words % facts if facts else words


def later(message: str) -> str:
    """Words said before anybody asks, such as a label; translated when they are read.

    Import it as ``_l``: the catalogue's extractor looks for that name.
    """
    return cast("str", LazyString(_gettext, message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """Words about a number of things, said now; ``%(num)d`` is the number."""
    return _ngettext(singular, plural, number) % {"num": number}


def _gettext(message: str) -> str:
    return catalogue(lang()).ugettext(message)


def _ngettext(singular: str, plural: str, number: int) -> str:
    return catalogue(lang()).ungettext(singular, plural, number)


def wire(app: Flask) -> None:
    """Let views translate through Flask-Babel, and templates without its cost per call."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=lang)
    app.before_request(_forget)
    app.teardown_request(_forget)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, _ngettext, newstyle=True
    )
