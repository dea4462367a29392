"""Templates whose words are translated when they are compiled."""

import pytest
from flask import Flask, render_template
from jinja2 import ChoiceLoader, DictLoader

PAGES = {
    "plain.html": "<p>{{ _('Sign out') }}</p>",
    "filled.html": "{{ _('Pay %(amount)s now', amount=amount) }}",
    "handed.html": "{% set words = _('Pay %(amount)s now', amount=amount) %}[{{ words }}]",
    "lacking.html": "{{ _('Pay %(amount)s now', other=amount) }}",
    "counted.html": "{{ ngettext('%(num)d thing', '%(num)d things', 2) }}",
    "told.html": "{{ _(message) }}",
    "percent.html": "{{ _('100%% of %(amount)s', amount=amount) }}",
    "note.txt": "{{ _('Pay %(amount)s now', amount=amount) }}",
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


def said(app: Flask, template: str, language: str = "en", **facts: object) -> str:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        return render_template(template, **facts)


def test_each_reader_gets_the_words_of_their_language(app: Flask):
    said_in = [said(app, "plain.html", language) for language in ("en", "es", "en")]
    assert said_in == ["<p>Sign out</p>", "<p>Cerrar sesión</p>", "<p>Sign out</p>"]


@pytest.mark.parametrize("template", ["filled.html", "handed.html"])
def test_what_is_filled_in_is_escaped_like_everything(app: Flask, template: str):
    page = said(app, template, amount="<b>")
    assert page.strip("[]") == "Pay &lt;b&gt; now"


def test_what_is_filled_in_is_not_translated_nor_kept(app: Flask):
    assert said(app, "filled.html", amount="$1.00") == "Pay $1.00 now"
    assert said(app, "filled.html", amount="$2.00") == "Pay $2.00 now"


def test_a_page_that_forgot_what_to_fill_in_fails_as_it_always_did(app: Flask):
    with pytest.raises(KeyError):
        said(app, "lacking.html", amount="$1.00")


def test_numbers_and_told_messages_are_looked_up_when_they_are_said(app: Flask):
    assert said(app, "counted.html") == "2 things"
    assert said(app, "told.html", "es", message="Sign out") == "Cerrar sesión"


def test_a_percent_sign_is_one(app: Flask):
    assert said(app, "percent.html", amount="$2.00") == "100% of $2.00"


def test_a_template_that_is_no_page_escapes_nothing(app: Flask):
    assert said(app, "note.txt", amount="<b>") == "Pay <b> now"
