"""The watch over every browser of these tests sees what it is there to see."""

import pytest

from tests.journeys.watch import NOTHING, Watch, left_behind

pytestmark = pytest.mark.browser

KEEPING = {
    "local": "localStorage.setItem('account', '2044-1836')",
    "session": "sessionStorage.setItem('account', '2044-1836')",
    "cookies": "document.cookie = 'account=2044-1836'",
    "databases": "new Promise(done => indexedDB.open('accounts').onsuccess = () => done())",
    "caches": "caches.open('accounts').then(() => 1)",
}
BREAKING = [
    "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
    "document.body.setAttribute('style', 'color: red')",
    "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))",
]


@pytest.fixture
def page(chromium, town):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(town.url)
    yield page
    context.close()


@pytest.mark.parametrize("where", KEEPING)
def test_whatever_a_page_keeps_is_seen(page, town, where):
    assert left_behind(page, town.url) == NOTHING
    page.evaluate(KEEPING[where])
    assert left_behind(page, town.url)[where]


@pytest.mark.parametrize("script", BREAKING)
def test_a_broken_policy_is_complained_of(page, town, script):
    watch = Watch()
    watch.over(page.context, town.url, javascript=True)
    page.evaluate(script)
    page.wait_for_timeout(200)
    assert watch.complaints
