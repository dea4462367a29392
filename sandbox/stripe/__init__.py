"""Stripe, imitated on this machine for the demo and the tests. No money moves."""

from .server import SECRET, StripeSandbox
from .settings import Settings
from .webhooks import Delivery, sign

__all__ = ["SECRET", "Delivery", "Settings", "StripeSandbox", "sign"]
