"""What every template may name without being given it: the district, the visitor, the places."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models.district import District
from models.identity import StaffRole
from services.sessions.sessions import Visitor
from web import announced, bars, kept, passkeys, staying, urls, waiting
from web.assets import Assets
from web.doors import Door, door
from web.filters import WHOLE
from web.identity import visitor_or_none
from web.language import lang
from web.places import FEET, LINKS, PLACES, Place
from web.settings import Settings
from web.spoken import SpokenEnvironment

#: A telephone number never breaks over a line, not at its hyphen either.
TELEPHONES = frozenset({"telephone", "emergency_telephone", "pay_by_phone"})
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Letterhead:
    """The district as a page names it."""

    district: District

    def __getattr__(self, name: str) -> object:
        contact = self.district.contact
        if name in TELEPHONES:
            return WHOLE.format(getattr(contact, name))
        return getattr(contact if hasattr(contact, name) else self.district, name)


class Frames:
    """The navigation of both doors, checked once against the routes there are."""

    def __init__(self, app: Flask) -> None:
        self._routes = app.url_map.bind("localhost")
        self._shown: dict[tuple[Door, str, str, StaffRole | None], dict[str, object]] = {}

    @cached_property
    def places(self) -> dict[Door, tuple[Place, ...]]:
        """The places that are built."""
        return {
            at: tuple(place for place in places if self.is_built(place.path))
            for at, places in PLACES.items()
        }

    @cached_property
    def links(self) -> dict[Door, dict[str, str]]:
        """The links that are built; the way home is always there."""
        return {
            at: {
                word: path for word, path in links.items() if word == "home" or self.is_built(path)
            }
            for at, links in LINKS.items()
        }

    def shown(
        self, at: Door, language: str, here: Place | None, visitor: Visitor
    ) -> dict[str, object]:
        """The places of a door, and by group, as the frames draw them; made once for each role."""
        key = (at, language, here.path if here is not None else "", visitor.staff_role)
        if key not in self._shown:
            places = [
                {
                    "label": str(place.label),
                    "short": str(place.short),
                    "url": place.path,
                    "icon": place.icon,
                    "group": place.group,
                    "active": place is here,
                    "has_questions": place.has_questions,
                    "has_looks": place.has_looks,
                    "has_cases": place.has_cases,
                    "decides": place.decides,
                    "key": place.key,
                }
                for place in self.places[at]
                if place.is_for(visitor)
            ]
            groups = [list(each) for _, each in groupby(places, key=itemgetter("group"))]
            self._shown[key] = {"places": places, "place_groups": groups, "place_path": key[2]}
        return self._shown[key]

    def is_built(self, path: str) -> bool:
        """Whether some page answers this path."""
        try:
            for method in ("GET", "POST"):
                if self._routes.test(path, method):
                    return True
        except RequestRedirect:
            return True
        except HTTPException:
            return False
        return False


def _nearest(places: tuple[Place, ...], asked: Request) -> Place | None:
    """The place this page belongs to: the longest path it begins with."""
    within = [
        (len(path), place)
        for place in places
        for path in (place.path, *place.also)
        if asked.path == path or asked.path.startswith(path.rstrip("/") + "/")
    ]
    return max(within, key=itemgetter(0), default=(0, None))[1]


def places(visitor: Visitor) -> tuple[Place, ...]:
    """The places of the door that is asked which its visitor may open, in their order."""
    frames: Frames = current_app.extensions["headworks.frames"]
    return tuple(place for place in frames.places[door()] if place.is_for(visitor))


def _context() -> dict[str, object]:
    """Given to every template that is rendered."""
    at, visitor = door(), visitor_or_none()
    frames: Frames = current_app.extensions["headworks.frames"]
    words: dict[str, object] = {"me": visitor, "lang": lang(), "links": frames.links[at]}
    if at is Door.PORTAL:
        words["announced"] = announced.on_now()
    if visitor is None:
        return words
    here = _nearest((*frames.places[at], *FEET[at]), request)
    return words | frames.shown(at, lang(), here, visitor)


def _as_it_is(function: Callable[..., object]) -> Callable[..., object]:
    return function


def wire(app: Flask, settings: Settings, district: District) -> None:
    """Give templates their globals, and files their addresses."""
    assets = Assets()
    assets.serve(app)
    app.jinja_env.globals.update(
        asset=assets,
        bar_rows=bars.bar_rows,
        district=Letterhead(district),
        decisions_waiting=waiting.decided_here,
        drawn_bars=bars.bars,
        here=urls.here,
        passkey_origin=passkeys.origin,
        counted=waiting.counted,
        cases_waiting=waiting.cases,
        looks_waiting=waiting.looks,
        questions_waiting=waiting.questions,
        seconds_left=staying.seconds_left,
        test_mode=settings.test_mode,
        url_for=urls.url_for,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["headworks.assets"] = assets
    app.extensions["headworks.frames"] = Frames(app)
    app.context_processor(_context)
    # Flask looks at every function it calls whether it is a coroutine; none of ours is.
    app.ensure_sync = _as_it_is  # type: ignore[assignment, method-assign]
    assert isinstance(app.jinja_env, SpokenEnvironment)  # noqa: S101 - app.py says so
    kept.wire(app.jinja_env)
    waiting.wire(app)
