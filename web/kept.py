"""Parts of a page that are the same for everybody: made once for each language, then kept.

    {% kept %}<footer>…{{ _('Help') }}…</footer>{% endkept %}

What stands inside may depend on the language, the district and the links of
the door, and on nothing else: what one visitor sees, all will see.
"""

from collections.abc import Callable
from itertools import count

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from web.language import lang
from web.spoken import SpokenEnvironment

_nameless = count()


class Kept(Extension):
    """The ``kept`` tag."""

    tags = {"kept"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._kept: dict[tuple[str, int, str], Markup] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Wrap the body in a call that makes it the first time only."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        place: list[nodes.Expr] = [
            nodes.Const(parser.name or f"nameless {next(_nameless)}"),
            nodes.Const(line),
        ]
        return nodes.CallBlock(self.call_method("_once", place), [], [], body).set_lineno(line)

    def _once(self, template: str, line: int, caller: Callable[[], Markup]) -> Markup:
        place = (template, line, lang())
        if place not in self._kept:
            self._kept[place] = caller()
        return self._kept[place]


def wire(environment: SpokenEnvironment) -> None:
    """Teach templates the tag."""
    environment.add_extension(Kept)
