"""An account that may have a discount, and the two people who decide over it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from services.links import Links
from services.programs import deciding, proposing
from services.programs.proposing import Wish
from tests.factories import make_account
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 2, 18, tzinfo=UTC)
TODAY = date(2026, 11, 2)
CLERK, SUPERVISOR = "staff:1", "staff:2"
WHY = "The application of October is complete."


def office(district=LARKSPUR):
    """As much of a context as a decision needs."""
    return SimpleNamespace(district=district, links=Links("https://pay.larkspursewer.example"))


@pytest.fixture
def home(session):
    """A home of one household."""
    return make_account(session)


@pytest.fixture
def begin(session, home):
    """Proposes a discount for the home as the clerk."""

    def proposed(
        needs="senior.lower", from_on=TODAY, to_on=None, *, key=None, reason=WHY, by=CLERK
    ):
        wish = Wish(
            key=key or uuid4(), account_id=home.id, needs=needs, from_on=from_on, to_on=to_on,
            reason=reason,
        )  # fmt: skip
        return proposing.begin(session, LARKSPUR, wish, by=by, at=AT)

    return proposed


@pytest.fixture
def approve(session, home):
    """Approves a proposal as the supervisor."""

    def approved(proposal, by=SUPERVISOR):
        return deciding.approve(session, office(), proposal.id, account_id=home.id, by=by, at=AT)

    return approved


@pytest.fixture
def decline(session, home):
    """Says no as the supervisor."""

    def declined(proposal, words="The form is missing.", by=SUPERVISOR):
        return deciding.decline(
            session, office(), proposal.id, account_id=home.id, words=words, by=by, at=AT
        )

    return declined


@pytest.fixture
def end(session, home):
    """Proposes an earlier end as the clerk."""

    def proposed(enrolment_id, to_on, *, key: UUID | None = None, by=CLERK):
        return proposing.end(
            session, key=key or uuid4(), account_id=home.id, enrolment_id=enrolment_id,
            to_on=to_on, reason="The owner moved out.", by=by, at=AT,
        )  # fmt: skip

    return proposed
