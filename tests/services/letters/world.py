"""A desk that asked something by mail, and the mailbox that an answer comes into."""

import dataclasses
from email.message import EmailMessage

from sqlalchemy import select

from models.attention import Attention
from models.letter import InboundLetter
from models.ticket import Ticket, TicketChannel
from services import jobs
from services.gateways.mail import Security
from services.gateways.mailbox import ImapMailbox
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.reply_address import ReplyAddresses
from services.keys.sealing import Sealer
from services.keys.vault import Vault
from services.letters import fetching
from services.tickets import attaching, seen
from tests.conftest import FIELD_KEY
from tests.services.tickets.desk import Desk
from tests.workshop import Clock, at_work, post_office

MAILBOX = "help@larkspursewer.example"
PASSWORD = "for-the-mailbox"


class World:
    """A desk that asked something back by mail, and the mailbox an answer comes into."""

    def __init__(self, session, database, folder, server, catcher):
        self.desk = Desk(session, Clock())
        self.server = server
        self.catcher = catcher
        sealer = Sealer(FIELD_KEY)
        self.context = dataclasses.replace(
            at_work(database, self.desk.clock, post_office(catcher.port)),
            vault=lambda: Vault(FolderStorage(folder), sealer, BuiltInScanner()),
            replies=ReplyAddresses(MAILBOX, sealer),
            mailbox=ImapMailbox(
                host="127.0.0.1", port=server.port, user=server.user, password=PASSWORD,
                security=Security.NONE,
            ),
        )  # fmt: skip
        self.ticket = self.desk.ask()
        self.desk.reply(self.ticket, "Which meter?")
        self.desk.clock.tick(seconds=16)
        jobs.run_due(self.context)
        [self.sent] = catcher.messages
        self.person = self.sent.to

    def answer(self, words="The left one.", sender=None, to=None, **headers):
        message = EmailMessage()
        message["From"] = f"Somebody <{sender or self.person}>"
        message["To"] = to or str(self.sent.message["Reply-To"])
        message["Subject"] = "Re: your question"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(words)
        return message

    def arrive(self, message):
        self.server.store.put(message if isinstance(message, bytes) else message.as_bytes())
        self.fetch()

    def fetch(self):
        self.desk.clock.tick(minutes=2)
        with self.context.database.saving() as session:
            jobs.ask(
                session, kind=fetching.FETCH, key=str(self.desk.clock()), arguments={},
                at=self.desk.clock(), by="test",
            )  # fmt: skip
        jobs.run_due(self.context)
        self.desk.session.expire_all()

    def thread(self, *, for_customer=False):
        found = seen.thread(
            self.desk.session, self.ticket.id, before=None, at=self.desk.clock(),
            for_customer=for_customer,
        )  # fmt: skip
        return found.said

    @property
    def opened(self):
        """The questions that letters opened."""
        return list(
            self.desk.session.scalars(
                select(Ticket).where(Ticket.channel == TicketChannel.LETTER).order_by(Ticket.id)
            )
        )

    def said_in(self, ticket):
        return seen.thread(
            self.desk.session, ticket.id, before=None, at=self.desk.clock(), for_customer=False
        ).said

    def attach(self, ticket):
        return attaching.attach(
            self.desk.session, ticket, account_number=self.desk.account.number,
            seen=ticket.version, staff_id=self.desk.dana.id,
            on=ticket.asked_on, at=self.desk.clock(),
        )  # fmt: skip

    def take_off(self, ticket):
        return attaching.take_off(
            self.desk.session,
            ticket,
            seen=ticket.version,
            staff_id=self.desk.dana.id,
            on=ticket.asked_on,
            at=self.desk.clock(),
        )

    @property
    def calls(self):
        """What a person was asked to look at."""
        return list(self.desk.session.scalars(select(Attention.words)))

    @property
    def outcomes(self):
        return list(self.desk.session.scalars(select(InboundLetter.outcome)))
