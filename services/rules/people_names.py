"""Names of customers as they are compared: what people leave out or turn round is no difference."""

from services.rules.words import fold

#: What stands before or after a name and is no part of it.
TITLES = frozenset(
    {
        "mr", "mrs", "ms", "mx", "dr", "sr", "sra", "jr", "ii", "iii", "iv", "esq", "md", "phd",
        "and", "y", "or", "the", "llc", "inc", "corp", "co", "ltd", "trust", "trustee", "estate",
        "of", "et", "al", "ux", "etux", "etal",
    }
)  # fmt: skip
#: So many words make a name one that not half a street has.
WORDS_MIN = 2


def fits(said: str, known: str) -> bool:
    """Whether somebody says the name an account has, or one of the names it has.

    Case, order, accents, punctuation, initials and titles do not matter; a name of
    two words and more may be part of a longer one: ``Iris Vance`` is of ``VANCE, IRIS M
    & TOMAS``. One word is a name only when the account's is that word.
    """
    mine, theirs = parts(said), parts(known)
    if not mine or not theirs:
        return False
    return mine == theirs or (len(mine) >= WORDS_MIN and mine <= theirs)


def parts(name: str) -> frozenset[str]:
    """The words of a name that tell whose it is."""
    return frozenset(word for word in fold(name) if len(word) > 1 and word not in TITLES)
