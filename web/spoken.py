"""Templates whose words are translated when they are compiled, once for each language.

A page says some sixty things; looking each up on every visit costs more than
reading the account. So every language has its own compiled templates, and
``_('Pay %(amount)s', amount=owed)`` becomes plain text with an amount in it.
What cannot be known before (``ngettext``, a message that is a variable) is
looked up when it is said, as everywhere.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from web import compiled_before
from web.compiled import Shorthand, as_function, join, say
from web.language import LANGUAGES, catalogue, lang

#: Macros that say the same whenever they are told the same: what they said is remembered.
PURE = {"ui/icon.html": ("icon", "seal")}
PURE_MAX = 1024
_SAYS = frozenset({"_", "gettext"})
#: What every dictionary can do comes before what stands in one.
_METHODS = frozenset(dir(dict))
_PLACE = re.compile(r"%\((\w+)\)s")


class SpokenTemplate(Template):
    """A template whose macros are made once: ours never depend on who imports them."""

    def _get_default_module(self, _ctx: Context | None = None) -> Any:  # noqa: ANN401
        if self._module is None:
            made = super()._get_default_module()
            for name in PURE.get(self.name or "", ()):
                setattr(made, name, lru_cache(maxsize=PURE_MAX)(getattr(made, name)))
        return self._module


class SpokenEnvironment(Environment):
    """Flask's environment, with one of its kind for each language behind it."""

    code_generator_class = Shorthand
    template_class = SpokenTemplate
    say = staticmethod(say)
    join = staticmethod(join)
    as_function = staticmethod(as_function)

    def __init__(self, app: Flask, **options: Any) -> None:  # noqa: ANN401
        super().__init__(app, **options)
        #: None for the one that only finds out which language is wanted.
        self.language: str | None = None
        self._speaking: dict[str, SpokenEnvironment] = {}
        self._ready: dict[str, Template] = {}

    def speaking(self, language: str) -> "SpokenEnvironment":
        """The environment of one language; made when first wanted."""
        known = self._speaking.get(language)
        if known is None:
            known = self.overlay()
            known.language = language
            known._ready = {}
            if not self.auto_reload:
                known.bytecode_cache = compiled_before.kept_for(language)
            self._speaking[language] = known
        return known

    def every(self) -> "Iterator[SpokenEnvironment]":
        """The environments of all languages."""
        return map(self.speaking, LANGUAGES)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's word
    ) -> Template:
        """A template in the language of the reader. Looked for once, unless files may change."""
        if self.language is None:
            return self.speaking(lang()).get_template(name, parent, globals)
        if self.auto_reload or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        ready = self._ready.get(name)
        if ready is None:
            ready = self._ready[name] = super().get_template(name, parent)
        return ready

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401
        """As Jinja finds it: what belongs to a value, else what stands in it by that name."""
        if type(obj) is dict and attribute in obj and attribute not in _METHODS:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language is not None:
            escapes = self.autoescape(name) if callable(self.autoescape) else self.autoescape
            Translate(catalogue(self.language), escapes=escapes).visit(tree)
            if not self.auto_reload:
                Insert(self).visit(tree)
        return tree


class Insert(NodeTransformer):
    """Writes a part of a page out where it is included: finding it again, and copying for it all
    that the page knows, costs more than most parts."""

    def __init__(self, environment: SpokenEnvironment) -> None:
        self._environment = environment

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """The included template's own nodes, in a scope of their own."""
        if not isinstance(node.template, nodes.Const) or not node.with_context:
            return node
        name = node.template.value
        assert self._environment.loader is not None  # noqa: S101 - Flask's finds all of ours
        source, file, _ = self._environment.loader.get_source(self._environment, name)
        part = self._environment._parse(source, name, file)
        if part.find(nodes.Extends) or part.find(nodes.Block):
            return node
        return nodes.Scope(part.body, lineno=node.lineno)


class Translate(NodeTransformer):
    """Puts the words of a language where a template asks for them."""

    def __init__(self, words: NullTranslations, *, escapes: bool) -> None:
        self._words = words
        self._escapes = escapes

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """Words that are written at once become text between what is filled in."""
        parts: list[nodes.Expr] = []
        for child in node.nodes:
            pieces = self._pieces(child)
            parts.extend([self.visit(child)] if pieces is None else pieces)
        node.nodes = parts
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """Words that are handed on become a value."""
        pieces = self._pieces(node)
        if pieces is None:
            self.generic_visit(node)
            return node
        if len(pieces) == 1:
            return pieces[0]
        return nodes.Concat(pieces, lineno=node.lineno)

    def _pieces(self, node: nodes.Node) -> list[nodes.Expr] | None:
        """The translated text and what is filled in, in order; none for any other expression."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return None
        if node.node.name not in _SAYS or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
            return None
        message = node.args[0]
        if not isinstance(message, nodes.Const) or not isinstance(message.value, str):
            return None
        given = {pair.key: pair.value for pair in node.kwargs}
        return self._filled(self._words.ugettext(message.value), given, node.lineno)

    def _filled(
        self, words: str, given: dict[str, nodes.Expr], line: int
    ) -> list[nodes.Expr] | None:
        split: Sequence[str] = _PLACE.split(words)
        texts, names = split[::2], split[1::2]
        if not given.keys() >= set(names) or any("%" in text.replace("%%", "") for text in texts):
            return None
        pieces: list[nodes.Expr] = []
        for place, text in enumerate(texts):
            said = text.replace("%%", "%")
            if said or len(texts) == 1:
                value = Markup(said) if self._escapes else said  # noqa: S704 - our own catalogue
                pieces.append(nodes.Const(value, lineno=line))
            if place < len(names):
                pieces.append(self.visit(given[names[place]]))
        return pieces
