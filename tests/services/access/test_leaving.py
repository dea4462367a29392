"""An owner who moves out: somebody must own the account after them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.account import Person, Role
from models.errors import Refused
from services.access import accounts, sharing
from tests.factories import give_access, make_account, make_person

ON = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 20, tzinfo=UTC)
LAST = ON + timedelta(days=5)


def test_an_owner_leaves_when_somebody_owns_it_after_them_and_the_last_one_never_does(session):
    account = make_account(session)
    owner, other, tenant = (
        make_person(session, name) for name in ("Iris Vance", "Noor Haddad", "Tomas Reyes")
    )
    give_access(session, owner, account)
    ends = give_access(session, other, account, role=Role.CO_OWNER, to_on=LAST)
    give_access(session, tenant, account, role=Role.TENANT)

    def leave(person: Person) -> None:
        sharing.leave(session, account.id, person_id=person.id, last_day=LAST, on=ON, at=AT)

    with pytest.raises(Refused, match="who owns it after you"):
        leave(owner)  # both would go on one day
    ends.to_on = None
    session.flush()
    leave(owner)
    assert accounts.of_person(session, owner.id, LAST)
    assert accounts.of_person(session, owner.id, LAST + timedelta(days=1)) == []
    with pytest.raises(Refused, match="who owns it after you"):
        leave(other)
    leave(tenant)
