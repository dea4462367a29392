"""Words as they are found by: folded, so that Nguyễn is found by nguyen and Muñoz by MUNOZ."""

import re
import unicodedata

#: Letters that are not a plain letter with a mark.
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
#: Marks within a word that people leave out: O'Brien, Na‘imi.
_SILENT = dict.fromkeys(map(ord, "'`´\u2018\u2019\u02bb\u02bc"))

#: The words of a text that has neither marks nor letters of other alphabets.
_PLAIN = re.compile("[a-z0-9]+")


def fold(text: str) -> list[str]:
    """The words of a text: lower case, without accents, letters and digits alone."""
    if text.isascii():
        return _PLAIN.findall(text.lower().translate(_SILENT))
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_SILENT)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return "".join(c if c.isalnum() else " " for c in plain).split()
