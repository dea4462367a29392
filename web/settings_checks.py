"""What no environment, or no production, can run with: one sentence for each."""

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from web.settings import Secret, Settings

SECRET_LENGTH_MIN = 32
FIELD_KEY_BYTES = 32
#: What the demo writes where a secret belongs; production refuses it.
DEMO_MARK = "demo-only-"
#: The processor's own address.
OWN_ADDRESS = "https://api.stripe.com"
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def refused_anywhere(settings: "Settings") -> list[str]:
    """Sentences on what no environment can run with."""
    wrong = []
    if len(settings.secret_key.reveal()) < SECRET_LENGTH_MIN:
        wrong.append(f"HEADWORKS_SECRET_KEY is shorter than {SECRET_LENGTH_MIN} characters.")
    if len(_bytes(settings.field_key)) != FIELD_KEY_BYTES:
        wrong.append("HEADWORKS_FIELD_KEY is not 32 bytes written in base64.")
    if any(len(_bytes(each)) != FIELD_KEY_BYTES for each in settings.field_keys_old):
        wrong.append("HEADWORKS_FIELD_KEYS_OLD has a key that is not 32 bytes in base64.")
    if bool(settings.reply_address) != bool(settings.imap_host):
        wrong.append("HEADWORKS_REPLY_ADDRESS and HEADWORKS_IMAP_HOST are set together.")
    wrong += _of_single_sign_on(settings)
    if settings.proxy_hops < 0:
        wrong.append("HEADWORKS_PROXY_HOPS is below zero.")
    return wrong


def _of_the_way_here(settings: "Settings") -> list[str]:
    """Visitors are told apart by what a server before us says; no password goes out to be read."""
    wrong = []
    if settings.proxy_hops == 0:
        wrong.append(
            "HEADWORKS_PROXY_HOPS must be 1 or more in production, or all visitors count as one."
        )
    for name, host, password, security in (
        ("SMTP", settings.smtp_host, settings.smtp_password, settings.smtp_security),
        ("IMAP", settings.imap_host, settings.imap_password, settings.imap_security),
    ):
        if password.reveal() and security.value == "none" and host not in THIS_MACHINE:
            wrong.append(
                f"HEADWORKS_{name}_SECURITY must be starttls or tls in production, or the password"
                " goes through the network for all to read."
            )
    return wrong


def _of_single_sign_on(settings: "Settings") -> list[str]:
    """All of it or none, over HTTPS but to this machine, and never nobody at all let in."""
    wrong = []
    told = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if any(told) and not all(told):
        wrong.append(
            "HEADWORKS_OIDC_ISSUER, HEADWORKS_OIDC_CLIENT_ID and HEADWORKS_OIDC_CLIENT_SECRET"
            " are set together."
        )
    issuer = urlsplit(settings.oidc_issuer)
    if issuer.scheme == "http" and issuer.hostname not in THIS_MACHINE:
        wrong.append("HEADWORKS_OIDC_ISSUER must begin with https://.")
    if settings.staff_passwords == "forbidden" and not settings.oidc_issuer:
        wrong.append(
            "HEADWORKS_STAFF_PASSWORDS forbids them, and there is no HEADWORKS_OIDC_ISSUER."
        )
    return wrong


def _vouches_for_two_factors(settings: "Settings") -> bool:
    """Whether nobody of the staff comes in by the provider with a password alone."""
    return bool(settings.oidc_acr or settings.oidc_amr) or settings.oidc_second_factor == "provider"


def _bytes(key: "Secret") -> bytes:
    """What a key in base64 says; nothing when it is not base64."""
    try:
        return base64.b64decode(key.reveal(), validate=True)
    except binascii.Error:
        return b""


def refused_in_production(settings: "Settings") -> list[str]:
    """Sentences on what only a demo or a test may run with."""
    wrong = []
    if not settings.is_secure:
        wrong.append("HEADWORKS_BASE_URL must begin with https:// in production.")
    if not settings.desk_address.startswith("https://"):
        wrong.append("HEADWORKS_DESK_URL must begin with https:// in production.")
    if not settings.has_two_hosts:
        wrong.append("HEADWORKS_DESK_URL must have another host than the portal in production.")
    if settings.oidc_issuer.startswith("http:"):
        wrong.append("HEADWORKS_OIDC_ISSUER must begin with https:// in production.")
    if settings.oidc_issuer and not _vouches_for_two_factors(settings):
        wrong.append(
            "HEADWORKS_OIDC_ACR or HEADWORKS_OIDC_AMR must name what proves a second factor in"
            " production, or HEADWORKS_OIDC_SECOND_FACTOR=provider say that the provider asks"
            " everybody for one."
        )
    if settings.stripe_api_base not in {"", OWN_ADDRESS}:
        wrong.append("HEADWORKS_STRIPE_API_BASE must stay empty in production.")
    if not settings.stripe_api_key:
        wrong.append("HEADWORKS_STRIPE_API_KEY is not set.")
    if settings.test_mode:
        wrong.append("HEADWORKS_STRIPE_API_KEY is a test key; production takes real money.")
    if not settings.stripe_webhook_secret:
        wrong.append("HEADWORKS_STRIPE_WEBHOOK_SECRET is not set.")
    if settings.secret_key.reveal().startswith(DEMO_MARK):
        wrong.append("HEADWORKS_SECRET_KEY is the demo's; make one of your own.")
    if _bytes(settings.field_key).startswith(DEMO_MARK.encode()):
        wrong.append("HEADWORKS_FIELD_KEY is the demo's; make one of your own.")
    return wrong + _of_the_way_here(settings)
