"""What a command may not do, said in a sentence; and who types it."""

import os
import pwd
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
    """Whoever types, by the name the machine knows them: what their shell says of them is no proof.

    A second person of a command is a second account of the machine.
    """
    return f"operator:{pwd.getpwuid(os.getuid()).pw_name}"
