"""Words as they are found by: folded, so that Nguyễn is found by nguyen and Muñoz by MUNOZ."""

import re
import unicodedata

#: Letters that are not a plain letter with a mark.
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
#: Marks within a word that people leave out: O'Brien, Na‘imi.
_SILENT = dict.fromkeys(map(ord, "'`´\u2018\u2019\u02bb\u02bc"))

#: The words of a text that has neither marks nor letters of other alphabets.
_PLAIN = re.compile("[a-z0-9]+")


#: Letters of the longest title made of what somebody wrote.
TITLE_MAX = 60
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
#: A last word that is cut off within is left out when the rest is this long.
_ENOUGH = 20


def title_of(written: str | None) -> str:
    """How a text begins, on one line, as its title: cut between words where it can be, and never
    between a letter and its marks. Nothing for no text, or one without a letter that is seen.

    A first sentence with a blank line after it is the title by itself, unless it is very short.
    """
    first, blank, _ = (written or "").partition("\n\n")
    is_title = blank and first.endswith(".") and len(first) >= _ENOUGH
    line = " ".join((first[:-1] if is_title else written or "").split())
    line = "".join(c for c in line if unicodedata.category(c)[0] != "C").strip()
    if len(line) <= TITLE_MAX:
        return line
    cut = line[:TITLE_MAX]
    if line[TITLE_MAX] != " " and cut.rfind(" ") >= _ENOUGH:
        cut = cut[: cut.rfind(" ")]
    elif unicodedata.combining(line[TITLE_MAX]):
        cut = cut.rstrip("".join(filter(unicodedata.combining, cut)))[:-1]
    return cut.rstrip(" ,;:.-") + ELLIPSIS


def fold(text: str) -> list[str]:
    """The words of a text: lower case, without accents, letters and digits alone."""
    if text.isascii():
        return _PLAIN.findall(text.lower().translate(_SILENT))
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_SILENT)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return "".join(c if c.isalnum() else " " for c in plain).split()
