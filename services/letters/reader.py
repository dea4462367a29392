"""A program that takes one letter apart: ``python -m services.letters.reader < letter``.

It runs apart from the product (``services.apart``): a letter made to keep its reader busy ends
with its few seconds. It prints the letter as JSON, or ends with an error.
"""

import json
import sys
from base64 import b64decode, b64encode
from dataclasses import asdict

from services import apart
from services.letters import reading
from services.letters.reading import Letter, TooCostly

#: Within the measures of ``reading`` so much costs less than a second, and a process a good part
#: of one.
SMALL_BYTES = 64 * 1024


def read(raw: bytes) -> Letter:
    """Take a letter apart: a large one in a process of its own, as only size is slow.

    :raises TooCostly: when it took too long there, or cannot be taken apart.
    :raises ValueError: and others of ``reading.read``, for a small one.
    """
    if len(raw) <= SMALL_BYTES:
        return reading.read(raw)
    printed = apart.ask(__name__, content=raw)
    if not printed:
        raise TooCostly("reader")
    said = json.loads(printed)
    files = [(name, b64decode(held)) for name, held in said.pop("files")]
    return Letter(**said, files=files)


def main() -> None:
    """Read, answer, end."""
    apart.confine()
    letter = reading.read(sys.stdin.buffer.read())
    files = [(name, b64encode(held).decode()) for name, held in letter.files]
    json.dump({**asdict(letter), "files": files}, sys.stdout)


if __name__ == "__main__":
    main()
