"""A notice of special rates: a sheet for the window of an envelope, each language on a side."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from models.district import District
from services.paper.press import letterhead, pressed_anyway
from services.paper.special_rates_words import words_of
from services.paper.together import One, set_together
from services.rules.language import LANGUAGES
from services.rules.special_rates import Told
from services.telling.wording import day

#: The sides of the sheet: more would be more postage.
SIDES = 2


def special_rates_pdf(
    told: Told, district: District, website: str, language: str, at: datetime,
    *, mailing: tuple[str, ...] = (), is_welcome: bool = False,
) -> bytes:  # fmt: skip
    """The notice as PDF/UA-1, dated ``at``; see ``special_rates_paper``."""
    one = special_rates_paper(
        told, district, website, language, at, mailing=mailing, is_welcome=is_welcome
    )
    return pressed_anyway("special_rates", one.words, language, at)


def special_rates_together(notices: Sequence[One], at: datetime) -> bytes:
    """Notices as one PDF/UA-1 for the mail house, dated ``at``: a sheet each, in their order.

    The same notices give the same bytes.

    :raises WrongPages: when one comes out as more or less than a sheet.
    """
    return set_together("special_rates_all", notices, at, pages=SIDES)


def special_rates_paper(
    told: Told, district: District, website: str, language: str, at: datetime,
    *, mailing: tuple[str, ...] = (), is_welcome: bool = False, name: str = "",
) -> One:  # fmt: skip
    """What the notice says as a paper of that name; the reader's language stands first.

    Without ``mailing`` nobody is addressed: it is a copy for everybody. A letter the fonts lack
    stands as its number: no name prevents a notice that the law wants.
    """
    both = [language, *(each for each in LANGUAGES if each != language)]
    words = {
        "letterhead": letterhead(district, language),
        "year": str(told.year),
        "made_on": [day(district.day(at), each) for each in both],
        "mailing": list(mailing),
        "welcome": is_welcome,
        "sides": [asdict(words_of(told, district, website, each)) for each in both],
    }
    return One(name, words, language)
