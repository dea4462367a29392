"""What an operator types: ``flask --app app …``. Each file here is one group of commands.

A group is read when it is asked for: what only a command needs costs no page
its start.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

GROUPS = {
    "audit": "The trail: sealed, proved, kept outside.",
    "autopay": "What autopay draws: the run of a day.",
    "backup": "Backups, and bringing them back.",
    "calendar": "Days that bills go by, as a district's file says.",
    "bills": "A cycle's bills: previewed, approved by a second person, posted.",
    "database": "The shape of the database.",
    "deployment": "Whose the books are: only their own deployment charges and mails.",
    "district": "The district's file: what is charged, and what was.",
    "documents": "Files that people handed in.",
    "demo": "An invented district, for showing and measuring.",
    "invite": "Imported customers come in.",
    "import": "Another system's customers.",
    "keys": "The keys that seal fields and documents.",
    "ledger": "The books.",
    "metrics": "How everything stands, in numbers.",
    "past-due": "What is past due, step by step.",
    "payments": "What the processor knows and the books do not.",
    "payouts": "The processor's books and payouts, held against ours.",
    "programs": "Rate programs that lower bills, and who has one.",
    "quote": "What something would cost by a district's file, as JSON.",
    "staff": "Who may come into the console.",
    "volumes": "Volumes and winter averages that bills go by.",
}
#: Groups whose name is a word of the language or of its library, and the file they are in.
FILES = {"import": "importing", "calendar": "due_days", "past-due": "past_due", "quote": "quoting"}
#: Commands that stand alone: the file each is in, its name there, and what it is for.
ALONE = {
    "compare": ("comparing", "command", "Two systems that bill the same cycle, to the cent."),
    "export": ("exporting", "command", "Everything back out, as CSV."),
    "migrate": ("database", "upgrade", "The same as database upgrade."),
    "seed": ("demo", "seed", "The same as demo seed."),
    "verify": ("ledger", "verify_books", "The same as ledger verify."),
}


#: How the two engines say that a table or a column is not there.
_NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")


@contextmanager
def telling_of_another_shape() -> Iterator[None]:
    """Tell of a database of another shape in a sentence."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if _NO_TABLE.search(str(error.orig)) is None:
            raise
        words = "The database has another shape than this version. Run `database upgrade` first."
        raise click.ClickException(words) from error


class Later(AppGroup):
    """A group of commands whose file is read when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of its commands."""
        return self._group.list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """One of its commands."""
        return self._group.get_command(ctx, name)

    def invoke(self, ctx: click.Context) -> object:
        """Do one of them."""
        with telling_of_another_shape():
            return super().invoke(ctx)

    @property
    def _group(self) -> AppGroup:
        file = FILES.get(self.name or "", self.name)
        group: AppGroup = import_module(f"{__name__}.{file}").group
        return group


class LaterAlone(click.Command):
    """A command whose file is read when it is called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """The context of the real command, with what was asked of it."""
        context = self._real.make_context(info_name, args, parent, **extra)
        context.command = self
        return context

    def invoke(self, ctx: click.Context) -> object:
        """Do the real one."""
        with telling_of_another_shape():
            return self._real.invoke(ctx)

    @property
    def _real(self) -> click.Command:
        file, name, _ = ALONE[self.name or ""]
        command: click.Command = getattr(import_module(f"{__name__}.{file}"), name)
        return command


def wire(app: Flask) -> None:
    """Make the groups known."""
    for name, words in GROUPS.items():
        app.cli.add_command(Later(name, help=words))
    for name, (_, _, words) in ALONE.items():
        app.cli.add_command(LaterAlone(name, help=words))
