"""Files for the browser: a name that changes with what is in them, small over the wire."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.client import HouseClient
from web.assets import Assets


@pytest.fixture
def assets(app: Flask) -> Assets:
    return app.extensions["headworks.assets"]


@pytest.mark.parametrize("name", ["house.css", "house.js", "vendor/public-sans.woff2", "seal.svg"])
def test_a_file_is_kept_for_good_under_a_name_of_its_own(
    client: HouseClient, assets: Assets, name: str
):
    answer = client.get(assets(name))
    assert answer.status_code == 200
    assert re.fullmatch(r"/static/[\w/-]+\.[0-9a-f]{12}\.\w+", assets(name))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_text_goes_over_the_wire_compressed(client: HouseClient, assets: Assets):
    plain = client.get(assets("house.css"))
    small = client.get(assets("house.css"), headers={"Accept-Encoding": "br, gzip"})
    assert small.headers["Content-Encoding"] == "br"
    assert len(small.data) < len(plain.data) / 3


def test_a_style_sheet_names_its_font_as_the_page_does(client: HouseClient, assets: Assets):
    assert assets("vendor/public-sans.woff2") in client.get(assets("house.css")).text


@pytest.mark.parametrize(
    "path", ["/static/house.css", "/static/../app.py", "/static/%2e%2e/app.py", "/static/"]
)
def test_nothing_else_is_served(client: HouseClient, path: str):
    assert client.get(path).status_code == 404


def test_a_changed_file_gets_another_address(tmp_path: Path):
    source, built = tmp_path / "static", tmp_path / "built"
    source.mkdir()
    (source / "a.css").write_text("p { color: red }")
    before = Assets(source, built)("a.css")
    (source / "a.css").write_text("p { color: blue }")
    after = Assets(source, built)("a.css")
    assert before != after
    assert (built / after.removeprefix("/static/")).read_text() == "p { color: blue }"
