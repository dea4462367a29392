"""The ways out of the house, made when they are first needed."""

from functools import cache
from typing import TYPE_CHECKING

from models.database import Database
from models.district import District
from services.context import Context
from services.gateways.mail import Mailer, SmtpMailer
from services.links import Links
from services.notice_choices import Unsubscriber
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

    return Context(
        database=database,
        district=district,
        links=Links(settings.base_url),
        processor=processor,
        mailer=mailer,
        now=clock.now,
        unsubscriber=Unsubscriber(settings.secret_key.reveal()),
    )
