"""What a title company is written: that its request is answered, lacks something, or is closed.

No amount and no address is in it: the page shows them to whoever reads the mailbox.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.escrow import EscrowRequest
from services.context import Context
from services.telling import messages


class News(StrEnum):
    """What happened to a request."""

    ANSWERED = "answered"
    MISSING = "missing"
    CLOSED = "closed"


def tell(
    session: Session, context: Context, request: EscrowRequest, news: News, *, at: datetime
) -> None:
    """Write to whoever asked, where an e-mail address is known; each thing once.

    Each answer is told, and what is missing once for each time that it was asked.
    """
    if not request.email:
        return
    times = len(request.quotes) if news is News.ANSWERED else len(request.moves)
    messages.write(
        session, kind="escrow_news", key=f"escrow:{request.id}:{news}:{times}", to=request.email,
        language=request.language, district=context.district, at=at, what=news.value,
        number=request.number, file_number=request.file_number or "-",
        escrow_url=context.links.escrow(),
    )  # fmt: skip
