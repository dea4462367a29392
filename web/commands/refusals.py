"""What a command may not do, said in a sentence; and who types it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click

from models.errors import DistrictError


@contextmanager
def sentences() -> Iterator[None]:
    """What is refused is said in a sentence, and the command fails."""
    try:
        yield
    except DistrictError as refusal:
        raise click.ClickException(refusal.message) from refusal


def operator() -> str:
    """Whoever types, by the name the machine knows them."""
    return f"operator:{getpass.getuser()}"
