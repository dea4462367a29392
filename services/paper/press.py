"""The press: facts and a template in, a tagged PDF out."""

import json
import re
import threading
import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontpkg_public_sans

from models.district import District
from models.errors import Refused
from services.telling.wording import hours

if TYPE_CHECKING:
    import typst

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "print"
FONTS = Path(fontpkg_public_sans.__file__).parent / "files"
MASK = 3
_DARK = re.compile(b"\x01+")
#: How a template begins to say that its sheet does not hold what there is.
_OVERFULL = "panicked with: more lines than fit"
#: How a missing letter shows itself in the typesetter's words.
_NO_GLYPH = re.compile(r"the text `(.+)` could not be displayed")
_one_at_a_time = threading.Lock()


#: So many letters are spelled one after another; then everything but plain letters is.
_SPELLED_MAX = 3


class Unprintable(Refused):
    """A name or address has a letter our fonts do not have; the sentence says which."""

    letters = ""


class Overfull(RuntimeError):
    """There is more to say than the sheet holds."""


def pressed(template: str, words: dict[str, Any], language: str, at: datetime) -> bytes:
    """The template with these words as PDF/UA-1, dated ``at``.

    :raises Unprintable: when a letter is in none of the fonts.
    :raises Overfull: when a template of one sheet has more to say than the sheet holds.
    :raises RuntimeError: when the typesetter warns of anything.
    """
    import typst  # a process that prints nothing does without

    facts = json.dumps(
        {**words, "language": language, "words": _words()[language]}, ensure_ascii=False
    )
    # Facts are a file beside the template: as an input of the system they would be part of the
    # language's library, which would be built anew for every paper. The typesetter takes files by
    # name, of which its own types say nothing.
    files: Any = {"main.typ": _main(template), "facts.json": facts.encode()}
    # One compiler for the process: its fonts and templates stay warm, and it serves one at a time.
    with _one_at_a_time:
        try:
            pdf, warnings = _compiler().compile_with_warnings(
                input=files,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            if error.message.startswith(_OVERFULL):
                raise Overfull(error.message) from error
            letter = _NO_GLYPH.search(error.message)
            if letter is None:
                raise
            no = Unprintable(f"This letter cannot be printed: {letter[1]}.")
            no.letters = letter[1]
            raise no from error
    if warnings:
        raise RuntimeError("; ".join(warning.message for warning in warnings))
    assert isinstance(pdf, bytes)  # noqa: S101 - PDF is one file, not one a page
    return pdf


def pressed_anyway(template: str, words: dict[str, Any], language: str, at: datetime) -> bytes:
    """The same for a paper that proves something, and that no letter may prevent.

    A letter the fonts lack stands as its number, ``[U+0410]``, and ``lacks`` lets the template
    say so.
    """
    lacking: set[str] = set()
    for _ in range(_SPELLED_MAX):
        try:
            spelled = _spelled(words, lacking.__contains__)
            return pressed(template, {**spelled, "lacks": bool(lacking)}, language, at)
        except Unprintable as no:
            lacking |= {letter for letter in no.letters if not _is_plain(letter)}
    spelled = _spelled(words, lambda letter: not _is_plain(letter))
    return pressed(template, {**spelled, "lacks": True}, language, at)


def _is_plain(letter: str) -> bool:
    return " " <= letter <= "~" or letter == "\n"


def _spelled(said: Any, is_lacking: Callable[[str], bool]) -> Any:  # noqa: ANN401 - as JSON holds it
    if isinstance(said, dict):
        return {name: _spelled(each, is_lacking) for name, each in said.items()}
    if isinstance(said, list):
        return [_spelled(each, is_lacking) for each in said]
    if not isinstance(said, str):
        return said
    return "".join(f"[U+{ord(each):04X}]" if is_lacking(each) else each for each in said)


@cache
def _main(template: str) -> bytes:
    """What is set: the template alone, so that only ``facts.json`` differs from paper to paper."""
    return f'#include "/{(TEMPLATES / template).relative_to(ROOT)}.typ"'.encode()


@cache
def _compiler() -> "typst.Compiler":
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    return typst.Compiler(root=ROOT, font_paths=fonts)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "words.toml").read_text("utf-8"))


def letterhead(district: District, language: str) -> dict[str, str]:
    """Who writes and how to reach them."""
    contact = district.contact
    return {
        "name": district.name,
        "place": f"{contact.office_address}, {district.city}, {district.state} "
        f"{district.postal_code}",
        "street": contact.office_address,
        "telephone": contact.telephone,
        "hours": hours(contact.office_hours, language),
        "email": contact.email,
    }


def square(address: str) -> str:
    """A square code as SVG, level M, without a border: the paper around it is white.

    The pattern over it is a given one (ISO/IEC 18004 has eight): to find the best of them takes
    two thirds of the time of drawing one, and every reader reads all.
    """
    import segno

    rows = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK).matrix
    runs = "".join(
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}"'
        f' viewBox="0 0 {side} {side}"><path stroke="#000" d="{runs}"/></svg>'
    )
