"""What an operator decides, read once from the environment. Facts of a district are not here."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from services.gateways.mail import Security

PREFIX = "HEADWORKS_"
ROOT = Path(__file__).parent.parent
SECRET_LENGTH_MIN = 32
FIELD_KEY_BYTES = 32
STRIPE_API_BASE = "https://api.stripe.com"
#: Starts of the processor's keys that only ever move pretend money.
TEST_KEY_STARTS = ("sk_test_", "rk_test_")
#: What the demo writes where a secret belongs; production refuses it.
DEMO_MARK = "demo-only-"

T = TypeVar("T")


class SettingsError(Exception):
    """The environment cannot run this product; the text says what to set."""


class Environment(StrEnum):
    """Where this process runs."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


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


def _lines(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _secrets(value: str) -> tuple[Secret, ...]:
    return tuple(Secret(part) for part in _lines(value))


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("must be an address such as https://pay.example.org")
    return value.rstrip("/")


def _optional_url(value: str) -> str:
    return _url(value) if value else ""


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
    district: Path = _setting(
        _path, "districts/larkspur.toml", "The district's file; relative to the project."
    )
    base_url: str = _setting(_url, None, "The portal's public address. Links are made from it.")
    desk_url: str = _setting(
        _optional_url, "", "The console's public address; its own host in production."
    )
    stripe_api_key: Secret = _setting(Secret, "", "The processor's secret key.")
    stripe_api_base: str = _setting(
        _optional_url, "", "Another processor address; the sandbox. Production refuses it."
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
    trusted_hosts: tuple[str, ...] = _setting(
        _lines, "", "More host names that may be asked for, separated by commas."
    )
    proxy_hops: int = _setting(int, "0", "How many proxies stand before us and are believed.")

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
        wrong = [*_refused_anywhere(self)]
        if self.environment is Environment.PRODUCTION:
            wrong += _refused_in_production(self)
        if wrong:
            raise SettingsError("\n".join(wrong))

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
        if not self.stripe_api_base or self.stripe_api_base == STRIPE_API_BASE:
            return (own,)
        parts = urlsplit(self.stripe_api_base)
        return own, f"{parts.scheme}://{parts.netloc}"


def _refused_anywhere(settings: Settings) -> list[str]:
    """Sentences on what no environment can run with."""
    wrong = []
    if len(settings.secret_key.reveal()) < SECRET_LENGTH_MIN:
        wrong.append(f"HEADWORKS_SECRET_KEY is shorter than {SECRET_LENGTH_MIN} characters.")
    if len(_bytes(settings.field_key)) != FIELD_KEY_BYTES:
        wrong.append("HEADWORKS_FIELD_KEY is not 32 bytes written in base64.")
    if settings.proxy_hops < 0:
        wrong.append("HEADWORKS_PROXY_HOPS is below zero.")
    return wrong


def _bytes(key: Secret) -> bytes:
    """What a key in base64 says; nothing when it is not base64."""
    try:
        return base64.b64decode(key.reveal(), validate=True)
    except binascii.Error:
        return b""


def _refused_in_production(settings: Settings) -> list[str]:
    """Sentences on what only a demo or a test may run with."""
    wrong = []
    if not settings.is_secure:
        wrong.append("HEADWORKS_BASE_URL must begin with https:// in production.")
    if not settings.desk_address.startswith("https://"):
        wrong.append("HEADWORKS_DESK_URL must begin with https:// in production.")
    if not settings.has_two_hosts:
        wrong.append("HEADWORKS_DESK_URL must have another host than the portal in production.")
    if settings.stripe_api_base not in {"", STRIPE_API_BASE}:
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
    return wrong
