"""The post: what a letter is, what the mail server may answer, and handing letters over by SMTP."""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from typing import Protocol

#: The longest wait for one answer of the mail server.
ANSWER_SECONDS_MAX = 20.0
#: An address in a header stays on one line: broken or encoded, no mail program would know it.
UNBROKEN = default.clone(max_line_length=400)
#: The first reply code that means "never".
REFUSED_FROM = 500
#: Replies that are about our sign-in, not about the letter.
_ABOUT_US = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, kw_only=True)
class OutgoingLetter:
    """One electronic message to one reader."""

    #: The business name of its cause; the same letter always carries the same Message-ID.
    key: str
    to: str
    subject: str
    text: str
    html: str
    #: Where an answer comes to; the sender when empty.
    reply_to: str = ""
    #: Signed, and part of its name in the post: a report that it came back names it.
    signed_name: str = ""
    #: ``en`` or ``es``.
    language: str = "en"
    #: Where one click turns such letters off (RFC 8058); empty when they are always sent.
    unsubscribe: str = ""
    #: The name in the post of the letter it answers.
    answers_to: str = ""
    #: What it says of who wrote it: ``auto-generated``, ``auto-replied``, or ``no``, a person did.
    submitted: str = "auto-generated"


class MailDelayed(Exception):
    """The mail server is away or wants it later; the text is its answer."""


class MailRefused(Exception):
    """The mail server will not take this letter, now or later; the text is its answer."""


class Mailer(Protocol):
    """Hands letters to the post."""

    def send(self, letter: OutgoingLetter) -> str:
        """Hand over one letter and return the server's answer in words.

        :raises MailDelayed: when trying again later may help.
        :raises MailRefused: when it will not.
        """


class Security(StrEnum):
    """How the way to the mail server is kept private."""

    #: Not at all: a server on this machine.
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """Hands letters to a mail server, one connection a letter."""

    host: str
    port: int
    #: The address letters come from, and the name shown with it.
    sender: str
    sender_name: str
    security: Security = Security.NONE
    user: str = ""
    password: str = ""
    #: Whose certificates are believed; the system's when none.
    trust: ssl.SSLContext | None = None

    def send(self, letter: OutgoingLetter) -> str:
        """Hand over one letter and return the server's answer.

        A letter sent again after a crash carries the same Message-ID, so the
        second copy can be recognised and dropped on its way.

        :raises MailDelayed: when the server is away, slow, or answers 4xx.
        :raises MailRefused: when it answers 5xx to the reader or the letter.
        """
        try:
            message = self.compose(letter)
        except (ValueError, IndexError, MessageError) as error:
            raise MailRefused(f"This letter cannot be written: {error}") from error
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise MailDelayed(f"No mail server at {self.host}:{self.port}: {error}") from error
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _no(code, answer) from error
        except smtplib.SMTPResponseException as error:
            raise _no(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailDelayed(f"The mail server stopped answering: {error}") from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        return f"Taken by {self.host}."

    def compose(self, letter: OutgoingLetter) -> EmailMessage:
        """The letter as it goes over the wire: text and HTML, marked with who wrote it."""
        message = EmailMessage(policy=UNBROKEN)
        message["From"] = Address(self.sender_name, addr_spec=self.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Message-ID"] = self.message_id(letter.key, letter.reply_to, letter.signed_name)
        if letter.reply_to:
            message["Reply-To"] = Address(addr_spec=letter.reply_to)
        if letter.answers_to:
            message["In-Reply-To"] = message["References"] = letter.answers_to
        message["Auto-Submitted"] = letter.submitted
        message["X-Auto-Response-Suppress"] = "All"
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        # Last: what is said of the content before would go to the first part of it.
        message["Content-Language"] = letter.language
        return message

    def message_id(self, key: str, reply_to: str = "", signed_name: str = "") -> str:
        """The name of a letter in the post, made from its business name alone.

        What is signed stands in it too: programs that lose the address for answers still say
        which letter they answer, and the post which one it could not deliver.
        """
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        answers = reply_to.partition("@")[0].partition("+")[2]
        name = ".".join(each for each in (name, signed_name, answers) if each)
        return f"<{name}@{self.sender.partition('@')[2]}>"

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self.security is Security.TLS:
            server = smtplib.SMTP_SSL(
                self.host, self.port, timeout=ANSWER_SECONDS_MAX, context=self._believed()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=ANSWER_SECONDS_MAX)
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=self._believed())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _believed(self) -> ssl.SSLContext:
        """Whose certificates are believed, read only where some are shown: that takes longer
        than a letter.
        """
        return self.trust or ssl.create_default_context()


def _no(code: int, answer: bytes | str) -> MailDelayed | MailRefused:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    said = f"{code} {words}"
    refused = code >= REFUSED_FROM and code not in _ABOUT_US
    return MailRefused(said) if refused else MailDelayed(said)
