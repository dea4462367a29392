"""What a story needs that spans several transactions: the books, the district, the outside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.database import Database
from models.district import District
from services.gateways.mail import Mailer
from services.gateways.mailbox import ImapMailbox
from services.gateways.processor_verbs import Processor
from services.in_force import Districts
from services.keys.pins import Pins
from services.keys.reply_address import ReplyAddresses
from services.keys.unsubscribing import Unsubscriber
from services.keys.vault import Vault
from services.links import Links


def _no_vault() -> Vault:
    raise LookupError("Nothing keeps documents here.")


@dataclass(frozen=True)
class Context:
    """Handed to jobs and to verbs that talk to the outside between two transactions.

    The gateways are built when first asked for: importing the processor's
    library costs more than a page.
    """

    database: Database
    #: The district by day.
    files: Districts
    links: Links
    processor: Callable[[], Processor]
    mailer: Callable[[], Mailer]
    #: The current instant, aware and in UTC.
    now: Callable[[], datetime]
    #: Addresses for answers, and the mailbox they come into; none where nothing arrives by mail.
    replies: ReplyAddresses | None = None
    mailbox: ImapMailbox | None = None
    vault: Callable[[], Vault] = _no_vault
    #: Signs the links that turn messages off; without one they carry none.
    unsubscriber: Unsubscriber | None = None
    #: Works out the PINs that bills carry; without it they carry none.
    pins: Pins | None = None

    @property
    def district(self) -> District:
        """The district in force today."""
        return self.files.today

    def today(self) -> date:
        """The district's day."""
        return self.files.first.day(self.now())

    def hurried(self) -> "Context":
        """The same for a verb that a page waits for: the processor is given up on in seconds."""
        return replace(self, processor=lambda: self.processor().hurried())
