"""Blank objects cut from the installed library's own type annotations.

Every answer starts as a skeleton with each member the library knows, so the
shapes follow the library when it is upgraded, and a test can ask whether an
answer holds anything the library has never heard of.
"""

import ast
import copy
import importlib
import inspect
import typing
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject

from .errors import Json

#: Kinds whose many optional sub-objects Stripe leaves out instead of answering null.
LEAVES_OUT = (
    "PaymentMethod",
    "PaymentMethodDetails",
    "PaymentMethodOptions",
    "NextAction",
    "EnhancedEligibility",
    "EnhancedEvidence",
)


@cache
def names_in(module_name: str) -> dict[str, Any]:
    """What a library module's annotations can refer to, type-checking imports included."""
    module = importlib.import_module(module_name)
    names = dict(vars(module))
    for node in ast.parse(inspect.getsource(module)).body:
        for inner in getattr(node, "body", []) if isinstance(node, ast.If) else []:
            if isinstance(inner, ast.ImportFrom) and inner.module:
                source = importlib.import_module(inner.module)
                for alias in inner.names:
                    names[alias.asname or alias.name] = getattr(source, alias.name)
    return names


@cache
def members_of(shape: type) -> dict[str, Any]:
    """The members the library declares for a resource or one of its inner classes."""
    found: dict[str, Any] = {}
    for base in reversed(shape.__mro__):
        if base in (object, StripeObject) or not hasattr(base, "__annotations__"):
            continue
        own = base.__dict__.get("__annotations__", {})
        holder = type(base.__name__, (), {"__annotations__": own, "__module__": base.__module__})
        scope = {**names_in(base.__module__), **vars(base)}
        found.update(typing.get_type_hints(holder, globalns=scope, localns=scope))
    return {
        name: hint
        for name, hint in found.items()
        if not name.startswith("_") and get_origin(hint) is not ClassVar
    }


@cache
def class_of(kind: str) -> type:
    """The library's class for an ``object`` value."""
    module, name = OBJECT_CLASSES[kind]
    found: type = getattr(importlib.import_module(module), name)
    return found


def options(hint: object) -> tuple[Any, ...]:
    """The members of a union, or the one thing it is."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def is_shape(hint: object) -> bool:
    """Whether a hint is an inner class of a resource."""
    return (
        isinstance(hint, type)
        and issubclass(hint, StripeObject)
        and hint is not StripeObject
        and "." in hint.__qualname__
    )


def _neutral(hint: object) -> object:
    """Null where the library allows it, else the emptiest value of the type."""
    choices = options(hint)
    if NoneType in choices:
        return None
    first = choices[0]
    origin = get_origin(first) or first
    if origin is Literal:
        return get_args(first)[0]
    if origin is UntypedStripeObject or origin is dict:
        return {}
    if is_shape(first):
        return _blank(first)
    plain: dict[object, object] = {bool: False, int: 0, float: 0.0, list: [], str: ""}
    return plain.get(origin)


def _blank(shape: type) -> Json:
    spare = shape.__name__ in LEAVES_OUT
    body: Json = {}
    for name, hint in members_of(shape).items():
        choices = options(hint)
        if name == "deleted" or (spare and NoneType in choices and any(map(is_shape, choices))):
            continue
        body[name] = _neutral(hint)
    return body


@cache
def _skeleton(kind: str) -> Json:
    return _blank(class_of(kind))


def skeleton(kind: str, /, **members: object) -> Json:
    """A new object of a kind: every member the library knows, these ones filled in."""
    body = copy.deepcopy(_skeleton(kind))
    body.update(object=kind)
    if "livemode" in body:
        body["livemode"] = False
    body.update(members)
    return body


def inner(kind: str, path: str, /, **members: object) -> Json:
    """A new sub-object, named by the way to it: ``inner("charge", "outcome", …)``."""
    shape = class_of(kind)
    for step in path.split("."):
        hints = options(members_of(shape)[step])
        hints = tuple(get_args(hint)[0] if get_origin(hint) is list else hint for hint in hints)
        shape = next(hint for hint in hints if is_shape(hint))
    return {**_blank(shape), **members}
