"""Questions that pages ask the database all day: written down once an engine, then only asked.

SQLAlchemy works out anew at every asking how values go in, which columns come
out and who listens; for a page that asks five times this is a quarter of its
time. A question keeps what never changes: the SQL, and what turns values into
the database's and back. docs/adr/0015 tells when to use one.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    Enum,
    Executable,
    Result,
    SQLColumnExpression,
    or_,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
#: Turns one value into the database's, or back.
Turn = Callable[[Any], Any]


@dataclass(frozen=True)
class Plan:
    """How a question is asked of one engine."""

    #: As it was said the first time, constants written into it.
    sql: str
    #: What never changes, as the driver takes it, with room for what does.
    template: list[Any] | dict[Any, Any]
    #: Each value that is asked with: its name, its turn if it has one, the places where it goes.
    places: Sequence[tuple[str, Turn | None, Sequence[Any]]]
    #: By place in the row, what turns a value that is there.
    turns_out: Sequence[tuple[int, Turn]]
    row: Callable[[Sequence[Any]], Any]

    def facts(self, asked: Mapping[str, object]) -> Any:  # noqa: ANN401 - by place or by name
        """The values as the driver takes them."""
        facts: Any = self.template.copy()
        for key, turn, places in self.places:
            value = asked[key] if turn is None else turn(asked[key])
            for place in places:
                facts[place] = value
        return facts

    def answers(self, raw: Iterable[Sequence[Any]]) -> list[Any]:
        """The rows with values of ours. Nothing stays nothing, whatever the type."""
        rows = [list(each) for each in raw]
        for place, turn in self.turns_out:
            for row in rows:
                if row[place] is not None:
                    row[place] = turn(row[place])
        make = self.row
        return [make(row) for row in rows]


def one_of(column: SQLColumnExpression[T], values: Iterable[T]) -> ColumnElement[bool]:
    """Whether a column is one of some constants, said one by one: SQLAlchemy writes a list
    (``IN``) out anew at every asking, and a question is written down once."""
    # The values are words of an enum, which sort; the type of a column does not say so.
    return or_(*[column == value for value in sorted(values)])  # type: ignore[type-var]


def connected(session: Session) -> Connection:
    """A session's connection, to ask a question there: what the session holds is written first, as
    SQLAlchemy does before it asks anything."""
    if session.autoflush:
        session.flush()
    return session.connection()


class Question:
    """A statement that never changes but for its facts, and answers with plain rows: it reads them,
    or writes some and says what it wrote (``RETURNING``).

    ``row`` is a NamedTuple with a field for each column, in their order; without one, rows have
    the columns' names.
    """

    def __init__(self, statement: Executable, row: type[tuple[Any, ...]] | None = None) -> None:
        self.statement = statement
        self._row = row
        self._plans: dict[str, Plan] = {}

    def ask(self, place: Session | Connection, asked: Mapping[str, object]) -> Sequence[Any]:
        """Every row, with its columns as attributes by name.

        What a session holds is written first. Where somebody listens to what is said, SQLAlchemy
        asks as it always does.

        :raises sqlalchemy.exc.DBAPIError: as SQLAlchemy does.
        """
        if isinstance(place, Session):
            place = connected(place)
        if place.dispatch.before_cursor_execute:
            return self._rows(place.execute(self.statement, dict(asked)))
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
            return plan.answers(cursor.fetchall())
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
        self._plans[place.dialect.name] = _plan(result, self._row)
        return self._rows(result)

    def _rows(self, result: Result[Any]) -> Sequence[Any]:
        if self._row is None:
            return result.all()
        return [self._row(*row) for row in result]


def _plan(result: CursorResult[Any], row: type[tuple[Any, ...]] | None) -> Plan:
    """What SQLAlchemy worked out for the answer it just gave."""
    context, cursor = result.context, result.cursor
    compiled, dialect = context.compiled, context.dialect
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a statement that reads
    assert cursor is not None  # noqa: S101 - it has rows
    columns = compiled._result_columns
    turns_out = [
        (place, turn)
        for place, (column, seen) in enumerate(zip(columns, cursor.description, strict=True))
        if (turn := _turn_out(column.type, dialect, seen[1])) is not None
    ]
    names = [column.keyname for column in columns]
    made = row or namedtuple("Row", names, rename=True)
    # SQLAlchemy keeps one compiled statement for all that differ in constants alone: the constants
    # are this statement's own.
    own = compiled.construct_params(extracted_parameters=context.extracted_parameters, _check=False)
    template, places = _facts(compiled, dialect, own)
    return Plan(context.statement, template, places, turns_out, partial(tuple.__new__, made))


def _facts(
    compiled: SQLCompiler, dialect: Dialect, own: Mapping[str, Any]
) -> tuple[list[Any] | dict[Any, Any], Sequence[tuple[str, Turn | None, Sequence[Any]]]]:
    """What never changes as the driver takes it, and where what does goes."""
    constants = compiled.literal_execute_params
    assert compiled.post_compile_params <= constants  # noqa: S101 - no lists
    written = {compiled.bind_names[bind] for bind in constants}
    order: Sequence[Any]
    if compiled.positiontup is None:
        order = [name for name in compiled.bind_names.values() if name not in written]
        template: Any = {}
        where = {name: [name] for name in order}
    else:
        order = [name for name in compiled.positiontup if name not in written]
        template = [None] * len(order)
        where = {name: [at for at, other in enumerate(order) if other == name] for name in order}
    places: list[tuple[str, Turn | None, Sequence[Any]]] = []
    for bind, name in compiled.bind_names.items():
        turn = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            places.append((bind.key, turn, where.get(name, ())))
            continue
        value = own[name] if turn is None else turn(own[name])
        for place in where.get(name, ()):
            template[place] = value
    return template, places


def _turn_out(kind: TypeEngine[Any], dialect: Dialect, seen: object) -> Turn | None:
    """What makes a value of ours of the driver's."""
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return {str(member.value): member for member in kind.enum_class}.__getitem__
    return kind.dialect_impl(dialect).result_processor(dialect, seen)
