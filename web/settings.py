"""What an operator decides, read once from the environment. Facts of a district are not here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from click import ClickException

from services.gateways.mail import Security
from web import settings_checks
from web.settings_written import issuer, lines, optional_url, scanner, url

if TYPE_CHECKING:
    from services.keys.sealing import Sealer

PREFIX = "HEADWORKS_"
ROOT = Path(__file__).parent.parent
#: Starts of the processor's keys that only ever move pretend money.
TEST_KEY_STARTS = ("sk_test_", "rk_test_")

T = TypeVar("T")


class SettingsError(ClickException):
    """The environment cannot run this product; the text says what to set, and ends a command."""


class Environment(StrEnum):
    """Where this process runs."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class StaffPasswords(StrEnum):
    """Whether staff sign in with a password and a code beside single sign-on."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class SecondFactor(StrEnum):
    """Who answers for a second factor at the identity provider."""

    #: Each answer of the provider says so (``acr``, ``amr``), and one that does not is refused.
    TOLD = "told"
    #: The provider asks everybody for it and tells nobody, as Google does.
    PROVIDER = "provider"


class JobsMode(StrEnum):
    """Who does the work that is asked for outside a request."""

    #: Threads of this process do it.
    THREADS = "threads"
    #: Another process does it.
    OFF = "off"


class Secret:
    """A value that never shows itself by accident; ``reveal()`` says it on purpose."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a secret is not written down")


def _secrets(value: str) -> tuple[Secret, ...]:
    return tuple(Secret(part) for part in lines(value))


def _path(value: str) -> Path:
    path = Path(value)
    return path if path.is_absolute() else ROOT / path


def _setting(read: Callable[[str], T], default: str | None, caption: str) -> T:
    """A field read from the environment; without a default it must be set."""
    metadata = {"read": read, "default": default, "caption": caption}
    made: T = (
        field(metadata=metadata)
        if default is None
        else field(default=read(default), metadata=metadata)
    )
    return made


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the environment decides, checked before anything starts."""

    environment: Environment = _setting(
        Environment, None, "`production`, `demo` or `test`; production refuses what is not real."
    )
    database_url: str = _setting(
        str, None, "Where the books are: `sqlite:///…` or `postgresql+psycopg://…`."
    )
    secret_key: Secret = _setting(Secret, None, "Signs form tokens; 32 characters or more.")
    field_key: Secret = _setting(
        Secret, None, "Seals authenticator secrets in the database; 32 random bytes in base64."
    )
    field_keys_old: tuple[Secret, ...] = _setting(
        _secrets, "", "Keys that only open, separated by commas, until `keys rotate` is done."
    )
    district: Path = _setting(
        _path, "districts/larkspur.toml", "The district's file; relative to the project."
    )
    base_url: str = _setting(url, None, "The portal's public address. Links are made from it.")
    desk_url: str = _setting(
        optional_url, "", "The console's public address; its own host in production."
    )
    stripe_api_key: Secret = _setting(Secret, "", "The processor's secret key.")
    stripe_api_base: str = _setting(
        optional_url, "", "Another processor address; the sandbox. Production refuses it."
    )
    stripe_webhook_secret: tuple[Secret, ...] = _setting(
        _secrets, "", "Secrets of the webhook, separated by commas while one replaces another."
    )
    smtp_host: str = _setting(str, "127.0.0.1", "The mail server.")
    smtp_port: int = _setting(int, "25", "The mail server's port.")
    smtp_security: Security = _setting(
        Security, "none", "The way to the mail server: `none`, `starttls` or `tls`."
    )
    smtp_user: str = _setting(str, "", "Our name at the mail server, if it asks for one.")
    smtp_password: Secret = _setting(Secret, "", "Our password at the mail server.")
    mail_from: str = _setting(str, "", "The sender of mail; the district's address when empty.")
    reply_address: str = _setting(
        str, "", "The mailbox answers by mail come to, as `help+…@`; none are taken when empty."
    )
    imap_host: str = _setting(str, "", "The server of that mailbox.")
    imap_port: int = _setting(int, "993", "The port of that server.")
    imap_security: Security = _setting(
        Security, "tls", "The way to the mailbox: `none`, `starttls` or `tls`."
    )
    imap_user: str = _setting(str, "", "Our name at the mailbox.")
    imap_password: Secret = _setting(Secret, "", "Our password at the mailbox.")
    jobs: JobsMode = _setting(
        JobsMode, "threads", "`threads` works jobs in this process; `off` leaves them to another."
    )
    queue_url: str = _setting(
        str, "", "Where workers are woken; beside the database when empty. `redis://…`, `memory:`."
    )
    backup_recipient: str = _setting(
        str, "", "Whom backups are sealed for: `age1…`, as `flask backup key` prints it."
    )
    counts_folder: str = _setting(
        str, "", "Where processes count requests together, for `metrics`; empty counts none."
    )
    documents: str = _setting(
        str, "var/documents", "Where files that people hand in lie: a folder, or `s3://bucket/…`."
    )
    s3_url: str = _setting(optional_url, "", "The server of that bucket; Amazon's own when empty.")
    s3_key: str = _setting(str, "", "Our name at the server of the bucket.")
    s3_secret: Secret = _setting(Secret, "", "Our secret at the server of the bucket.")
    virus_scanner: str = _setting(
        scanner, "", "ClamAV's daemon: `tcp://host:port` or `unix:///path`. Empty: no protection."
    )
    oidc_issuer: str = _setting(
        issuer, "", "The staff's identity provider, as it names itself; none when empty."
    )
    oidc_client_id: str = _setting(str, "", "Our name at that provider.")
    oidc_client_secret: Secret = _setting(Secret, "", "Our secret at that provider.")
    oidc_domain: str = _setting(str, "", "The Google domain (`hd`) staff must be of, if any.")
    oidc_acr: tuple[str, ...] = _setting(
        lines, "", "Levels (`acr`) of which the provider must vouch for one, with commas."
    )
    oidc_amr: tuple[str, ...] = _setting(
        lines, "", "Proofs (`amr`) that it must have taken, all of them, such as `mfa`."
    )
    oidc_second_factor: SecondFactor = _setting(
        SecondFactor,
        "told",
        "`told`: by ACR or AMR. `provider`: it asks everybody for two factors, and says nothing.",
    )
    staff_passwords: StaffPasswords = _setting(
        StaffPasswords, "allowed", "`forbidden`: staff use single sign-on or a passkey."
    )
    trusted_hosts: tuple[str, ...] = _setting(
        lines, "", "More host names that may be asked for, separated by commas."
    )
    proxy_hops: int = _setting(
        int, "0", "How many proxies stand before us and are believed; in production at least 1."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check every setting.

        :raises SettingsError: with one line for each setting that is missing or wrong.
        """
        values: dict[str, object] = {}
        wrong: list[str] = []
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            written = environ.get(name, "").strip() or item.metadata["default"]
            if written is None:
                wrong.append(f"{name} is not set. {item.metadata['caption']}")
                continue
            try:
                values[item.name] = item.metadata["read"](written)
            except ValueError as error:
                wrong.append(f"{name} is wrong ({error}). {item.metadata['caption']}")
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        wrong = [*settings_checks.refused_anywhere(self)]
        if self.environment is Environment.PRODUCTION:
            wrong += settings_checks.refused_in_production(self)
        if wrong:
            raise SettingsError("\n".join(wrong))

    def sealer(self) -> "Sealer":
        """What seals and opens fields and documents, with the key of now and older ones."""
        from services.keys.sealing import Sealer

        old = (each.reveal() for each in self.field_keys_old)
        return Sealer(self.field_key.reveal(), *old)

    @property
    def documents_folder(self) -> Path:
        """The folder of the documents, when they lie in one."""
        return _path(self.documents)

    @property
    def test_mode(self) -> bool:
        """Whether money here is pretend money: the processor's key is a test key."""
        return self.stripe_api_key.reveal().startswith(TEST_KEY_STARTS)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us over HTTPS only."""
        return self.base_url.startswith("https://")

    @property
    def desk_address(self) -> str:
        """The console's public address, without a path."""
        return self.desk_url or self.base_url

    @property
    def hosts(self) -> list[str]:
        """Every host name that may be asked for, with its port if it has one."""
        ours = [urlsplit(self.base_url).netloc, urlsplit(self.desk_address).netloc]
        return sorted({*ours, *self.trusted_hosts})

    @property
    def has_two_hosts(self) -> bool:
        """Whether the console answers on its own host."""
        return urlsplit(self.base_url).netloc != urlsplit(self.desk_address).netloc

    @property
    def processor_origins(self) -> tuple[str, ...]:
        """Where a payer may be sent to pay; the browser is told to allow nowhere else."""
        own = "https://checkout.stripe.com"
        if not self.stripe_api_base or self.stripe_api_base == settings_checks.OWN_ADDRESS:
            return (own,)
        parts = urlsplit(self.stripe_api_base)
        return own, f"{parts.scheme}://{parts.netloc}"
