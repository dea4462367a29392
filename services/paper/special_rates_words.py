"""A notice of special rates in words: the same on the page, on paper, by e-mail and as a welcome.

It is the district's own word to everybody it serves (RCW 57.08.014), in either language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.district import District
from models.jurisdiction import JurisdictionKind
from models.money import Money
from models.program import Tenure
from models.tariff import in_language
from services.rules.cost_shift import cost_shift
from services.rules.special_rates import Offer, Tier, Told
from services.telling.wording import day, hours

STATUTE = "RCW 57.08.014"
#: What lets cities and counties charge less; none of it asks for a yearly notice.
OF_OTHERS = "RCW 74.38.070"

_W: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Special rates for people of low income", "dated": "Date",
        "welcome": "Welcome. Your service with {district} has begun. You see your bills and pay"
                   " them at {home_page}.",
        "lacks": "A letter that the fonts of this paper lack stands as its number, as in [U+0410].",
        "lede": "Some households are charged less. {statute} asks us to tell everybody we serve of"
                " it once a year, and when service begins: who may have it, how, and what it costs"
                " everybody else.",
        "lede_others": "Some households are charged less ({statute}). We tell everybody we serve"
                       " once a year, and when service begins: who may have it, how, and what it"
                       " costs everybody else.",
        "age": "somebody is {age} or older", "disability": "somebody has a disability",
        "or": " or ", "who": "For households in which {who}, and that {home}.",
        "anybody": "For households that {home}.",
        "owner": "own their home", "tenant": "rent their home",
        "owner_tenant": "own or rent their home",
        "year_round": "live in it all year", "no_other": "rent out no other property",
        "meter": "have a meter of their own", "and": " and ",
        "tier": "{percent} less with a yearly {income} up to {limit}.",
        "sizes": "{limit} for {size}", "size": "one person", "more": "{count} or more",
        "adjusted_gross": "household income (adjusted gross, as the federal tax return has it)",
        "gross": "household income (gross)",
        "disposable": "household income (disposable, RCW 84.36.383)",
        "papers": "To apply, bring or send:",
        "shift_title": "What it costs everybody else",
        "shift": "From {first} to {last} these discounts came to {given}, for {homes}. Shared by"
                 " the {others} accounts without a discount over 12 months, that is {shift} a month"
                 " for each of them.",
        "home": "1 household", "homes": "{count} households",
        "below": "less than one cent",
        "alone": "From {first} to {last} these discounts came to {given}. No account is without a"
                 " discount, so nothing is shifted.",
        "how_title": "How to apply, and questions",
        "how": "Call {telephone} ({hours}), write to {email}, or come to {office}. Four questions"
               " at {website} tell whether you could have a discount; nothing you enter there is"
               " kept. Tenants may ask too.",
    },
    "es": {
        "title": "Tarifas especiales para personas de bajos ingresos", "dated": "Fecha",
        "welcome": "Bienvenida, bienvenido. Su servicio con {district} ha comenzado. Vea sus"
                   " facturas y páguelas en {home_page}.",
        "lacks": "Una letra que falta en los tipos de este papel aparece como su número, como en"
                 " [U+0410].",
        "lede": "A algunos hogares se les cobra menos. {statute} nos pide informarlo una vez al"
                " año, y al iniciar el servicio, a todas las personas a quienes servimos: quién"
                " puede tenerlo, cómo, y cuánto les cuesta a los demás.",
        "lede_others": "A algunos hogares se les cobra menos ({statute}). Lo informamos una vez al"
                       " año, y al iniciar el servicio, a todas las personas a quienes servimos:"
                       " quién puede tenerlo, cómo, y cuánto les cuesta a los demás.",
        "age": "alguien tiene {age} años o más", "disability": "alguien tiene una discapacidad",
        "or": " o ", "who": "Para hogares en los que {who}, y que {home}.",
        "anybody": "Para hogares que {home}.",
        "owner": "son dueños de su vivienda", "tenant": "alquilan su vivienda",
        "owner_tenant": "son dueños de su vivienda o la alquilan",
        "year_round": "viven en ella todo el año", "no_other": "no alquilan a otros otra propiedad",
        "meter": "tienen su propio medidor", "and": " y ",
        "tier": "{percent} menos con {income} al año de hasta {limit}.",
        "sizes": "{limit} para {size}", "size": "una persona", "more": "{count} o más",
        "adjusted_gross": "un ingreso del hogar (bruto ajustado, según la declaración federal)",
        "gross": "un ingreso bruto del hogar",
        "disposable": "un ingreso disponible del hogar (RCW 84.36.383)",
        "papers": "Para solicitarlo, traiga o envíe:",
        "shift_title": "Cuánto les cuesta a los demás",
        "shift": "Del {first} al {last} estos descuentos sumaron {given}, para {homes}. Repartido"
                 " entre las {others} cuentas sin descuento durante 12 meses, son {shift} al mes"
                 " para cada una.",
        "home": "1 hogar", "homes": "{count} hogares",
        "below": "menos de un centavo",
        "alone": "Del {first} al {last} estos descuentos sumaron {given}. Ninguna cuenta está sin"
                 " descuento: no se reparte nada.",
        "how_title": "Cómo solicitarlo, y preguntas",
        "how": "Llame al {telephone} ({hours}), escriba a {email} o venga a {office}. Cuatro"
               " preguntas en {website} dicen si podría tener un descuento; nada de lo que escriba"
               " allí se guarda. También pueden preguntar los inquilinos.",
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OfProgram:
    """One program in sentences."""

    name: str
    who: str
    tiers: tuple[str, ...]
    papers_title: str
    papers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """A notice in one language."""

    language: str
    title: str
    dated: str
    #: What stands before it in the letter to somebody whose service began.
    welcome: str
    lede: str
    programs: tuple[OfProgram, ...]
    shift_title: str
    shift: str
    how_title: str
    how: str
    lacks: str

    @property
    def paragraphs(self) -> list[str]:
        """All of it as plain lines, where there are no headings: in the text of an e-mail."""
        said = [self.lede]
        for each in self.programs:
            said += [each.name, each.who, *each.tiers]
            said += [each.papers_title, *(f"- {paper}" for paper in each.papers)]
        return [*said, self.shift_title, self.shift, self.how_title, self.how]


def words_of(told: Told, district: District, website: str, language: str) -> Words:
    """A notice in a language; ``website`` is where the four questions are."""
    say, contact = _W[language], district.contact
    is_district = district.jurisdiction.kind is JurisdictionKind.DISTRICT
    lede = say["lede" if is_district else "lede_others"]
    return Words(
        language=language, title=say["title"], dated=say["dated"], lacks=say["lacks"],
        welcome=say["welcome"].format(district=district.name, home_page=district.website),
        lede=lede.format(statute=STATUTE if is_district else OF_OTHERS),
        programs=tuple(_program(each, language) for each in told.offers),
        shift_title=say["shift_title"], shift=_shift(told, language),
        how_title=say["how_title"],
        how=say["how"].format(
            telephone=contact.telephone, hours=hours(contact.office_hours, language),
            email=contact.email, office=contact.office_address,
            website=website.removeprefix("https://"),
        ),
    )  # fmt: skip


def _program(offer: Offer, language: str) -> OfProgram:
    say = _W[language]
    who = [say["age"].format(age=offer.age_least)] if offer.age_least else []
    who += [say["disability"]] if offer.disability else []
    home = ["_".join(each.value for each in Tenure if each in offer.holds)]
    home += ["year_round"] if offer.year_round else []
    home += ["no_other"] if offer.no_other_property else []
    home += ["meter"] if offer.separate_meter else []
    pattern = say["who" if who else "anybody"]
    return OfProgram(
        name=in_language(offer.name, language),
        who=pattern.format(
            who=say["or"].join(who), home=_listed([say[each] for each in home], say["and"])
        ),
        tiers=tuple(_tier(each, offer.income, language) for each in offer.tiers),
        papers_title=say["papers"],
        papers=tuple(offer.papers.get(language) or offer.papers.get("en", ())),
    )  # fmt: skip


def _tier(tier: Tier, income: str, language: str) -> str:
    say = _W[language]
    percent = " / ".join(f"{each}%" for each in tier.percents)
    limits, last = tier.limits, len(tier.limits)
    if last == 1:
        limit = str(limits[0])
    else:
        sizes = [say["size"], *(str(count) for count in range(2, last))]
        sizes.append(say["more"].format(count=last))
        pairs = zip(limits, sizes, strict=True)
        limit = _listed([say["sizes"].format(limit=a, size=b) for a, b in pairs], say["and"])
    return say["tier"].format(percent=percent, income=say[income], limit=limit)


def _listed(parts: list[str], last: str) -> str:
    """``one, two and three``."""
    return last.join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _shift(told: Told, language: str) -> str:
    say, shift = _W[language], cost_shift(told.given, told.undiscounted)
    count = told.discounted
    monthly: Money | str = say["below"] if shift.is_below_a_cent else told.shift
    return say["shift" if told.undiscounted else "alone"].format(
        first=day(told.from_on, language), last=day(told.to_on, language), given=told.given,
        homes=say["home"] if count == 1 else say["homes"].format(count=f"{count:,}"),
        others=f"{told.undiscounted:,}", shift=monthly,
    )  # fmt: skip
