"""Reading a form-encoded request, and holding it to the library's own parameter types."""

import re
import typing
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, get_args, get_origin

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

from . import shapes
from .errors import Json, invalid

PART = re.compile(r"\[([^\]]*)\]")
#: Read by every route, whether or not the library's type for it says so.
EVERYWHERE = {"expand": list[str]}


def decode(pairs: Iterable[tuple[str, str]]) -> Json:
    """Nested names into nested values: ``a[b][0]=c`` is ``{"a": {"b": {"0": "c"}}}``."""
    tree: Json = {}
    for name, value in pairs:
        head = name.split("[", 1)[0]
        path = [head, *PART.findall(name[len(head) :])]
        place = tree
        for step, following in zip(path, path[1:] + [None], strict=True):
            key = step or str(len(place))
            if following is None:
                place[key] = value
            else:
                below = place.setdefault(key, {})
                if not isinstance(below, dict):
                    raise invalid(f"Invalid object at {name}", param=name)
                place = below
    return tree


@cache
def fields_of(shape: type) -> dict[str, Any]:
    """The parameters a library type allows, without the ones meant for the client itself."""
    scope = {**shapes.names_in("stripe._request_options"), **shapes.names_in(shape.__module__)}
    hints = typing.get_type_hints(shape, globalns=scope, localns=scope)
    return {
        name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__
    }


def checked(shape: type, given: Json, *, within: str = "") -> Json:
    """The parameters with their proper types.

    :raises StripeFault: for an unknown, missing or ill-formed parameter, as Stripe would.
    """
    known = fields_of(shape) if within else {**EVERYWHERE, **fields_of(shape)}
    required: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
    for name in given:
        if name not in known:
            label = f"{within}[{name}]" if within else name
            raise invalid(
                f"Received unknown parameter: {label}", code="parameter_unknown", param=label
            )
    for name in sorted(required & known.keys() - given.keys()):
        label = f"{within}[{name}]" if within else name
        raise invalid(f"Missing required param: {label}.", code="parameter_missing", param=label)
    return {
        name: _value(value, known[name], f"{within}[{name}]" if within else name)
        for name, value in given.items()
    }


def _value(given: object, hint: object, label: str) -> object:
    choices = shapes.options(hint)
    if isinstance(given, dict):
        return _nested(given, choices, label)
    words = [
        word for choice in choices if get_origin(choice) is Literal for word in get_args(choice)
    ]
    if given in words:
        return given
    for choice in choices:
        made = _plain(str(given), choice)
        if made is not None and not (choice is str and [word for word in words if word != ""]):
            return made
    if given == "" and str not in choices:
        return None
    raise _refusal(str(given), choices, words, label)


def _nested(given: Json, choices: tuple[Any, ...], label: str) -> object:
    for choice in choices:
        origin = get_origin(choice) or choice
        if origin is list:
            item = get_args(choice)[0]
            return [_value(value, item, f"{label}[{key}]") for key, value in given.items()]
        if origin in (dict, UntypedStripeObject):
            return {key: str(value) for key, value in given.items()}
        if hasattr(choice, "__required_keys__"):
            return checked(choice, given, within=label)
    raise invalid(f"Invalid {label}: this does not take an object", param=label)


def _plain(given: str, choice: object) -> object:
    if choice is bool:
        return {"true": True, "false": False}.get(given)
    if choice is int:
        return int(given) if re.fullmatch(r"-?\d{1,18}", given) else None
    if choice is Decimal:
        try:
            return str(Decimal(given))
        except InvalidOperation:
            return None
    return given if choice is str else None


def _refusal(given: str, choices: tuple[Any, ...], words: list[str], label: str) -> Exception:
    if words:
        allowed = ", ".join(str(word) for word in words if word)
        return invalid(f"Invalid {label}: must be one of {allowed}", param=label)
    if int in choices:
        message = f"Invalid integer: {given}"
        return invalid(message, code="parameter_invalid_integer", param=label)
    if bool in choices:
        return invalid(f"Invalid boolean: {given}", param=label)
    return invalid(f"Invalid {label}", param=label)
