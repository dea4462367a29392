"""What staff work on at an account: contacts, holds, the pages of its customer."""

from sqlalchemy import select

from models.account import Access
from models.hold import HoldKind
from models.importing import DoubtKind, ImportRun, ImportState, PersonDoubt
from services.accounts import holds
from tests.factories import make_person
from tests.web.objects import Made, makes
from tests.web.objects.people import invited
from tests.web.story import AT, Story


@makes("contacts/<access_id>")
def contact(story: Story) -> Made:
    assert story.owner.id
    own = select(Access.id).where(Access.person_id == story.owner.id)
    return Made(str(story.session.scalars(own).first()), absent="999999")


@makes("access/<access_id>")
def access(story: Story) -> Made:
    """Whoever of staff works on accounts changes what somebody is to one."""
    return contact(story)


@makes("doubts/<doubt_id>")
def doubt(story: Story) -> Made:
    """Two people of an import who have one e-mail address; whoever of staff decides."""
    run = ImportRun(
        layout="headworks", digest="doubt", effective_on=AT.date(), state=ImportState.KEPT,
        by="Priya Nair", began_at=AT,
    )  # fmt: skip
    story.add(run)
    rows = [
        PersonDoubt(
            import_id=run.id, kind=DoubtKind.EMAIL, likeness="both@example.org", person_id=each.id
        )
        for each in (story.owner, make_person(story.session, "Omar Vance"))
    ]  # fmt: skip
    for row in rows:
        story.add(row)
    return Made(str(rows[0].id), absent="999999")


@makes("invitations/<waiting_id>")
def waiting(story: Story) -> Made:
    return Made(str(invited(story, "waiting-at-the-desk").id), absent="999999")


@makes("page/<page>")
def page_of_the_portal(story: Story) -> Made:
    return Made(f"a/{story.account.number}", absent="a/nothing")


@makes("write/<page>")
def page_nobody_writes_to(story: Story) -> Made:
    return Made(f"a/{story.account.number}/pay", absent="a/nothing")


@makes("holds/<hold_id>")
def hold(story: Story) -> Made:
    on = AT.date()
    row = holds.place(
        story.session, key="story", account_id=story.account.id, kind=HoldKind.REFUNDS,
        reason="A check is looked into", from_on=on, to_on=None, by="staff:1", on=on, at=AT,
    )  # fmt: skip
    return Made(str(row.id), absent="999999")
