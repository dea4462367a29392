"""Rules that every template keeps."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import nodes

from tests.house.conftest import ROOT, files
from web.assets import Assets

TEMPLATES = ROOT / "templates"
PAGES = [path for path in files(".html") if path.is_relative_to(TEMPLATES)]
#: Made for the printer or the post, or read by eyes of our own: no page of a door.
NO_DOOR = ("email", "print")
#: The drawings of the icons, which are in the file itself.
UNESCAPED = {"ui/icon.html"}
FRAGMENTS = [
    path
    for path in PAGES
    if path.name.startswith("_") and path.relative_to(TEMPLATES).parts[0] not in NO_DOOR
]


def shown(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_template_can_be_compiled(whole_app: Flask, path: Path):
    whole_app.jinja_env.get_template(shown(path))


@pytest.mark.parametrize("path", FRAGMENTS, ids=shown)
def test_a_fragment_has_one_root(whole_app: Flask, path: Path):
    tree = whole_app.jinja_env.parse(path.read_text("utf-8"))
    roots = BeautifulSoup(spoken(tree.body), "html.parser").find_all(recursive=False)
    if not roots:
        assert tree.find(nodes.Macro), "a fragment has a root, or is a file of macros"
        return
    assert len(roots) == 1, f"roots: {[str(root)[:60] for root in roots]}"


def spoken(body: list[nodes.Node]) -> str:
    """The markup of a template: of a choice the first branch, of a loop one round."""
    return "".join(said(node) for node in body)


def said(node: nodes.Node) -> str:
    match node:
        case nodes.Output():
            return "".join(
                part.data if isinstance(part, nodes.TemplateData) else "x" for part in node.nodes
            )
        case nodes.CallBlock():
            return "<called></called>"
        case nodes.If() | nodes.For() | nodes.With() | nodes.Block() | nodes.Scope():
            return spoken(node.body)
        case nodes.Include():
            return "<included></included>"
    return ""


@pytest.mark.parametrize(
    "path", [path for path in PAGES if shown(path) not in UNESCAPED], ids=shown
)
def test_no_markup_is_let_through_unescaped(path: Path):
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), "escape it, or make it Markup"


@pytest.mark.parametrize(
    "path", [path for path in PAGES if shown(path).split("/")[0] not in NO_DOOR], ids=shown
)
def test_no_script_and_no_style_stands_in_a_page(path: Path):
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "scripts are files"
    assert not re.search(r"<style\b|\sstyle=[\"']", text), "styles are in static/*.css"
    assert not re.search(r"\son[a-z]+=[\"']", text), "handlers are in static/house.js"
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), "nothing comes from elsewhere"


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_every_file_a_template_names_is_there(whole_app: Flask, path: Path):
    assets: Assets = whole_app.extensions["headworks.assets"]
    tree = whole_app.jinja_env.parse(path.read_text("utf-8"))
    named = {
        call.args[0].value
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "asset"
        if isinstance(call.args[0], nodes.Const)
    }
    vendored = {name for name in named if name.startswith("vendor/")}
    assert named - vendored <= assets.names


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_every_form_that_changes_something_works_without_javascript(path: Path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), flags=re.DOTALL):
        if re.search(r"method=[\"']post", form):
            assert re.search(r"<form\b[^>]*\saction=", form), form[:120]
            assert "csrf_token" in form or "hidden_fields" in form or "hidden_tag" in form, form[
                :120
            ]


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_changing_request_of_htmx_has_a_form_behind_it(path: Path):
    text = re.sub(r"<form\b.*?</form>", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"\shx-(?:post|put|patch|delete)=", text)
