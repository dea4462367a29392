"""Stripe's way of saying no, as exceptions the front door turns into answers."""

from typing import Any

Json = dict[str, Any]


class StripeFault(Exception):
    """A refusal in Stripe's own form: a status, a type, and usually a code and a parameter."""

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        keeps_work: bool = False,
        **more: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param
        self.more: Json = dict(more)
        #: Whether the no came after some work was done, so that what was written must stay.
        self.keeps_work = keeps_work or kind == "card_error"

    def body(self) -> Json:
        """The ``error`` object, without the members that have nothing to say."""
        known = {
            "type": self.kind,
            "code": self.code,
            "param": self.param,
            "message": self.message,
            "doc_url": self.code and f"https://docs.stripe.com/error-codes/{self.code}",
            **self.more,
        }
        return {"error": {name: value for name, value in known.items() if value is not None}}


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> StripeFault:
    """A request that makes no sense; nothing happened."""
    return StripeFault(400, "invalid_request_error", message, code=code, param=param)


def missing(kind: str, object_id: str, *, param: str = "id") -> StripeFault:
    """A name that stands for nothing here."""
    return StripeFault(
        404,
        "invalid_request_error",
        f"No such {kind}: '{object_id}'",
        code="resource_missing",
        param=param,
    )


def wrong_state(kind: str, what: str, status: str) -> StripeFault:
    """A step the object's status does not allow."""
    return StripeFault(
        400,
        "invalid_request_error",
        f"This {kind} cannot be {what} because it has a status of {status}.",
        code=f"{kind}_unexpected_state",
    )
