"""Parts of a page that are the same for everybody: made once for each language, then kept."""

from flask import Flask, render_template_string


def test_a_kept_part_is_made_once_for_each_language(app: Flask):
    template = app.jinja_env.from_string("{% kept %}{{ made() }}{{ lang }}{% endkept %}|{{ who }}")
    made: list[int] = []

    def count() -> str:
        made.append(1)
        return ""

    said = []
    for language, who in (("en", "Iris"), ("en", "Tomas"), ("es", "Noor"), ("es", "Lee")):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            said.append(template.render(made=count, lang=language, who=who))
    assert said == ["en|Iris", "en|Tomas", "es|Noor", "es|Lee"]
    assert len(made) == 2


def test_what_is_kept_is_escaped_like_everything(app: Flask):
    with app.test_request_context("/"):
        shown = render_template_string("{% kept %}{{ '<b>' }}<i></i>{% endkept %}")
    assert shown == "&lt;b&gt;<i></i>"
