"""What proves who somebody is, as addresses name it: sign-ins, passkeys, a changed address."""

from datetime import timedelta

from models.identity import EmailChange, LoginSession
from models.passkey import Passkey
from services.keys.tokens import hashed
from tests.factories import keep_method, make_person
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story


@makes("sign-ins/<session_id>")
def own_sign_in(story: Story) -> Made:
    """Where the owner is signed in: nobody else's to see or to end."""
    row = LoginSession(
        token_hash="0" * 64, person_id=story.owner.id, created_at=AT, seen_at=AT, ends_at=AT
    )
    return Made(str(story.add(row).id), absent="999999", seen_by=OWNER)


@makes("passkeys/<passkey_id>")
def own_passkey(story: Story) -> Made:
    """What signs the owner in: nobody else's to see or to remove."""
    row = Passkey(
        person_id=story.owner.id, name="Phone", credential_id="AA", public_key="AA",
        user_handle="AA", created_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999", seen_by=OWNER)


@makes("passkeys/<key_id>")
def supervisors_passkey(story: Story) -> Made:
    """What signs a member of staff in: no colleague's to see or to remove."""
    row = Passkey(
        staff_id=story.supervisor.id, name="Desk", credential_id="AQ", public_key="AA",
        user_handle="AA", created_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999", seen_by=frozenset({"supervisor"}))


@makes("undo-email/<token>")
def undo_link(story: Story) -> Made:
    """The link in the letter to an old address: whoever holds it."""
    lena = make_person(story.session, "Lena Brook")
    row = EmailChange(
        person_id=lena.id, old_email="lena.before@example.org",
        new_email=lena.email or "", token_hash="1" * 64, code_hash="2" * 64,
        created_at=AT, ends_at=AT, confirmed_at=AT, undo_hash=hashed("held"),
        undo_until=AT + timedelta(days=3650),
    )  # fmt: skip
    story.add(row)
    return Made("held", absent="nobody-holds-this")


@makes("methods/<method_id>")
def own_method(story: Story) -> Made:
    """A card the owner keeps: nobody else's to see, to name or to remove."""
    method = keep_method(story.session, story.owner)
    return Made(str(method.id), absent="999999", seen_by=OWNER)
