"""Pages are small over the wire, and only for those who asked for them themselves."""

import gzip

import brotli
import pytest

from tests.client import HouseClient

OWN = {"Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "none"}


def test_a_page_comes_compressed_and_says_the_same(client: HouseClient):
    plain = client.get("/sign-in")
    small = client.get("/sign-in", headers=OWN)
    assert small.headers["Content-Encoding"] == "br"
    assert small.headers["Content-Length"] == str(len(small.data))
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(small.vary)
    assert len(small.data) < len(plain.data) / 2
    assert "<h1" in brotli.decompress(small.data).decode()


def test_a_browser_that_knows_only_gzip_gets_that(client: HouseClient):
    small = client.get("/sign-in", headers=OWN | {"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "<h1" in gzip.decompress(small.data).decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_who_was_sent_here_by_another_site_learns_nothing_from_the_length(
    client: HouseClient, site: str | None
):
    headers = {name: value for name, value in {**OWN, "Sec-Fetch-Site": site}.items() if value}
    answer = client.get("/sign-in", headers=headers)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0"])
def test_a_browser_that_wants_none_gets_none(client: HouseClient, accepted: str):
    answer = client.get("/sign-in", headers=OWN | {"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_what_is_no_text_is_left_alone(client: HouseClient):
    answer = client.get("/health", headers=OWN)
    assert "Content-Encoding" not in answer.headers
