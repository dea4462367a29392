"""Browsers in the words of their owners."""

import pytest

from services.sessions.browsers import Browser, told

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"


@pytest.mark.parametrize(
    ("said", "name", "device"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome", "Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/141.0", "Edge", "Windows"),
        (f"Mozilla/5.0 (iPhone; CPU) {APPLE} Version/19.0 Safari/604.1", "Safari", "iPhone"),
        (f"Mozilla/5.0 (iPhone; CPU) {APPLE} CriOS/141.0 Safari/604.1", "Chrome", "iPhone"),
        (f"Mozilla/5.0 (Macintosh) {APPLE} Version/19.0 Safari/605.1.15", "Safari", "Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Firefox/144.0", "Firefox", "Linux"),
        (f"Mozilla/5.0 (Linux; Android 16) SamsungBrowser/29 {CHROME}", "Samsung Internet",
         "Android"),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_names_it(said: str, name: str, device: str):
    assert told(said) == Browser(name, device)
