"""Handing letters to a mail server: in private, signed in, and never two headers for one."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.mail import MailCatcher
from services.gateways.mail import MailDelayed, MailRefused, OutgoingLetter, Security, SmtpMailer
from tests.workshop import SENDER, post_office

LETTER = OutgoingLetter(key="k", to="iris@example.org", subject="S", text="T", html="<p>H</p>")


def test_the_post_goes_over_an_encrypted_line_after_signing_in(tmp_path: Path):
    server, client = certificates(tmp_path)
    with MailCatcher(tls=server, user="larkspur", password="reed") as catcher:
        mailer = SmtpMailer(
            host="127.0.0.1", port=catcher.port, sender=SENDER, sender_name="Larkspur",
            security=Security.STARTTLS, user="larkspur", password="reed", trust=client,
        )  # fmt: skip
        assert mailer.send(LETTER) == "Taken by 127.0.0.1."
        with pytest.raises(MailDelayed, match="535"):
            replace(mailer, password="wrong").send(LETTER)
        with pytest.raises(MailDelayed, match="certificate verify failed"):
            replace(mailer, trust=None).send(LETTER)
        with pytest.raises(MailDelayed, match="530"):
            replace(mailer, security=Security.NONE, user="").send(LETTER)
        assert len(catcher.messages) == 1


def test_f12_a_letter_that_cannot_be_written_is_refused_and_not_tried_again(catcher: MailCatcher):
    mailer = post_office(catcher.port)()
    for wrong in ({"to": "a@b@c"}, {"subject": "one\nBcc: two@example.org"}):
        with pytest.raises(MailRefused, match="cannot be written"):
            mailer.send(replace(LETTER, **wrong))
    assert catcher.messages == []


def test_a_server_that_speaks_no_tls_is_not_trusted_with_the_letter(catcher: MailCatcher):
    mailer = SmtpMailer(
        host="127.0.0.1", port=catcher.port, sender=SENDER, sender_name="Larkspur",
        security=Security.STARTTLS,
    )  # fmt: skip
    with pytest.raises(MailDelayed, match="STARTTLS"):
        mailer.send(LETTER)
    with pytest.raises(MailDelayed):
        replace(mailer, security=Security.TLS).send(LETTER)
    assert catcher.messages == []


def test_names_in_the_post_are_made_from_the_business_name_and_say_nothing_of_it():
    mailer = SmtpMailer(host="127.0.0.1", port=25, sender=SENDER, sender_name="Larkspur")
    assert mailer.message_id("receipt:7") == mailer.message_id("receipt:7")
    assert mailer.message_id("receipt:7") != mailer.message_id("receipt:8")
    assert mailer.message_id("receipt:7").endswith("@larkspursewer.example>")
    assert "receipt" not in mailer.message_id("receipt:7")


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own, and a client's that believes only it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cafile=str(file))
    return server, client


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher
