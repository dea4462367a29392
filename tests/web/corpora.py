"""Texts that mean harm or go wrong, and what must not become of them."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.databases import engine_under_test

#: What the sums in the attacks come to: whoever computes them says so.
SUM = str(1337 * 7919)
#: F14: statements, templates, scripts.
ATTACKS = (
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    '" OR 1=1 #',
    "1) UNION SELECT password_hash FROM person --",
    "{{ 1337 * 7919 }}{{ config }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "${1337*7919}#{1337*7919}",
    "<script>alert(1)",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "%0d%0aSet-Cookie:%20a=b",
    "../../../../etc/passwd",
)
#: What is on a page that shows any of those that could act, escaped or not. The house itself writes
#: none of it: a page without it is not read tag by tag, which takes as long as asking for it.
ACTS = ("<script>", "alert(", "src=x", "onerror", "onload", "onfocus", "javascript:")
#: F15: letters that are none, that hide, or that look like others.
ODD_LETTERS = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202egnirts",
    "z\u0335\u0321\u0322a\u0334l\u0336g\u0337o",
    "\ufeff\u200b\u200d",
    "\uff11\uff12\uff13",
    "I\u0307\u0131\u017f",
    "\U0001f6bd" * 300,
    "\x1b[31mred\x1b[0m",
    "a\r\nb",
    "\N{SUPERSCRIPT TWO}\N{CIRCLED DIGIT ONE}",
)
#: Of those, what PostgreSQL refuses or counts in a way of its own: no letter at all, half of one,
#: and more of them than a column holds. Each stands in every field, alone and with all others.
STORED_UNLIKE = ("a\x00b", "\ud800", "\U0001f6bd" * 300)
#: On the second engine only those: markup is written by none, and digits are read before any
#: hears of them.
LETTERS = ODD_LETTERS if engine_under_test() == "sqlite" else STORED_UNLIKE


def as_sent(typed: str) -> bytes:
    """A text in the bytes a browser, or somebody who is none, sends."""
    return typed.encode("utf-8", "surrogatepass")


def assert_inert(answer: TestResponse) -> None:
    """Nothing of an attack became markup, was computed, or led anywhere."""
    assert answer.status_code < 500, answer.status
    assert answer.headers.get("Location", "/").startswith(("/", "http://localhost/"))
    assert not [set_ for set_ in answer.headers.getlist("Set-Cookie") if set_.startswith("a=")]
    if not answer.mimetype.startswith("text/"):
        return
    assert SUM not in answer.text
    if not any(act in answer.text for act in ACTS):
        return
    reader = Tags()
    reader.feed(answer.text)
    reader.close()
    for name, given in reader.seen:
        assert name != "script" or (given.get("src") or "").startswith("/static/"), given
        assert not [attribute for attribute in given if attribute.startswith("on")], given
        assert given.get("src") != "x"
        assert not (given.get("href") or "").startswith("javascript:"), given


class Tags(HTMLParser):
    """Every tag that begins, with what stands in it: all that an attack could become."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it; of an attribute said twice the first counts, as in a browser."""
        self.seen.append((tag, dict(reversed(attrs))))
