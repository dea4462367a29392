"""Secrets that a browser or a letter's link holds, of which we keep the hash alone."""

import hashlib
import secrets

TOKEN_BYTES = 32
#: Longer than any link of ours; more is not worth a hash.
TOKEN_LENGTH_MAX = 64


def hashed(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)
