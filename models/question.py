"""Questions that pages ask the database all day: written down once an engine, then only asked.

SQLAlchemy works out anew at every asking how values go in, which columns come
out and who listens; for a page that asks five times this is a quarter of its
time. A question keeps what never changes: the SQL, and what turns values into
the database's and back. docs/adr/0015 tells when to use one.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    SQLColumnExpression,
    or_,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")
#: Turns one value into the database's, or back.
Turn = Callable[[Any], Any]


@dataclass(frozen=True)
class Plan:
    """How a question is asked of one engine."""

    compiled: SQLCompiler
    #: As it was said the first time, constants written into it.
    sql: str
    #: In their order, where the driver takes them by place.
    names: Sequence[str] | None
    turns_in: Mapping[str, Turn]
    #: By place in the row.
    turns_out: Sequence[tuple[int, Turn]]
    row: Callable[[Sequence[Any]], Any]

    def facts(self, asked: Mapping[str, object]) -> Sequence[Any] | Mapping[str, Any]:
        """The values as the driver takes them."""
        values = self.compiled.construct_params(asked)
        for name, turn in self.turns_in.items():
            values[name] = turn(values[name])
        return values if self.names is None else [values[name] for name in self.names]

    def answer(self, raw: Sequence[Any]) -> Any:  # noqa: ANN401 - a row of any columns
        """One row with values of ours."""
        row = list(raw)
        for place, turn in self.turns_out:
            row[place] = turn(row[place])
        return self.row(row)


def one_of(column: SQLColumnExpression[T], values: Iterable[T]) -> ColumnElement[bool]:
    """Whether a column is one of some constants, said one by one: SQLAlchemy writes a list
    (``IN``) out anew at every asking, and a question is written down once."""
    # The values are words of an enum, which sort; the type of a column does not say so.
    return or_(*[column == value for value in sorted(values)])  # type: ignore[type-var]


class Question:
    """A statement that never changes but for its facts, and answers with plain rows: it reads them,
    or writes some and says what it wrote (``RETURNING``)."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._plans: dict[str, Plan] = {}

    def ask(self, place: Session | Connection, asked: Mapping[str, object]) -> Sequence[Any]:
        """Every row, with its columns as attributes by name.

        In a session, and where somebody listens to what is said, SQLAlchemy asks as it always does.

        :raises sqlalchemy.exc.DBAPIError: as SQLAlchemy does.
        """
        if isinstance(place, Session) or place.dispatch.before_cursor_execute:
            return place.execute(self.statement, dict(asked)).all()
        dialect = place.dialect
        if dialect.name == "sqlite" and not place.in_transaction():
            place.begin()  # every question of a page is answered out of one moment
        driver = place.connection
        plan = self._plans.get(dialect.name)
        cursor = driver.cursor()
        try:
            if plan is None:
                return self._first(place, asked)
            cursor.execute(plan.sql, plan.facts(asked))
            return [plan.answer(row) for row in cursor.fetchall()]
        except dialect.loaded_dbapi.Error as error:
            is_gone = dialect.is_disconnect(error, driver, cursor)
            if is_gone:
                place.invalidate(error)
            raise DBAPIError.instance(
                self.statement.__class__.__name__, None, error, dialect.loaded_dbapi.Error,
                hide_parameters=True, connection_invalidated=is_gone, dialect=dialect,
            ) from error  # fmt: skip
        finally:
            cursor.close()

    def _first(self, place: Connection, asked: Mapping[str, object]) -> Sequence[Any]:
        """Let SQLAlchemy ask the first time, and keep what it worked out."""
        result = place.execute(self.statement, dict(asked))
        self._plans[place.dialect.name] = _plan(result)
        return result.all()


def _plan(result: CursorResult[Any]) -> Plan:
    """What SQLAlchemy worked out for the answer it just gave."""
    context, cursor = result.context, result.cursor
    compiled, dialect = context.compiled, context.dialect
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a statement that reads
    assert cursor is not None  # noqa: S101 - it has rows
    constants = {compiled.bind_names[bind] for bind in compiled.literal_execute_params}
    assert compiled.post_compile_params <= compiled.literal_execute_params  # noqa: S101 - no lists
    names = compiled.positiontup
    turns_in = {
        name: turn
        for bind, name in compiled.bind_names.items()
        if name not in constants
        and (turn := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    columns = compiled._result_columns
    turns_out = [
        (place, turn)
        for place, (column, seen) in enumerate(zip(columns, cursor.description, strict=True))
        if (turn := column.type.dialect_impl(dialect).result_processor(dialect, seen[1]))
        is not None
    ]
    # The names are known only when the statement is; mypy wants them written out.
    row = namedtuple("Row", [column.keyname for column in columns], rename=True)  # type: ignore[misc]
    return Plan(
        compiled=compiled,
        sql=context.statement,
        names=None if names is None else [name for name in names if name not in constants],
        turns_in=turns_in,
        turns_out=turns_out,
        row=row._make,
    )
