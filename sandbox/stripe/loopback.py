"""The one machine the sandbox talks to."""

import ipaddress


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
