"""Stripe, spoken in this one room (API 2026-10-28.endive, library 16).

Nothing of ours is trusted to an event: an event says where to look, ``truth``
looks. Every request that makes something carries a key built from our own id,
so that asking again is the same request.
"""

from services.gateways.stripe_balance import StripeBalance
from services.gateways.stripe_draws import StripeDraws
from services.gateways.stripe_methods import StripeMethods
from services.gateways.stripe_pages import StripePages
from services.gateways.stripe_refunds import StripeRefunds


class StripeGateway(StripePages, StripeMethods, StripeDraws, StripeRefunds, StripeBalance):
    """The payment processor (``services.gateways.processor.Processor``)."""
