"""Templates whose words are translated when they are compiled."""

import pytest
from flask import Flask

from tests.web.conftest import said

PAGES = {
    "plain.html": "<p>{{ _('Sign out') }}</p>",
    "filled.html": "{{ _('Pay %(amount)s now', amount=amount) }}",
    "handed.html": "{% set words = _('Pay %(amount)s now', amount=amount) %}[{{ words }}]",
    "lacking.html": "{{ _('Pay %(amount)s now', other=amount) }}",
    "counted.html": "{{ ngettext('%(num)d thing', '%(num)d things', 2) }}",
    "told.html": "{{ _(message) }}",
    "percent.html": "{{ _('100%% of %(amount)s', amount=amount) }}",
    "whole.html": "{% for n in (1, 2) %}{% include 'bit.html' %}{% endfor %}[{{ own }}]",
    "bit.html": "{% from 'bits.html' import bold %}{% set own = n * 2 %}{{ bold(own) }}{{ word }}",
    "bits.html": "{% macro bold(words) %}<b>{{ words }}</b>{% endmacro %}",
    "named.html": "{% include name %}",
    "framed.html": "{% include 'frame.html' %}",
    "frame.html": "({% block inside %}{{ _('Sign out') }}{% endblock %})",
    "note.txt": "{{ _('Pay %(amount)s now', amount=amount) }}",
}
pytestmark = pytest.mark.usefixtures("pages")


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


@pytest.mark.parametrize("reloads", [False, True], ids=["as it runs", "while files change"])
def test_an_included_part_knows_what_the_page_does_and_keeps_its_own(
    app: Flask, reloads: bool, monkeypatch: pytest.MonkeyPatch
):
    for environment in app.jinja_env.every():  # type: ignore[attr-defined]
        monkeypatch.setattr(environment, "auto_reload", reloads)
        environment.cache.clear()
        environment._ready.clear()
    assert said(app, "whole.html", word="<i>") == "<b>2</b>&lt;i&gt;<b>4</b>&lt;i&gt;[]"


def test_a_part_that_is_named_late_or_has_blocks_is_included_as_ever(app: Flask):
    assert said(app, "named.html", name="plain.html") == "<p>Sign out</p>"
    assert said(app, "framed.html", "es") == "(Cerrar sesión)"
