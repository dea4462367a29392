"""The answers of the help pages, as data: a sentence, the steps, and the button that does it.

No figure is written here: what the district decides is filled in (``facts``).
"""

from collections.abc import Sequence
from functools import cache

from portal.answers import account, autopay, paying, site
from portal.answers.answer import Answer, Group
from services.rules.words import fold
from web.language import lang

ANSWERS: tuple[Answer, ...] = (
    *paying.ANSWERS, *autopay.ANSWERS, *account.ANSWERS, *site.ANSWERS,
)  # fmt: skip
BY_SLUG = {answer.slug: answer for answer in ANSWERS}
FOUND_MAX = 6
#: Shorter words are only found whole.
STEM = 4
#: What a word counts that stands in the question or its list of words, and one of the text.
OF_TITLE, OF_TEXT = 3, 1
#: Words that say nothing about what is wanted.
_SMALL_WORDS = """
a about am an and are at be by can did do does for from get have how i if in is it me my
of on or our the there to we what when where which who why will with you your
al como con cual cuando de del donde el en es esta este hay la las lo los me mi mis no
para por puedo que se si su sus tengo un una y yo
"""
_EMPTY = frozenset(_SMALL_WORDS.split())

__all__ = ["ANSWERS", "BY_SLUG", "Answer", "Group", "find"]


def find(asked: str) -> list[Answer]:
    """The answers that fit what somebody typed, the best first; none when nothing does.

    Words of both languages are known; accents and endings do not matter.
    """
    wanted = [word for word in fold(asked) if word not in _EMPTY]
    scored = [(_score(wanted, *_known(answer.slug, lang())), answer) for answer in ANSWERS]
    best = max((score for score, _ in scored), default=0)
    found = [(score, answer) for score, answer in scored if score and score * 2 >= best]
    found.sort(key=lambda each: -each[0])
    return [answer for _, answer in found[:FOUND_MAX]]


def _score(wanted: Sequence[str], named: frozenset[str], said: frozenset[str]) -> int:
    score = 0
    for word in wanted:
        if any(_is_like(word, known) for known in named):
            score += OF_TITLE
        elif any(_is_like(word, known) for known in said):
            score += OF_TEXT
    return score


def _is_like(word: str, known: str) -> bool:
    if word == known:
        return True
    shorter, longer = sorted((word, known), key=len)
    return len(shorter) >= STEM and longer.startswith(shorter)


@cache
def _known(slug: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of an answer in the language of the visitor: of its question, of its text."""
    assert language == lang(), "the words are read as they are said now"  # noqa: S101 - our mistake
    answer = BY_SLUG[slug]
    named = frozenset(fold(f"{answer.title} {answer.words}")) - _EMPTY
    text = " ".join(str(part) for part in (answer.short, *answer.steps))
    return named, frozenset(fold(text)) - _EMPTY
