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
from web.guard import may
from web.identity import visitor_or_none
from web.language import lang
from web.language import later as _l
from web.permissions import Permission
from web.settings import Settings
from web.spoken import SpokenEnvironment


@dataclass(frozen=True)
class Place:
    """A word of the navigation. A place whose page is not built is left out."""

    label: str
    path: str
    icon: str
    #: The word in the phone's bottom bar.
    short: str = ""
    #: Console: a hairline parts the groups.
    group: int = 0
    #: Where pages stand that belong to this place and not under its path.
    also: tuple[str, ...] = ()
    #: Console: whether the rail says how many questions wait there.
    has_questions: bool = False
    #: Console: whether the rail says how much a person must look at there.
    has_looks: bool = False
    #: Console: whether the rail says how many discrepancies of mine are open.
    has_cases: bool = False
    #: Console: what waits there for a second person, by its name in ``services.decisions``.
    decides: str = ""
    #: Console: what whoever finds it in the rail must be allowed; none where all of staff are.
    needs: Permission | None = None
    #: Console: the letter that leads there after ``g``.
    key: str = ""


PLACES: dict[Door, tuple[Place, ...]] = {
    Door.PORTAL: (
        Place(_l("Overview"), "/overview", "home"),
        Place(_l("Bills & payments"), "/activity", "bill", _l("Bills")),
        Place(_l("Messages"), "/messages", "message"),
    ),
    Door.DESK: (
        Place(_l("Search"), "/desk/", "search", key="a"),
        Place(_l("My day"), "/desk/my-day", "calendar", needs=Permission.MY_DAY_VIEW, key="y"),
        Place(
            _l("Inbox"),
            "/desk/inbox",
            "message",
            also=("/desk/tickets",),
            has_questions=True,
            key="i",
        ),  # fmt: skip
        Place(_l("Approvals"), "/desk/approvals", "stamp", decides="changes", key="p"),
        Place(_l("Payments"), "/desk/payments", "card", group=1),
        Place(
            _l("Bill runs"),
            "/desk/bill-runs",
            "bill",
            group=1,
            also=("/desk/volumes", "/desk/print-files"),
            decides="bill_runs",
        ),  # fmt: skip
        Place(_l("Autopay"), "/desk/autopay/runs", "autopay", group=1, also=("/desk/autopay",)),
        Place(_l("Past due"), "/desk/past-due", "clock", group=1),
        Place(_l("Arrangements"), "/desk/plans", "calendar", group=1),
        Place(_l("Contracts"), "/desk/contracts", "scroll", group=1, decides="contracts"),
        Place(_l("Discounts"), "/desk/programs", "discount", group=1, decides="programs"),
        Place(_l("Refunds"), "/desk/refunds", "undo", group=1, decides="refunds"),
        Place(_l("Disputes"), "/desk/disputes", "scroll", group=1),
        Place(_l("Sales of property"), "/desk/escrow", "key", group=1),
        Place(_l("Discrepancies"), "/desk/discrepancies", "swap", group=1, has_cases=True, key="d"),
        Place(_l("Needs a look"), "/desk/attention", "warning", group=1, has_looks=True),
        Place(_l("Reconciliation"), "/desk/reconciliation/processor", "scale", group=1),
        Place(_l("Canned replies"), "/desk/canned", "copy", group=1),
        Place(
            _l("Supervisor"),
            "/desk/supervisor",
            "people",
            group=2,
            needs=Permission.BOARD_VIEW,
            key="s",
        ),
        Place(_l("Announcements"), "/desk/announcements", "alert", group=2),
        Place(_l("Rates"), "/desk/rates", "bill", group=2, decides="rates"),
        Place(_l("Jobs"), "/desk/jobs", "jobs", group=2),
        Place(_l("Invitations"), "/desk/invitations", "people", group=2),
        Place(_l("Processor events"), "/desk/events", "inbox", group=2),
        Place(_l("Audit"), "/desk/audit", "eye", group=2, needs=Permission.AUDIT_VIEW),
    ),
}

#: Pages under the console that belong to none of its places: the foot of its rail leads to them.
FEET: dict[Door, tuple[Place, ...]] = {
    Door.PORTAL: (),
    Door.DESK: (
        Place(_l("My sign-in"), "/desk/me", "key"),
        Place(_l("Shortcuts"), "/desk/shortcuts", "keyboard"),
        Place("Go to", "/desk/go", "next"),
    ),
}

#: Addresses the frames know by a word; one that is not built is left out.
LINKS: dict[Door, dict[str, str]] = {
    Door.PORTAL: {
        "home": "/",
        "language": "/language",
        "sign_in": "/sign-in",
        "sign_out": "/sign-out",
        "session": "/session",
        "profile": "/profile",
        "help": "/help",
        "rates": "/rates",
        "status": "/status",
        "accessibility": "/accessibility",
        "privacy": "/privacy",
    },
    Door.DESK: {
        "home": "/desk/",
        "search": "/desk/search",
        "sign_in": "/desk/sign-in",
        "sign_out": "/desk/sign-out",
        "session": "/desk/session",
        "palette": "/desk/go",
        "shortcuts": "/desk/shortcuts",
        "mine": "/desk/me",
    },
}


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
                if place.needs is None or may(visitor, place.needs)
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


def places() -> tuple[Place, ...]:
    """The places of the door that is asked, in their order."""
    frames: Frames = current_app.extensions["headworks.frames"]
    return frames.places[door()]


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
