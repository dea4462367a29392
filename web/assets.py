"""Files for the browser: named by what is in them, kept forever, sent compressed."""

import hashlib
import os
import re
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from web.settings import ROOT

SOURCE = ROOT / "static"
BUILT = ROOT / "var" / "static"
PREFIX = "/static/"
HASH_LENGTH = 12
COMPRESSED = {".css", ".js", ".svg", ".txt", ".json", ".webmanifest"}
_IN_CSS = re.compile(rb"""url\(\s*["']?([\w./-]+)["']?\s*\)""")


class Assets:
    """Every file under ``static/`` and the address it is asked for by."""

    def __init__(self, source: Path = SOURCE, built: Path = BUILT) -> None:
        self._source = source
        self._built = built
        self._names: dict[str, str] = {}
        #: A style sheet names fonts and pictures, so it is read after them.
        found = sorted(
            (path for path in source.rglob("*") if path.is_file()),
            key=lambda path: (path.suffix == ".css", path),
        )
        for path in found:
            self._add(path)

    def __call__(self, name: str) -> str:
        """The address of a file, such as ``/static/house.3f2a….css``."""
        return PREFIX + self._names.get(name, name)

    @property
    def names(self) -> frozenset[str]:
        """Every file there is, by the name a template gives it."""
        return frozenset(self._names)

    def serve(self, app: Flask) -> None:
        """Answer for these files before the application is asked."""
        files = WhiteNoise(
            app.wsgi_app,
            allow_all_origins=False,
            immutable_file_test=lambda _path, _url: True,
        )
        for hashed in self._names.values():
            files.add_file_to_dictionary(PREFIX + hashed, str(self._built / hashed))
        app.wsgi_app = files  # type: ignore[method-assign]

    def _add(self, path: Path) -> None:
        name = path.relative_to(self._source).as_posix()
        content = path.read_bytes()
        if path.suffix == ".css":
            content = _IN_CSS.sub(self._renamed, content)
        digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
        hashed = f"{name.removesuffix(path.suffix)}.{digest}{path.suffix}"
        target = self._built / hashed
        if not target.exists():
            _write(target, content)
            if path.suffix in COMPRESSED:
                _write(target.with_name(target.name + ".br"), brotli.compress(content))
        self._names[name] = hashed

    def _renamed(self, match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        return f'url("{self(name)}")'.encode() if name in self._names else match[0]


def _write(target: Path, content: bytes) -> None:
    """Write a file that another process may be writing at the same moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(target)
