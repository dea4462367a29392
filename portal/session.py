"""Whether a ratepayer is still signed in, and staying so. Asked by static/session.js."""

from web.staying import bp

__all__ = ["bp"]
