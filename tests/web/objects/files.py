"""Files of questions, as addresses name them."""

from sqlalchemy import select

from models.document import Attachment, Document, DocumentKind, DocumentState
from models.ticket import TicketMessage
from services.tickets import asking
from tests.web.objects import OWNER, Made, makes
from tests.web.objects.tickets import asked
from tests.web.story import AT, Story


@makes("file/<token>")
def own_file(story: Story) -> Made:
    """A file in a question: its account's people's alone. Nobody looked for viruses yet."""
    return Made(_attached(story, "1" * 32), absent="0" * 32, seen_by=OWNER)


@makes("files/<token>")
def any_file(story: Story) -> Made:
    return Made(_attached(story, "2" * 32), absent="0" * 32)


def _attached(story: Story, token: str) -> str:
    number = asked(story)
    message = story.session.scalars(
        select(TicketMessage).where(TicketMessage.ticket_id == asking.id_of(number))
    ).one()
    document = Document(
        name=token, digest=token, scope="account:1", sealed_hash="", key_name="",
        kind=DocumentKind.JPEG, bytes=1, state=DocumentState.WAITING, stored_at=AT,
    )  # fmt: skip
    story.add(document)
    story.add(
        Attachment(
            token=token, document_id=document.id, ticket_id=message.ticket_id,
            message_id=message.id, name="a.jpg", added_by="person:1", added_at=AT,
        )
    )  # fmt: skip
    return token
