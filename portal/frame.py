"""What stands around every page of an account: whose it is, and the places of the portal."""

from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from services.access import accounts
from services.access.accounts import MyAccount, Part
from services.rules import roles
from services.rules.roles import Act
from web.identity import me
from web.language import later as _l

OVERVIEW, BILLS, PROPERTY = "overview", "bills", "property"
MESSAGES, PEOPLE = "messages", "people"
#: What is there for somebody who sees nothing of the account.
_WITHOUT_SEEING = (OVERVIEW, PEOPLE)
_PLACES = (
    (OVERVIEW, _l("Overview"), _l("Overview"), "", "home"),
    (BILLS, _l("Bills & payments"), _l("Bills"), "/activity", "bill"),
    (PROPERTY, _l("Property"), _l("Property"), "/property", "pin"),
    (MESSAGES, _l("Messages"), _l("Messages"), "/messages", "message"),
    (PEOPLE, _l("People"), _l("People"), "/people", "people"),
)


def my_account(
    session: Session | Connection, number: str, on: date, act: Act = Act.SEE
) -> tuple[MyAccount, Part]:
    """An account the visitor may do this with, what they are to it, and whether they have others.

    :raises NotFound: when it is not there or not theirs.
    :raises Forbidden: when it is theirs, and not for this.
    """
    return accounts.mine_among_others(session, me().id, number, on, act)


class Named(Protocol):
    """An account as far as its pages name it."""

    @property
    def number(self) -> str: ...
    @property
    def address(self) -> str: ...


def around(account: Named, here: str, part: Part) -> dict[str, Any]:
    """The switcher and the places, for a page of this account, and what its reader may do."""
    root, has_others = f"/a/{account.number}", part.has_others
    may = {act.value: roles.may(part.role, act) for act in Act}
    return {
        "may": may,
        "switcher": {
            "address": account.address,
            "ending": account.number[-4:],
            "url": "/overview" if has_others else "/link",
            "has_others": has_others,
        },
        "places": [
            {
                "label": label,
                "short": short,
                "url": root + path,
                "icon": icon,
                "active": name == here,
                "count": None,
            }
            for name, label, short, path, icon in _PLACES
            if may[Act.SEE] or name in _WITHOUT_SEEING
        ],
    }
