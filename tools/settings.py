"""The settings the product runs under here: a demo's, kept; a check's, thrown away."""

import base64
import os
import secrets
from pathlib import Path

from tools.progress import ROOT

DISTRICT = "districts/larkspur.toml"
#: How a demo's keys begin, by which production knows and refuses them.
MARK = "demo-only-"
FIELD_KEY_BYTES = 32


def new_secrets() -> dict[str, str]:
    """Fresh keys, of use to this demo and nobody else."""
    field_key = MARK.encode() + secrets.token_bytes(FIELD_KEY_BYTES - len(MARK))
    return {
        "HEADWORKS_SECRET_KEY": MARK + secrets.token_urlsafe(48),
        "HEADWORKS_FIELD_KEY": base64.b64encode(field_key).decode(),
        "HEADWORKS_STRIPE_API_KEY": f"sk_test_{secrets.token_hex(16)}",
        "HEADWORKS_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
        "HEADWORKS_OIDC_CLIENT_SECRET": secrets.token_urlsafe(24),
    }


def kept_secrets(file: Path) -> dict[str, str]:
    """The keys of the last time, or new ones, in a file that only its owner may read."""
    known = {}
    if file.exists():
        lines = (line.partition("=") for line in file.read_text().splitlines())
        known = {name: value for name, _, value in lines if value}
    wanted = {**new_secrets(), **known}
    if wanted != known:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            os.fchmod(out.fileno(), 0o600)
            out.writelines(f"{name}={value}\n" for name, value in wanted.items())
    return wanted


def demo(folder: Path, *, app: int, stripe: int, smtp: int, provider: int) -> dict[str, str]:
    """What the demo's product is told, given the ports everything listens on."""
    return {
        **kept_secrets(folder / ".env"),
        "HEADWORKS_ENVIRONMENT": "demo",
        "HEADWORKS_DATABASE_URL": f"sqlite:///{folder / 'headworks.sqlite'}",
        "HEADWORKS_DOCUMENTS": str(folder / "documents"),
        "HEADWORKS_DISTRICT": str(ROOT / DISTRICT),
        "HEADWORKS_BASE_URL": f"http://localhost:{app}",  # browsers keep no passkeys for a number
        "HEADWORKS_TRUSTED_HOSTS": "127.0.0.1",
        "HEADWORKS_STRIPE_API_BASE": f"http://127.0.0.1:{stripe}",
        "HEADWORKS_SMTP_HOST": "127.0.0.1",
        "HEADWORKS_SMTP_PORT": str(smtp),
        "HEADWORKS_OIDC_ISSUER": f"http://127.0.0.1:{provider}",
        "HEADWORKS_OIDC_CLIENT_ID": "headworks",
        "HEADWORKS_JOBS": "threads",
    }


def throwaway(folder: str) -> dict[str, str]:
    """Settings of a demo that nothing listens to, for commands that only look at the code."""
    return demo(Path(folder), app=5000, stripe=12111, smtp=1025, provider=9080)
