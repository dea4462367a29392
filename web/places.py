"""The places of both doors, as their frames lead there."""

from dataclasses import dataclass

from services.sessions.sessions import Visitor
from web.doors import Door
from web.guard import may
from web.language import later as _l
from web.permissions import Permission


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

    def is_for(self, visitor: Visitor) -> bool:
        """Whether a visitor may open it."""
        return self.needs is None or may(visitor, self.needs)


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
