"""What an operator types: ``flask --app app …``. Each file here is one group of commands.

A group is read when it is asked for: what only a command needs costs no page
its start.
"""

import re
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

GROUPS = {
    "backup": "Backups, and bringing them back.",
    "database": "The shape of the database.",
    "deployment": "Whose the books are: only their own deployment charges and mails.",
    "documents": "Files that people handed in.",
    "demo": "An invented district, for showing and measuring.",
    "invite": "Imported customers come in.",
    "import": "Another system's customers.",
    "keys": "The keys that seal fields and documents.",
    "ledger": "The books.",
    "metrics": "How everything stands, in numbers.",
    "payments": "What the processor knows and the books do not.",
    "staff": "Who may come into the console.",
}
#: Groups whose name is a word of the language, and the file they are in.
FILES = {"import": "importing"}
#: Commands that stand alone, and the file each is in.
ALONE = {
    "compare": ("comparing", "Two systems that bill the same cycle, to the cent."),
    "export": ("exporting", "Everything back out, as CSV."),
}


#: How the two engines say that a table or a column is not there.
_NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")


class Later(AppGroup):
    """A group of commands whose file is read when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of its commands."""
        return self._group.list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """One of its commands."""
        return self._group.get_command(ctx, name)

    def invoke(self, ctx: click.Context) -> object:
        """Do one of them; a database of another shape is told of in a sentence."""
        from sqlalchemy.exc import OperationalError, ProgrammingError

        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            if _NO_TABLE.search(str(error.orig)) is None:
                raise
            words = (
                "The database has another shape than this version. Run `database upgrade` first."
            )
            raise click.ClickException(words) from error

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
        """The context of the real command, which is then the one that runs."""
        command: click.Command = import_module(f"{__name__}.{ALONE[self.name or ''][0]}").command
        return command.make_context(info_name, args, parent, **extra)


def wire(app: Flask) -> None:
    """Make the groups known."""
    for name, words in GROUPS.items():
        app.cli.add_command(Later(name, help=words))
    for name, (_, words) in ALONE.items():
        app.cli.add_command(LaterAlone(name, help=words))
