"""What stands around every page of an account: whose it is, and the places of the portal."""

from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from services.access import accounts
from web.identity import me
from web.language import later as _l

OVERVIEW, BILLS, PROPERTY = "overview", "bills", "property"
MESSAGES, PEOPLE = "messages", "people"
_PLACES = (
    (OVERVIEW, _l("Overview"), _l("Overview"), "", "home"),
    (BILLS, _l("Bills & payments"), _l("Bills"), "/activity", "bill"),
    (PROPERTY, _l("Property"), _l("Property"), "/property", "pin"),
    (MESSAGES, _l("Messages"), _l("Messages"), "/messages", "message"),
    (PEOPLE, _l("People"), _l("People"), "/people", "people"),
)


def my_account(session: Session, number: str, on: date) -> tuple[CustomerAccount, bool]:
    """An account of the visitor's, and whether they have others.

    :raises NotFound: when it is not there or not theirs.
    """
    return accounts.mine_among_others(session, me().id, number, on)


class Named(Protocol):
    """An account as far as its pages name it."""

    @property
    def number(self) -> str: ...
    @property
    def address(self) -> str: ...


def around(account: Named, here: str, *, has_others: bool) -> dict[str, Any]:
    """The switcher and the places, for a page of this account."""
    root = f"/a/{account.number}"
    return {
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
        ],
    }
