"""Accounts linked and unlinked, and the links by which people come in, as addresses name them."""

from datetime import date
from typing import Any

from models.linking import AccountLink, LinkEnd, LinkProof
from models.welcome import CustomerInvitation
from services.keys.tokens import hashed
from tests.factories import give_access, make_account, make_person
from tests.web.objects import NEVER, OWNER, Made, makes
from tests.web.story import AT, Story
from web.clock import now


@makes("link/<bill>")
def paper_square(story: Story) -> Made:
    """The square for linking: it fills a page in and asks nothing, so any number will do."""
    return Made(f"{story.account.number}-7F3K92MD", absent="no-such-bill")


@makes("again/<link_id>")
def link_taken_off(story: Story) -> Made:
    """An account its person took off a moment ago: theirs alone to have again."""
    row = _linked(story, "taken-off", to_on=AT.date(), ended_at=now(), ended_by=LinkEnd.SELF)
    return Made(str(row.id), absent="999999", seen_by=OWNER)


@makes("undo-link/<token>")
def undo_a_link(story: Story) -> Made:
    """The link in the letter that tells of a new face: whoever holds it."""
    _linked(story, "held-link", to_on=None)
    return Made("held-link", absent="nobody-holds-this")


@makes("welcome/<token>")
def come_in(story: Story) -> Made:
    """The link by which an imported customer comes in: whoever holds it."""
    person = make_person(story.session, "Lena Brook")
    story.add(
        CustomerInvitation(
            person_id=person.id, email=person.email or "", token_hash=hashed("come-in"),
            created_at=AT, ends_at=NEVER,
        )
    )  # fmt: skip
    return Made("come-in", absent="no-such-link")


def _linked(story: Story, secret: str, *, to_on: date | None, **ended: Any) -> AccountLink:
    account = make_account(story.session)
    access = give_access(story.session, story.owner, account, from_on=AT.date(), to_on=to_on)
    row = AccountLink(
        account_id=account.id, person_id=story.owner.id, access_id=access.id,
        proof=LinkProof.PIN, linked_at=AT, undo_hash=hashed(secret), undo_until=NEVER,
        **ended,
    )  # fmt: skip
    story.add(row)
    return row
