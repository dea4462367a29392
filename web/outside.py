"""The ways out of the house, made when they are first needed."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from models.database import Database
from models.district import District
from services.context import Context
from services.deployment import WHY, Guard, Here, Standing
from services.gateways import scanner
from services.gateways.mail import Mailer, SmtpMailer
from services.gateways.mailbox import ImapMailbox
from services.gateways.storage import FolderStorage, Storage
from services.in_force import Districts
from services.keys.pins import Pins
from services.keys.reply_address import ReplyAddresses
from services.keys.unsubscribing import Unsubscriber
from services.keys.vault import Vault
from services.links import Links
from web import clock
from web.settings import Environment, Settings

if TYPE_CHECKING:
    from services.gateways.processor_verbs import Processor


def here(settings: Settings) -> Here:
    """This deployment as its books name it: what it is, whose, for which host, and where they are.

    A copy of the books differs in one of these, or is at the very same place.
    """
    url = make_url(settings.database_url)
    name = url.database or ""
    at = str(Path(name).resolve()) if url.get_backend_name() == "sqlite" else (
        f"{url.host or 'local'}:{url.port or ''}/{name}"
    )  # fmt: skip
    host = settings.base_url.partition("://")[2]
    return Here(
        name=f"{settings.environment.value} {settings.district.stem} {host} {at}",
        is_strict=settings.environment is Environment.PRODUCTION,
    )


def context(settings: Settings, database: Database, district: District) -> Context:
    """What jobs and verbs that reach outside are given.

    Both ways out are held while the books are another deployment's, or behind.
    """
    guard = Guard(database, here(settings))

    def processor() -> "Processor":
        standing = guard.standing()
        if standing is Standing.OURS:
            return gateway()
        from services.gateways.held import HeldProcessor

        return HeldProcessor(gateway(), WHY[standing], may_ask=standing is Standing.BEHIND)

    def mailer() -> Mailer:
        standing = guard.standing()
        if standing is Standing.OURS:
            return post()
        from services.gateways.held import HeldMailer

        return HeldMailer(WHY[standing])

    @cache
    def gateway() -> "Processor":
        # Loading the processor's library costs more than a page: not before somebody pays.
        from services.gateways.stripe_gateway import StripeGateway

        return StripeGateway(
            settings.stripe_api_key.reveal(),
            api_base=settings.stripe_api_base,
            webhook_secrets=[secret.reveal() for secret in settings.stripe_webhook_secret],
        )

    @cache
    def post() -> Mailer:
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
        files=Districts(district, database, clock.now),
        links=Links(settings.base_url),
        processor=processor,
        mailer=mailer,
        vault=vault,
        replies=_replies(settings),
        mailbox=_mailbox(settings),
        now=clock.now,
        unsubscriber=Unsubscriber(settings.secret_key.reveal()),
        pins=Pins(settings.field_key.reveal()),
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
