"""A notice of special rates: a sheet for the window of an envelope, each language on a side."""

from dataclasses import asdict
from datetime import datetime

from models.district import District
from services.paper.press import letterhead, pressed_anyway
from services.paper.special_rates_words import words_of
from services.rules.language import LANGUAGES
from services.rules.special_rates import Told
from services.telling.wording import day

#: The sides of the sheet: more would be more postage.
SIDES = 2


def special_rates_pdf(
    told: Told, district: District, website: str, language: str, at: datetime,
    *, mailing: tuple[str, ...] = (), is_welcome: bool = False,
) -> bytes:  # fmt: skip
    """The notice as PDF/UA-1, dated ``at``; the reader's language stands first.

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
    return pressed_anyway("special_rates", words, language, at)
