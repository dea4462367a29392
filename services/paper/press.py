"""The press: facts and a template in, a tagged PDF out."""

import json
import re
import threading
import tomllib
from collections.abc import Iterator
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
#: How a template says that its sheet does not hold what there is; of many, at which places.
_OVERFULL = re.compile(r"^panicked with: more lines than fit(?:: ([\d ]+))?")
#: How a missing letter shows itself in the typesetter's words, each once.
_NO_GLYPH = re.compile(r'the text `"?(.+?)"?` could not be displayed')
#: The typesetter keeps what it set for so many papers more.
_REMEMBERED = 10
#: How the typesetter writes a letter that would not be seen.
_BY_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")
_one_at_a_time = threading.Lock()


class Unprintable(Refused):
    """A name or address has letters our fonts do not have; the sentence says which is the first."""

    #: All of them; without those that every font has and that only stood beside one.
    letters: frozenset[str] = frozenset()


class Overfull(RuntimeError):
    """There is more to say than the sheet holds."""

    #: Of many papers that are set together, which ones.
    places: tuple[int, ...] = ()


def pressed(template: str, words: dict[str, Any], language: str, at: datetime) -> bytes:
    """The template with these words as PDF/UA-1, dated ``at``.

    :raises Unprintable: when a letter is in none of the fonts.
    :raises Overfull: when a template of one sheet has more to say than the sheet holds.
    :raises RuntimeError: when the typesetter warns of anything.
    """
    facts = {**words, "language": language, "words": words_of_all()[language]}
    return set_in_type(template, facts, at)


def pressed_anyway(template: str, words: dict[str, Any], language: str, at: datetime) -> bytes:
    """The same for a paper that proves something, and that no letter may prevent.

    A letter the fonts lack stands as its number, ``[U+0410]``, and ``lacks`` lets the template
    say so.
    """
    lacking: frozenset[str] = frozenset()
    while True:
        try:
            said = spelled(words, lacking)
            return pressed(template, {**said, "lacks": bool(lacking)}, language, at)
        except Unprintable as no:
            lacking = more_lacking(lacking, no, words)


def more_lacking(known: frozenset[str], no: Unprintable, said: Any) -> frozenset[str]:  # noqa: ANN401 - as JSON holds it
    """The letters of these words to spell once more of them are known to be lacking.

    Those the typesetter names; when it names none that are not spelled, all but plain ones.

    :raises Unprintable: when all of them are spelled.
    """
    more = no.letters - known or frozenset(_not_plain(said)) - known
    if not more:
        raise no
    return known | more


def spelled(said: Any, lacking: frozenset[str]) -> Any:  # noqa: ANN401 - as JSON holds it
    """The same words with these letters as their numbers."""
    if isinstance(said, dict):
        return {name: spelled(each, lacking) for name, each in said.items()}
    if isinstance(said, list | tuple):
        return type(said)(spelled(each, lacking) for each in said)
    if not isinstance(said, str) or lacking.isdisjoint(said):
        return said
    return "".join(f"[U+{ord(each):04X}]" if each in lacking else each for each in said)


def set_in_type(template: str, facts: dict[str, Any], at: datetime) -> bytes:
    """The template with all that it reads, see ``pressed``."""
    import typst  # a process that prints nothing does without

    # Facts are a file beside the template: as an input of the system they would be part of the
    # language's library, which would be built anew for every paper. The typesetter takes files by
    # name, of which its own types say nothing.
    said = json.dumps(facts, ensure_ascii=False).encode()
    files: Any = {"main.typ": _main(template), "facts.json": said}
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
            raise _why(error) from error
    if warnings:
        raise RuntimeError("; ".join(warning.message for warning in warnings))
    assert isinstance(pdf, bytes)  # noqa: S101 - PDF is one file, not one a page
    return pdf


def forget() -> None:
    """Let the typesetter forget all that it set: of a file of many papers that is a lot."""
    empty: Any = {"main.typ": b""}
    with _one_at_a_time:
        for _ in range(_REMEMBERED + 1):
            _compiler().compile(input=empty, format="svg")


def _why(error: "typst.TypstError") -> Exception:
    if more := _OVERFULL.match(error.message):
        overfull = Overfull(error.message)
        overfull.places = tuple(int(place) for place in (more[1] or "").split())
        return overfull
    letter = _NO_GLYPH.search(error.message)
    if letter is None:
        return error
    no = Unprintable(f"This letter cannot be printed: {letter[1]}.")
    named = "".join(_NO_GLYPH.findall(error.diagnostic))
    written = _BY_NUMBER.sub(lambda number: chr(int(number[1], 16)), named)
    no.letters = frozenset(each for each in written if not _is_plain(each))
    return no


def _not_plain(said: Any) -> Iterator[str]:  # noqa: ANN401 - as JSON holds it
    if isinstance(said, str):
        yield from (each for each in said if not _is_plain(each))
    elif isinstance(said, dict | list | tuple):
        for each in said.values() if isinstance(said, dict) else said:
            yield from _not_plain(each)


def _is_plain(letter: str) -> bool:
    return " " <= letter <= "~" or letter == "\n"


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
def words_of_all() -> dict[str, Any]:
    """The words of every paper, by language."""
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
