"""Templates written down with fewer detours say what Jinja's own would."""

import pytest
from flask import Flask, render_template
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup

from models.money import Money

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
    "said.html": "{{ amount }}{{ none }}{{ markup }}{{ word }}",
}


@pytest.fixture(autouse=True)
def pages(app: Flask):
    loader = app.jinja_env.loader
    assert loader is not None
    for environment in (app.jinja_env, *app.jinja_env.every()):  # type: ignore[attr-defined]
        environment.loader = ChoiceLoader([DictLoader(PAGES), loader])
    yield
    for environment in (app.jinja_env, *app.jinja_env.every()):  # type: ignore[attr-defined]
        environment.loader = loader


def said(app: Flask, template: str, **facts: object) -> str:
    with app.test_request_context("/"):
        return render_template(template, **facts)


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
