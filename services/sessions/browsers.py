"""What a browser says of itself, in the words its owner would use."""

from dataclasses import dataclass

#: The first that is found is meant: most browsers also carry the names of others.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Browser:
    """A browser and what it runs on; empty where it does not say."""

    name: str
    device: str


def told(said: str) -> Browser:
    """The browser behind a user agent. It may lie: good enough to know one's own again."""
    return Browser(_first(_BROWSERS, said), _first(_DEVICES, said))


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in names if mark in said), "")
