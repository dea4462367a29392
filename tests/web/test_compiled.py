"""Templates written down with fewer detours say what Jinja's own would."""

import pytest
from flask import Flask
from jinja2 import UndefinedError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from models.money import Money
from tests.web.conftest import said

PAGES = {
    "parts.html": "{% macro pair(one, two='&') %}<i>{{ one }}{{ two }}</i>{% endmacro %}"
    "{% macro around(words) %}[{{ words }}: {{ caller() }}]{% endmacro %}"
    "{% macro toned(class='') %}{{ class }}{% endmacro %}"
    "{% macro whatever() %}{{ varargs | join }}{{ kwargs.a }}{% endmacro %}",
    "page.html": "{% from 'parts.html' import pair as both, around, toned, whatever %}"
    "{{ both('<') }}|{{ both(two='2', one='1') }}|{{ toned(class='red') }}"
    "|{{ whatever(1, 2, a=3) }}"
    "{% call around('a') %}{{ both('x', word) }}{% endcall %}",
    "joined.html": "{% set plain = 'a&' ~ word %}{{ plain | length }}{{ plain }}"
    "{% set marked = markup ~ word %}{{ marked }}",
    "unknown.html": "{% from 'parts.html' import pair %}{{ pair('1', three='3') }}",
    "many.html": "{% from 'parts.html' import pair %}{{ pair('1', '2', '3') }}",
    "absent.html": "{% from 'parts.html' import nothing %}{{ nothing() }}",
    "below.html": "<{% block one %}1{{ word }}{% endblock %}{% block two %}{% endblock %}>",
    "above.html": "{% extends 'below.html' %}{% set own = 7 %}"
    "{% block one %}{{ super() }}+{% for n in (1, 2) %}{{ n }}{{ own }}{% endfor %}{% endblock %}"
    "{% block two %}{% if word == 'x' %}x{% endif %}{{ self.one() }}{% endblock %}",
    "asked.html": "{{ twice(word) }}{{ word.upper() }}{{ _(message) }}{{ known(1) }}",
    "things.html": "{{ things.words }}{{ things.items() | length }}{{ things['items'] }}"
    "[{{ things.absent }}]{{ word.absent }}{{ amount.cents }}",
    "said.html": "{{ amount }}{{ none }}{{ markup }}{{ word }}",
}
pytestmark = pytest.mark.usefixtures("pages")


def test_macros_take_their_arguments_by_place_and_by_name(app: Flask):
    page = said(app, "page.html", word="<b>")
    assert page == "<i>&lt;&amp;</i>|<i>12</i>|red|123[a: <i>x&lt;b&gt;</i>]"


def test_values_one_after_the_other_are_escaped_once(app: Flask):
    page = said(app, "joined.html", word="<b>", markup=Markup("<i>"))
    assert page == "5a&amp;&lt;b&gt;<i>&lt;b&gt;"


@pytest.mark.parametrize("template", ["unknown.html", "many.html"])
def test_a_macro_given_too_much_fails(app: Flask, template: str):
    with pytest.raises(TypeError):
        said(app, template)


def test_a_macro_that_is_not_there_fails(app: Flask):
    with pytest.raises(Exception, match="does not export"):
        said(app, "absent.html")


def test_a_value_of_any_kind_is_said_as_text(app: Flask):
    page = said(app, "said.html", amount=Money(-5), markup=Markup("<i>"), word="'")
    assert page == "−$0.05None<i>&#39;"


def test_a_block_says_what_it_would_piece_by_piece(app: Flask):
    assert said(app, "below.html", word="<") == "<1&lt;>"
    assert said(app, "above.html", word="x") == "<1x+1727x1x+1727>"


def test_a_function_is_called_and_one_that_asks_for_the_context_is_given_it(app: Flask):
    @pass_context
    def known(context: Context, number: int) -> str:
        return f"{number} of {context['word']}"

    app.jinja_env.globals["known"] = known
    facts = {"twice": lambda word: word * 2, "word": "ab", "message": "Sign out"}
    assert said(app, "asked.html", "es", **facts) == "ababABCerrar sesión1 of ab"


def test_a_function_that_is_not_there_fails(app: Flask):
    with pytest.raises(UndefinedError, match="twice"):
        said(app, "asked.html", word="ab", message="")


def test_what_a_thing_has_is_found_as_ever(app: Flask):
    things = {"words": "<", "items": 2}
    assert said(app, "things.html", things=things, word="w", amount=Money(5)) == "&lt;22[]5"
