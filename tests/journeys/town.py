"""One household for each thing an overview may say first."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.attempt import AttemptState
from models.money import Money
from models.payment import Channel
from tests.factories import give_access, make_account
from tests.journeys.stories import Household, at

S = AttemptState
#: A new household by its owner's name, its house number and its street.
House = Callable[[str, str, str], Household]


class Town(dict[str, Household]):
    """The households by what is said of them, each moving in when it is first asked for."""

    def __init__(self, session: Session, today: date) -> None:
        super().__init__()
        self._house = lambda *who: Household(session, today, *who)

    def __missing__(self, name: str) -> Household:
        home = self[name] = LIVES[name](self._house)
        return home

    def whole(self) -> "Town":
        """Everybody has moved in."""
        for name in LIVES:
            assert self[name]
        return self


def _owes(house: House) -> Household:
    return house("Marian Kessler", "2218", "Cedar Hollow Rd").billed()


def _on_its_way(house: House) -> Household:
    home = house("Luis Ortega", "64", "Tamarack Ct").billed()
    home.attempt(S.PROCESSING)
    return home


def _returned(house: House) -> Household:
    home = house("Priya Raman", "917", "Millrace Ave").billed()
    payment = home.paid(home.bills[-1].total, home.today - timedelta(days=7))
    return home.returned(payment, home.today - timedelta(days=2))


def _past_due(house: House) -> Household:
    home = house("Grant Holloway", "31", "Alder St").billed(newest_days_ago=45)
    return home.late_fee(home.today - timedelta(days=8))


def _credit(house: House) -> Household:
    home = house("Thuy Nguyen", "480", "Heron Bend Way").billed()
    home.paid(
        home.bills[-1].total + Money(2500), home.today - timedelta(days=3), Channel.CHECK
    )  # fmt: skip
    return home


def _unsure(house: House) -> Household:
    home = house("Dale Vickers", "12", "Larch Ln").billed()
    home.attempt(S.UNKNOWN)
    return home


def _deposits(house: House) -> Household:
    home = house("Alma Robledo", "8", "Fern Glen Ct").billed()
    home.attempt(S.ACTION_REQUIRED, S.OPEN)
    alma = home.owner
    alma.email, alma.totp_sealed = "alma@example.org", "never opened"
    alma.totp_since = at(home.today)
    return home


def _empty(house: House) -> Household:
    return house("Nora Penrose", "5", "Camas Way")


def _card_came(house: House) -> Household:
    home = house("Hanna Weiss", "301", "Alder St").billed()
    by_card = home.attempt(S.SUCCEEDED, S.OPEN, card=True)
    home.paid(by_card.amount, home.today, Channel.ONLINE_CARD, by_card)
    return home


def _bank_cleared(house: House) -> Household:
    home = house("Omar Haddad", "302", "Alder St").billed()
    by_bank = home.attempt(S.SUCCEEDED, S.PROCESSING)
    home.paid(by_bank.amount, home.today, Channel.ONLINE_BANK, by_bank)
    return home


def _sent_back(house: House) -> Household:
    home = house("Signe Dahl", "303", "Alder St").billed()
    turned = home.attempt(S.REVERSED, S.PROCESSING, S.SUCCEEDED)
    payment = home.paid(turned.amount, home.today, Channel.ONLINE_BANK, turned)
    return home.returned(payment, home.today)


def _card_failed(house: House) -> Household:
    home = house("Ravi Menon", "304", "Alder St").billed()
    home.attempt(S.FAILED, S.OPEN, card=True, failure="card_declined")
    return home


def _cancelled(house: House) -> Household:
    home = house("Lena Fischer", "305", "Alder St").billed()
    home.attempt(S.CANCELLED, S.OPEN)
    return home


def _turned_back(house: House) -> Household:
    home = house("Pedro Salas", "306", "Alder St").billed()
    home.attempt(S.OPEN)
    return home


def _nobody(house: House) -> Household:
    home = house("Otto Lindgren", "70", "Larch Ln")
    home.session.delete(home.access)
    return home


def _several(house: House) -> Household:
    home = house("Bea Santos", "22", "Fern Glen Ct")
    give_access(home.session, home.owner, make_account(home.session, street="Heron Bend Way"))
    return home


LIVES: Mapping[str, Callable[[House], Household]] = {
    "owes": _owes, "on_its_way": _on_its_way, "returned": _returned, "past_due": _past_due,
    "credit": _credit, "unsure": _unsure, "deposits": _deposits, "empty": _empty,
    "card_came": _card_came, "bank_cleared": _bank_cleared, "sent_back": _sent_back,
    "card_failed": _card_failed, "cancelled": _cancelled, "turned_back": _turned_back,
    "nobody": _nobody, "several": _several,
}  # fmt: skip
