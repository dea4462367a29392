"""What may be typed as one's own name, which our letters carry to others: a name, and no more."""

import re
import unicodedata

#: Longer than any name people gave so far.
LONGEST = 80
MARKS = frozenset(" .'-,&()\N{RIGHT SINGLE QUOTATION MARK}")
#: ``pay.example``; initials such as ``J.R.`` are none.
_ADDRESS = re.compile(r"\.\w{2}")


def is_name(typed: str) -> bool:
    """Whether it is made of letters of any script, blanks and the marks of names.

    No digit, no colon or slash, and no dot inside a word: nobody's mail makes a link of it.
    """
    if not 0 < len(typed) <= LONGEST or _ADDRESS.search(typed):
        return False
    return all(unicodedata.category(each)[0] in "LM" or each in MARKS for each in typed) and any(
        each.isalpha() for each in typed
    )
