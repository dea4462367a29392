"""How values of the environment are written; each is read, or refused with what is wrong."""

from urllib.parse import urlsplit


def lines(value: str) -> tuple[str, ...]:
    """What stands between commas, each without the blanks around it."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def url(value: str) -> str:
    """The address of a server, without a slash at its end.

    :raises ValueError: when it is none.
    """
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("must be an address such as https://pay.example.org")
    return value.rstrip("/")


def optional_url(value: str) -> str:
    """The same; empty where there is none."""
    return url(value) if value else ""


def issuer(value: str) -> str:
    """Kept to the letter: what the provider signs must name the very same."""
    return url(value) and value if value else ""


def scanner(value: str) -> str:
    """Where a virus scanner listens; empty where there is none.

    :raises ValueError: when it is neither.
    """
    parts = urlsplit(value)
    is_tcp = parts.scheme == "tcp" and bool(parts.hostname)
    if value and not is_tcp and not (parts.scheme == "unix" and parts.path):
        raise ValueError("must be tcp://host:port or unix:///path")
    return value
