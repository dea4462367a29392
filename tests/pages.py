"""Reading a page as a visitor does, and refusing one that breaks a rule every page keeps."""

import io
from collections import Counter

import html5lib
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader
from werkzeug.test import TestResponse

#: Fields that need no label: the reader never meets them.
UNLABELLED = {"hidden", "submit", "button"}


def read(response: TestResponse, status: int = 200) -> BeautifulSoup:
    """The page of an answer, after checking what every page must keep."""
    assert response.status_code == status, f"{response.status} {response.text[:400]}"
    assert response.mimetype == "text/html"
    return check_page(response.text)


def check_page(html: str) -> BeautifulSoup:
    """A page that was served, read after checking that it is valid and keeps every rule."""
    html5lib.HTMLParser(strict=True).parse(html)
    page = BeautifulSoup(html, "html.parser")
    check_headings(page)
    check_ids(page)
    check_fields(page)
    check_forms(page)
    check_errors(page)
    return page


def fragment(response: TestResponse, status: int = 200) -> Tag:
    """The one root element of a fragment's answer."""
    assert response.status_code == status, f"{response.status} {response.text[:400]}"
    soup = BeautifulSoup(response.text, "html.parser")
    roots = soup.find_all(recursive=False)
    assert len(roots) == 1, f"a fragment has one root, not {[root.name for root in roots]}"
    assert not [text for text in soup.find_all(string=True, recursive=False) if text.strip()]
    assert roots[0].get("id"), "the root of a fragment has an id"
    check_ids(soup)
    check_fields(soup)
    check_forms(soup)
    return roots[0]


def words(tag: Tag) -> str:
    """What is read aloud of an element, on one line."""
    return " ".join(tag.get_text(" ").replace("\N{WORD JOINER}", "").split())


def check_headings(page: BeautifulSoup) -> None:
    """One h1, and the title begins with it."""
    headings = page.find_all("h1")
    assert len(headings) == 1, f"a page has one h1, not {len(headings)}"
    assert page.title is not None
    title = words(page.title).removeprefix("Error: ").removeprefix("Error: ")
    heading = words(headings[0])
    assert heading, "the h1 says nothing"
    assert title.startswith(heading), f"the title {title!r} does not begin with {heading!r}"
    assert page.html is not None
    assert page.html.get("lang") in {"en", "es"}


def check_ids(page: BeautifulSoup) -> None:
    """No id twice, and none missing that something points to."""
    counted = Counter(tag["id"] for tag in page.find_all(id=True))
    twice = [name for name, count in counted.items() if count > 1]
    assert not twice, f"ids used twice: {twice}"
    for attribute in ("aria-describedby", "aria-labelledby", "for", "aria-controls"):
        for tag in page.find_all(attrs={attribute: True}):
            said = tag[attribute]
            for name in said.split() if isinstance(said, str) else said:
                assert name in counted, f"{attribute}={name!r} points nowhere"


def check_fields(page: BeautifulSoup) -> None:
    """Every field says what belongs in it."""
    labelled = {label.get("for") for label in page.find_all("label")}
    for field in page.find_all(["input", "select", "textarea"]):
        if field.get("type") in UNLABELLED:
            continue
        has_name = (
            field.get("id") in labelled or field.get("aria-label") or field.find_parent("label")
        )
        assert has_name or field.get("aria-labelledby"), f"no label: {field}"


def check_forms(page: BeautifulSoup) -> None:
    """Every form that changes something carries a token and works without JavaScript."""
    for form in page.find_all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        assert form.get("action"), f"a form without an address: {form.attrs}"
        tokens = form.find_all("input", attrs={"name": "csrf_token"})
        assert len(tokens) == 1, f"the form to {form['action']} has {len(tokens)} tokens"
        assert tokens[0].get("value"), f"the form to {form['action']} has an empty token"


def check_errors(page: BeautifulSoup) -> None:
    """The summary of what is wrong leads to each field, in the order of the fields on the page."""
    led = [str(link["href"]).removeprefix("#") for link in page.select(".errors a")]
    stands = [tag["id"] for tag in page.find_all(id=True)]
    missing = [name for name in led if name not in stands]
    assert not missing, f"the summary of errors leads nowhere: {missing}"
    assert led == sorted(led, key=stands.index), f"errors in another order than fields: {led}"


def pdf_words(raw: bytes) -> str:
    """The words of a PDF of one page as a reader would copy them, on one line."""
    (page,) = PdfReader(io.BytesIO(raw)).pages
    return " ".join(page.extract_text().replace("\u00a0", " ").split())
