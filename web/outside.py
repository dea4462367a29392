"""The ways out of the house, made when they are first needed."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models.database import Database
from models.district import District
from services.context import Context
from services.documents.vault import Vault
from services.gateways import scanner
from services.gateways.mail import Mailer, SmtpMailer
from services.gateways.mailbox import ImapMailbox
from services.gateways.storage import FolderStorage, Storage
from services.letters.reply_address import ReplyAddresses
from services.links import Links
from web import clock
from web.settings import Settings

if TYPE_CHECKING:
    from services.gateways.processor import Processor


def context(settings: Settings, database: Database, district: District) -> Context:
    """What jobs and verbs that reach outside are given."""

    @cache
    def processor() -> "Processor":
        # Loading the processor's library costs more than a page: not before somebody pays.
        from services.gateways.stripe_gateway import StripeGateway

        return StripeGateway(
            settings.stripe_api_key.reveal(),
            api_base=settings.stripe_api_base,
            webhook_secrets=[secret.reveal() for secret in settings.stripe_webhook_secret],
        )

    @cache
    def mailer() -> Mailer:
        return SmtpMailer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from or district.contact.email,
            sender_name=district.name,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password.reveal(),
        )

    @cache
    def vault() -> Vault:
        return Vault(_storage(settings), settings.sealer(), scanner.at(settings.virus_scanner))

    return Context(
        database=database,
        district=district,
        links=Links(settings.base_url),
        processor=processor,
        mailer=mailer,
        vault=vault,
        replies=_replies(settings),
        mailbox=_mailbox(settings),
        now=clock.now,
    )


def _replies(settings: Settings) -> ReplyAddresses | None:
    """Addresses for answers, where a mailbox takes them."""
    if not settings.reply_address:
        return None
    return ReplyAddresses(settings.reply_address, settings.sealer())


def _mailbox(settings: Settings) -> ImapMailbox | None:
    """The mailbox answers come into."""
    if not settings.imap_host:
        return None
    return ImapMailbox(
        host=settings.imap_host, port=settings.imap_port, user=settings.imap_user,
        password=settings.imap_password.reveal(), security=settings.imap_security,
    )  # fmt: skip


def _storage(settings: Settings) -> Storage:
    """Where documents lie: a folder, or a bucket named ``s3://bucket/what-stands-before``."""
    where = urlsplit(settings.documents)
    if where.scheme != "s3":
        return FolderStorage(settings.documents_folder)
    from services.gateways.s3_storage import S3Storage

    prefix = where.path.strip("/")
    return S3Storage(
        bucket=where.netloc, prefix=f"{prefix}/" if prefix else "", url=settings.s3_url,
        key=settings.s3_key, secret=settings.s3_secret.reveal(),
    )  # fmt: skip
