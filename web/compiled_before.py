"""Templates as they were compiled before, for the next process that starts.

Compiling the first page takes a new process a tenth of its start. Where set-up
made the folder (as it makes the catalogues), what was compiled is kept in it,
under a name that changes with any template, catalogue or file of ours that
compiles: nothing old is ever taken for new. Without the folder, or where it
cannot be written, every process compiles for itself.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from web.language import FOLDER as CATALOGUES

ROOT = Path(__file__).parent.parent
#: What a template is compiled from, and by.
KINDS = (".html", ".py", ".mo")
#: Only the service may write here: what lies in it is run.
FOLDER = ROOT / "var" / "templates"


class Before(FileSystemBytecodeCache):
    """Jinja's own cache of files, for templates that are files."""

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """What is kept of a template; a text that is no file is not kept."""
        if filename is None:
            return Bucket(environment, "", self.get_source_checksum(source))
        return super().get_bucket(environment, name, filename, source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that can be done."""
        if not bucket.key:
            return
        try:
            super().dump_bytecode(bucket)
        except OSError:
            return


def kept_for(language: str) -> BytecodeCache | None:
    """What was compiled before for a language; none where nothing is kept."""
    if not FOLDER.is_dir():
        return None
    here = FOLDER / _fingerprint()
    try:
        here.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError:
        return None
    else:
        for other in FOLDER.iterdir():
            if other != here:
                shutil.rmtree(other, ignore_errors=True)
    return Before(str(here), f"{language}-%s")


def _fingerprint() -> str:
    """A name for everything that decides what a template becomes."""
    digest = hashlib.sha256(f"{jinja2.__version__} {sys.implementation.cache_tag}".encode())
    for path in sorted(_files()):
        seen = os.stat(path)
        digest.update(f"\0{path}\0{seen.st_mtime_ns}\0{seen.st_size}".encode())
    return digest.hexdigest()[:24]


def _files() -> Iterator[str]:
    for folder in (ROOT / "templates", ROOT / "web", CATALOGUES):
        for place, _folders, names in os.walk(folder):
            yield from [os.path.join(place, name) for name in names if name.endswith(KINDS)]
