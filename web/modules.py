"""Finding the pages of a door."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint


def blueprints(package: str, path: Iterable[str]) -> Iterator[Blueprint]:
    """The ``bp`` of every module of a package that has one, in order of name."""
    for module in iter_modules(path):
        bp = getattr(import_module(f"{package}.{module.name}"), "bp", None)
        if isinstance(bp, Blueprint):
            yield bp
