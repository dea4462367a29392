"""The people the demo introduces: each has one situation, and it holds on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.account import Role
from models.identity import StaffRole
from models.money import Money
from models.payment import Channel
from services.demo.habits import Habit, Move
from services.demo.places import Place
from services.demo.rates import credit
from services.demo.residents import Household, Resident
from services.rules.numbers import number_of

#: Whoever is introduced here signs in with it, at both doors.
PASSWORD = "river-otter-lantern"  # noqa: S105 - printed on the screen of every demo


@dataclass(frozen=True)
class Introduced:
    """A person of the demo, and what to say about them."""

    name: str
    email: str
    situation: str
    households: Sequence[Household]
    language: str = "en"


@dataclass(frozen=True)
class Colleague:
    """A member of the demo district's staff."""

    name: str
    email: str
    role: StaffRole
    #: What the authenticator was given. Public, as everything here is.
    totp_secret: str


STAFF = (
    Colleague(
        "Dana Whitfield",
        "dana@larkspursewer.example",
        StaffRole.SPECIALIST,
        "LARKSPURDANA2345LARKSPURDANA2345",
    ),
    Colleague(
        "Ines Caldwell",
        "ines@larkspursewer.example",
        StaffRole.SUPERVISOR,
        "LARKSPURINES2345LARKSPURINES2345",
    ),
    Colleague(
        "Rupert Ames",
        "rupert@larkspursewer.example",
        StaffRole.AUDITOR,
        "LARKSPURAMES2345LARKSPURAMES2345",
    ),
    # The second of two who agree to what one supervisor does not do alone.
    Colleague(
        "Nadia Farrow",
        "nadia@larkspursewer.example",
        StaffRole.SUPERVISOR,
        "LARKSPURNADIA234LARKSPURNADIA234",
    ),
)
#: The habits that hold on any day: nothing paid of the newest bill yet, or all of it, soon
#: enough that a bank payment has cleared.
_NOT_YET: Mapping[int, Sequence[Move]] = {0: ()}
_ALREADY: Mapping[int, Sequence[Move]] = {0: (Move(4),)}
_ALREADY_CLEARED: Mapping[int, Sequence[Move]] = {0: (Move(1),)}


def introduced(today: date, password_hash: str) -> tuple[Introduced, ...]:
    """Everybody, with the households whose history makes their situation."""
    return (
        _marian(today, password_hash),
        _pruitts(password_hash),
        _one(
            "Linh Trần", "linh.tran@cedarpost.example",
            "has a credit of more than her bill, and a contract to sign",
            2_050_714, Place("1417", "Huckleberry Way", "9999990030"), password_hash,
            _habit(Channel.ONLINE_CARD, "Visa ••4242", {0: (Move(4, cents=300_00),)}),
        ),
        _manager(password_hash),
        _one(
            "Rosa Elena Martínez", "rosa.martinez@cedarpost.example",
            "reads Spanish; owes her newest bill; her discount is being decided",
            2_061_985, Place("2604", "Tamarack Ln", "9999990070"), password_hash,
            _habit(Channel.ONLINE_CARD, "Mastercard ••4444", _NOT_YET), "es",
        ),
        _one(
            "Oleksandr Bondarenko", "oleksandr.bondarenko@cedarpost.example",
            "owes no bill; pays his connection to the sewer over years",
            2_073_340, Place("1152", "Aspen Ct", "9999990080"), password_hash,
            _habit(Channel.ONLINE_BANK, "Checking ••1881", _ALREADY_CLEARED),
        ),
        _one(
            "Denise Whitcomb", "denise.whitcomb@cedarpost.example",
            "her bank returned her last payment",
            2_088_016, Place("1730", "Salal Dr", "9999990090"), password_hash,
            # What came back is autopay's draft of the last days: see ``services.demo.ran``.
            _habit(Channel.ONLINE_BANK, "Checking ••9012", _NOT_YET),
        ),
    )  # fmt: skip


def introduced_numbers(today: date) -> list[str]:
    """The numbers of all their accounts: chance leaves them alone."""
    people = introduced(today, "")
    return [number_of(home.body) for person in people for home in person.households]


def _marian(today: date, password_hash: str) -> Introduced:
    name, email = "Marian Kessler", "marian.kessler@cedarpost.example"
    home = Household(
        body=2_044_183,
        place=Place("2218", "Cedar Hollow Rd", "9999990010"),
        mailing_name=name,
        opened_on=date(1998, 5, 11),
        people=(
            Resident(
                name=name, email=email, telephone="(360) 555-0118", password_hash=password_hash
            ),
            Resident(
                name="Joan Kessler",
                email="joan.kessler@cedarpost.example",
                role=Role.CONTACT,
                password_hash=password_hash,
            ),
        ),
        habit=Habit(Channel.ONLINE_BANK, "Checking ••6789", 22, 22, told=_NOT_YET, is_steady=True),
        extra={1: credit(Money(600), "Credit for the main repair on your street", today)},
    )
    return Introduced(name, email, "owes one bill, due soon; has a senior discount", [home])


def _pruitts(password_hash: str) -> Introduced:
    name, email = "June Pruitt", "june.pruitt@cedarpost.example"
    home = Household(
        body=2_031_552,
        place=Place("1906", "Juniper Ave", "9999990020"),
        mailing_name="Walter and June Pruitt",
        opened_on=date(1994, 5, 3),
        people=(
            Resident(
                name=name, email=email, telephone="(360) 555-0171", password_hash=password_hash
            ),
            Resident(
                name="Walter Pruitt",
                email="walter.pruitt@cedarpost.example",
                role=Role.CO_OWNER,
                password_hash=password_hash,
            ),
            Resident(
                name="Carol Pruitt",
                email="carol.pruitt@cedarpost.example",
                role=Role.READ_ONLY,
                password_hash=password_hash,
            ),
        ),
        habit=_habit(Channel.COUNTER, "Cash", {0: (), 1: (Move(20, cents=100_00),)}),
    )
    return Introduced(name, email, "past due, with a late fee", [home])


def _manager(password_hash: str) -> Introduced:
    name, email = "Grant Osgood", "grant.osgood@cedarpost.example"
    who = Resident(
        name=name,
        email=email,
        telephone="(360) 555-0133",
        role=Role.MANAGER,
        password_hash=password_hash,
    )
    billed_to = "Osgood Property Management"
    check = _habit(Channel.LOCKBOX, "Check 3307", _NOT_YET)
    homes = [
        Household(
            body=2_094_411, place=Place("880", "Millrace Ave", "9999990040"),
            mailing_name=billed_to, customer_class="multi_family", units=8,
            opened_on=date(2009, 3, 2), people=(who,), habit=check,
        ),
        Household(
            body=2_094_412, place=Place("884", "Millrace Ave", "9999990050"),
            mailing_name=billed_to, customer_class="commercial", units=3,
            opened_on=date(2009, 3, 2), people=(who,),
            habit=_habit(Channel.LOCKBOX, "Check 3308", _ALREADY),
        ),
        Household(
            body=2_094_413, place=Place("2711", "Alder Pl", "9999990060"),
            mailing_name=billed_to, opened_on=date(2016, 9, 19), people=(who,),
            habit=_habit(Channel.LOCKBOX, "Check 3309", {0: (), 1: ()}),
        ),
    ]  # fmt: skip
    homes += [
        Household(
            body=2_094_420 + place,
            place=Place(str(2802 + 2 * place), "Quail Landing Ct", f"99999901{place:02}"),
            mailing_name=billed_to, customer_class="multi_family",
            units=2 + place % 3, opened_on=date(2018, 6, 4), people=(who,),
            habit=_habit(Channel.LOCKBOX, f"Check {3310 + place}", _NOT_YET),
        )
        for place in range(8)
    ]  # fmt: skip
    return Introduced(
        name, email, "manages eleven accounts: nine owe, one is paid, one is past due", homes
    )


def _one(
    name: str, email: str, situation: str, body: int, place: Place, password_hash: str,
    habit: Habit, language: str = "en",
) -> Introduced:  # fmt: skip
    """Somebody with one house."""
    who = Resident(name=name, email=email, language=language, password_hash=password_hash)
    home = Household(
        body=body,
        place=place,
        mailing_name=name,
        opened_on=date(2011, 8, 22),
        people=(who,),
        habit=habit,
    )
    return Introduced(name, email, situation, [home], language)


def _habit(channel: Channel, method: str, told: Mapping[int, Sequence[Move]]) -> Habit:
    """Pays before the day, but for the bills that are told."""
    return Habit(channel, method, 12, 20, told=told, is_steady=True)
