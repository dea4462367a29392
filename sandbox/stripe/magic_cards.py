"""The test cards, and what comes of a charge to each."""

from dataclasses import dataclass
from typing import Literal

Authentication = Literal["none", "optional", "unless_set_up", "always"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A test card and its fate."""

    number: str
    name: str
    means: str
    brand: str = "visa"
    funding: str = "credit"
    #: The error code a charge gets, or nothing for an approval.
    code: str = ""
    decline_code: str = ""
    #: A card that is refused only when charged can still be saved.
    saves: bool = True
    authentication: Authentication = "none"
    dispute: str = ""
    inquiry: bool = False
    fraud_warning: bool = False
    refund: Literal["at once", "later", "fails"] = "at once"
    skips_pending: bool = False
    cvc_passes: bool = True


def _declined(number: str, name: str, means: str, decline_code: str, code: str = "") -> Card:
    return Card(
        number=number,
        name=name,
        means=means,
        code=code or "card_declined",
        decline_code=decline_code,
        saves=False,
    )


CARDS = (
    Card(number="4242424242424242", name="visa", means="Approved"),
    Card(
        number="4000056655665556", name="visa_debit", means="Approved, debit card", funding="debit"
    ),
    Card(
        number="5555555555554444",
        name="mastercard",
        means="Approved, Mastercard",
        brand="mastercard",
    ),
    Card(number="378282246310005", name="amex", means="Approved, American Express", brand="amex"),
    Card(number="6011111111111117", name="discover", means="Approved, Discover", brand="discover"),
    _declined("4000000000000002", "chargeDeclined", "Declined", "generic_decline"),
    _declined(
        "4000000000009995",
        "chargeDeclinedInsufficientFunds",
        "Declined: not enough money",
        "insufficient_funds",
    ),
    _declined("4000000000009987", "chargeDeclinedLostCard", "Declined: lost card", "lost_card"),
    _declined(
        "4000000000009979", "chargeDeclinedStolenCard", "Declined: stolen card", "stolen_card"
    ),
    _declined(
        "4000000000006975",
        "chargeDeclinedVelocityLimitExceeded",
        "Declined: used too often",
        "card_velocity_exceeded",
    ),
    _declined(
        "4000000000000069",
        "chargeDeclinedExpiredCard",
        "Declined: expired",
        "expired_card",
        "expired_card",
    ),
    _declined(
        "4000000000000127",
        "chargeDeclinedIncorrectCvc",
        "Declined: wrong security code",
        "incorrect_cvc",
        "incorrect_cvc",
    ),
    _declined(
        "4000000000000119",
        "chargeDeclinedProcessingError",
        "Declined: processing error",
        "processing_error",
        "processing_error",
    ),
    Card(
        number="4000000000000341",
        name="chargeCustomerFail",
        means="Can be saved, then declines",
        code="card_declined",
        decline_code="generic_decline",
    ),
    Card(
        number="4000002500003155",
        name="authenticationRequiredOnSetup",
        means="Asks for authentication until it is saved",
        authentication="unless_set_up",
    ),
    Card(
        number="4000002760003184",
        name="authenticationRequired",
        means="Always asks for authentication",
        authentication="always",
    ),
    Card(
        number="4000000000003220",
        name="threeDSecure2Required",
        means="3-D Secure 2 must be completed",
        authentication="always",
    ),
    Card(
        number="4000000000003055",
        name="threeDSecureOptional",
        means="Approved; authentication is possible, not needed",
        authentication="optional",
    ),
    Card(
        number="4000000000000259",
        name="createDispute",
        means="Approved, then disputed as fraud",
        dispute="fraudulent",
    ),
    Card(
        number="4000000000002685",
        name="createDisputeProductNotReceived",
        means="Approved, then disputed as not received",
        dispute="product_not_received",
    ),
    Card(
        number="4000000000001976",
        name="createDisputeInquiry",
        means="Approved, then an inquiry without money moving",
        dispute="fraudulent",
        inquiry=True,
    ),
    Card(
        number="4000000000005423",
        name="createIssuerFraudRecord",
        means="Approved, then an early fraud warning",
        fraud_warning=True,
    ),
    Card(
        number="4000000000000077",
        name="bypassPending",
        means="Approved, available at once",
        skips_pending=True,
    ),
    Card(
        number="4000000000007726",
        name="pendingRefund",
        means="Approved; a refund succeeds later",
        refund="later",
    ),
    Card(
        number="4000000000005126",
        name="refundFail",
        means="Approved; a refund fails later",
        refund="fails",
    ),
    Card(
        number="4000000000000101",
        name="cvcCheckFail",
        means="Approved, though the security code is wrong",
        cvc_passes=False,
    ),
)


def card(number: str) -> Card | None:
    """The fate of a card number; a number that is not listed might be somebody's own."""
    return next((known for known in CARDS if known.number == number), None)


def named_card(name: str) -> Card | None:
    """The card behind ``pm_card_…`` or ``tok_…``, with or without ``visa_`` in the name."""
    short = name.removeprefix("pm_card_").removeprefix("tok_")
    for known in CARDS:
        if short in (known.name, f"visa_{known.name}"):
            return known
    return None
