"""Templates written down as Python with fewer detours than Jinja takes by itself.

A page of the console says five hundred values and calls two hundred macros. A
macro becomes a plain function here, called as one, and so does any function
that does not ask for Jinja's context; a value is escaped without an object
being made of its text; a block is put together before it is handed up through
the templates around it. docs/adr/0013 tells what each saves.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from io import StringIO
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.utils import _PassArg, missing
from markupsafe import Markup
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]

#: Says that text is markup already: ``Markup(text)`` without asking the text what it is.
mark: Callable[[str], Markup] = partial(str.__new__, Markup)
_MACRO = """
def make(macro, mark, missing):
    def said({parameters}):
        return mark(macro({arguments}))
    return said
"""


def say(value: object) -> str:
    """What stands on the page for a value: the text of ``escape(value)``."""
    if type(value) is str:
        return escape_text(value)
    if type(value) is Markup:
        return value
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape_text(str(value))


def join(parts: Sequence[object]) -> str:
    """Values one after the other (``~``): markup as soon as one of them is, else plain text."""
    if any(hasattr(part, "__html__") for part in parts if type(part) is not str):
        return mark("".join([say(part) for part in parts]))
    return "".join([str(part) for part in parts])


def as_function(macro: Callable[..., str], names: tuple[str, ...], *, calls: bool) -> Any:  # noqa: ANN401
    """A macro as a function that takes its arguments by Python's own rules."""
    return _maker(names, calls)(macro, mark, missing)


@lru_cache(maxsize=1024)
def _maker(names: tuple[str, ...], calls: bool) -> Callable[..., Any]:  # noqa: FBT001 - a key
    given = [*names, "caller"] if calls else list(names)
    parameters = [f"{name}={'None' if name == 'caller' else 'missing'}" for name in given]
    made: dict[str, Any] = {}
    code = _MACRO.format(parameters=", ".join(parameters), arguments=", ".join(given))
    exec(code, made)  # noqa: S102 - the names are those of our own templates
    maker: Callable[..., Any] = made["make"]
    return maker


class Shorthand(CodeGenerator):
    """Jinja's generator, but for macros and for what values become on the page."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Remember which names are macros: those defined here and those imported."""
        self._macros = {"caller", *(macro.name for macro in node.find_all(nodes.Macro))}
        for imported in node.find_all(nodes.FromImport):
            self._macros |= {name if isinstance(name, str) else name[1] for name in imported.names}
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Have what is used most at hand in every block."""
        super().write_commons()
        self.writeline("say = environment.say")
        self.writeline("attribute = environment.getattr")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Put a block together: every template around it would hand on piece by piece."""
        if frame.block is None or frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Make a plain function of a macro that takes what it names and no more."""
        names = tuple(argument.name for argument in macro_ref.node.args)
        takes_anything = macro_ref.accesses_kwargs or macro_ref.accesses_varargs
        if takes_anything or not _escapes(frame) or any(map(iskeyword, names)):
            super().macro_def(macro_ref, frame)
        else:
            calls = macro_ref.accesses_caller
            self.write(f"environment.as_function(macro, {names!r}, calls={calls})")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Call what is to be called itself, unless it is to be given the context."""
        called = node.node
        if isinstance(called, nodes.Name) and called.name not in self._macros:
            known: Any = self.environment.globals.get(called.name)
            if _PassArg.from_obj(known) is not None:
                super().visit_Call(node, frame, forward_caller=forward_caller)
                return
        self.visit(called, frame)
        self.write(f"({self._arguments(node, frame, forward_caller)})")

    def _arguments(self, node: nodes.Call, frame: Frame, forward_caller: bool) -> str:
        """The arguments of a call as code, without the comma Jinja puts before the first."""
        page, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        written, self.stream = self.stream.getvalue(), page
        return written.removeprefix(", ")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """What belongs to a value."""
        self.write("attribute(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Values one after the other."""
        if not _escapes(frame):
            super().visit_Concat(node, frame)
            return
        self.write("environment.join((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        if _escapes(frame) and finalize.src is None:
            self.write("say(")
        else:
            super()._output_child_pre(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    """Whether everything said here is escaped, known before any page is asked for."""
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile)
