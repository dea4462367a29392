"""The reason that staff give for a deed: what is kept of it, and how long it is."""

from models.errors import Refused
from services.rules.masking import masked

#: A reason is a sentence, and no story.
CHARACTERS = range(5, 301)


def kept(written: str) -> str:
    """A reason as it is kept: on one line, and nobody's card stands in it.

    :raises Refused: when it is no sentence, or more than a few.
    """
    words = " ".join(written.split())
    if len(words) not in CHARACTERS:
        raise Refused("Write why, in a sentence of at most 300 letters.")
    return masked(words)
