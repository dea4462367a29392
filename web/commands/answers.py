"""Answers as JSON, and refusals as a sentence with exit code 2: what scripts read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from models.district_table import DistrictFileError
from models.money import Money
from services.rules.rating import NotRated

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
district = click.option(
    "--district", required=True, type=FILE, help="The file that describes what is charged."
)


class Dollars(click.ParamType[Money]):
    """An amount of money, such as 86.00."""

    name = "dollars"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Money:
        """Read it.

        :raises click.BadParameter: when it is none.
        """
        try:
            return Money.read(str(value))
        except ValueError:
            self.fail(f"{value} is no amount of money, such as 86.00.", param, ctx)


class Number(click.ParamType[Decimal]):
    """An exact number of zero or more."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read it.

        :raises click.BadParameter: when it is none, or below zero.
        """
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value} is no number.", param, ctx)
        if not number.is_finite() or number < 0:
            self.fail(f"{value} is no number of zero or more.", param, ctx)
        return number


class Refusal(click.ClickException):
    """A question that has no answer; the sentence says why."""

    exit_code = 2


@contextmanager
def refusals() -> Iterator[None]:
    """What cannot be worked out is said in a sentence, and the command ends with 2."""
    try:
        yield
    except (DistrictFileError, NotRated) as error:
        raise Refusal(f"{error}.") from error


def say(answer: Mapping[str, Any]) -> None:
    """Print an answer."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
