"""A mail server that delivers to nobody and shows what it was given. Loopback only."""

from sandbox.mail.catcher import Fault, MailCatcher
from sandbox.mail.letterbox import Caught, Letterbox

__all__ = ["Caught", "Fault", "Letterbox", "MailCatcher"]
