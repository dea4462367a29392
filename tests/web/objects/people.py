"""Who else sees an account, or is invited to, as addresses name them."""

from models.account import Role
from models.invitation import Invitation
from services.keys.tokens import hashed
from tests.factories import give_access, make_person
from tests.web.objects import NEVER, OWNER, Made, makes
from tests.web.story import AT, Story


@makes("people/<access_id>")
def tenant(story: Story) -> Made:
    """Somebody else who sees the account: its owner may let them go."""
    person = make_person(story.session, "Rosa Lind")
    access = give_access(story.session, person, story.account, role=Role.TENANT)
    return Made(str(access.id), absent="999999", seen_by=OWNER)


@makes("invitations/<invitation_id>")
def waiting_invitation(story: Story) -> Made:
    return Made(str(invited(story, "waiting").id), absent="999999", seen_by=OWNER)


@makes("join/<token>")
def invitation(story: Story) -> Made:
    """The secret in a message: whoever holds it may look, its mailbox's person may accept."""
    invited(story, "a-secret-of-the-story")
    return Made("a-secret-of-the-story", absent="no-such-secret")


def invited(story: Story, secret: str) -> Invitation:
    found = Invitation(
        account_id=story.account.id, token_hash=hashed(secret), email=f"{secret}@example.org",
        role=Role.CONTACT, invited_by=story.owner.id, created_at=AT, ends_at=NEVER,
    )  # fmt: skip
    story.session.add(found)
    story.session.flush()
    return found
