"""A contract: proposed within the rules, decided by a second person, signed as it was read."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models.account import Access
from models.contract import Contract, ContractState
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.hold import HoldKind
from models.ledger import Component
from models.money import Money
from models.signed import SignedWhere
from services.accounts import holds
from services.contracts import deciding, proposing, seen, signing
from tests.factories import make_account, make_staff
from tests.services.contracts.conftest import Home
from tests.workshop import LARKSPUR

S = ContractState
TODAY = date(2026, 11, 18)


def in_bankruptcy(home):
    holds.place(
        home.session, key="k", account_id=home.account.id, kind=HoldKind.BANKRUPTCY, reason="Court",
        from_on=TODAY, to_on=None, by="staff:1", on=TODAY, at=home.clock.at,
    )  # fmt: skip


def test_nothing_is_posted_before_it_is_signed(home):
    made = home.approve(home.propose())
    assert made.state is S.APPROVED
    assert made.not_due == home.owed() == Money.ZERO
    assert home.proves(home.sign(made))


def test_its_principal_is_not_yet_due_and_the_fee_for_making_it_is(home):
    made = home.begun()
    assert (made.state, made.not_due) == (S.IN_FORCE, Money(480_000))
    assert home.owed() == home.owed(Component.FEE) == LARKSPUR.contracts.admin_fee
    assert home.owed(Component.CONTRACT) == Money.ZERO
    assert home.told()[1:] == ["Your copy of your contract"]


@pytest.mark.parametrize(
    ("more", "why"),
    [({"months": 181}, "RCW 57.08.005"), ({"months": 121}, "at most 120"),
     ({"rate": Decimal("6.01")}, "6.00 per cent"), ({"principal": Money.ZERO}, "to pay"),
     ({"purpose": " "}, "what is paid for"), ({"from_on": date(2026, 11, 17)}, "within three"),
     ({"from_on": date(2027, 2, 19)}, "within three")],
)  # fmt: skip
def test_what_the_law_or_the_district_does_not_allow_is_refused(home, more, why):
    with pytest.raises(Refused, match=why):
        home.propose(**more)


def test_only_an_owner_signs_one(home):
    with pytest.raises(Refused, match="Only an owner"):
        home.propose(person_id=home.jo.id)


def test_in_bankruptcy_nothing_is_agreed(home):
    in_bankruptcy(home)
    with pytest.raises(Refused, match="In bankruptcy"):
        home.propose()


def test_an_account_has_one_at_a_time_and_the_database_keeps_that(home):
    made = home.propose()
    with pytest.raises(Conflict, match="a contract that is not over"):
        home.propose()
    twin = Contract(
        key=uuid4(), account_id=home.account.id, person_id=home.iris.id, purpose="x",
        principal=Money(1), rate=Decimal(0), months=1, payment=Money(1), treasurer_fee=Money(0),
        admin_fee=Money(0), is_due_on_sale=True, from_on=TODAY, resolution="", proposed_by="x",
        proposed_at=home.clock.at,
    )  # fmt: skip
    with pytest.raises(IntegrityError), home.session.begin_nested():
        home.session.add(twin)
    proposing.withdraw(home.session, made.id, words="Other terms", by="staff:1", at=home.clock.at)
    assert home.propose().state is S.PROPOSED


def test_whoever_proposed_it_does_not_decide_and_the_database_keeps_that(home):
    made = home.propose(by="staff:1")
    with pytest.raises(Forbidden, match="A colleague decides"):
        home.approve(made, by="staff:1")
    with pytest.raises(IntegrityError), home.session.begin_nested():
        home.session.execute(update(Contract).values(decided_by="staff:1"))


def test_what_nobody_decided_is_not_in_force_and_the_database_keeps_that(home):
    home.propose()
    with pytest.raises(IntegrityError), home.session.begin_nested():
        home.session.execute(update(Contract).values(state=S.IN_FORCE))


def test_the_board_decides_over_each(home):
    made = home.propose(resolution="")
    with pytest.raises(Refused, match="the resolution by which the board decided"):
        home.approve(made)
    assert home.approve(made, resolution="Resolution 2026-40").resolution == "Resolution 2026-40"


def test_the_second_yes_of_one_person_is_one_yes_and_anothers_comes_too_late(home):
    made = home.propose()
    home.approve(made)
    home.approve(made)
    assert [move.to_state for move in made.moves] == [S.APPROVED]
    with pytest.raises(Conflict, match="Somebody decided"):
        home.approve(made, by="staff:3")
    with pytest.raises(Conflict, match="Somebody decided"):
        deciding.deny(home.session, made.id, words="No", by="staff:2", at=home.clock.at)


def test_a_no_says_why_and_nothing_is_signed_after_it(home):
    made = home.propose()
    with pytest.raises(Refused, match="Write why"):
        deciding.deny(home.session, made.id, words=" ", by="staff:2", at=home.clock.at)
    deciding.deny(home.session, made.id, words="Not in need", by="staff:2", at=home.clock.at)
    assert (made.state, made.moves[-1].words) == (S.DENIED, "Not in need")
    with pytest.raises(Forbidden):
        home.sign(made)


def test_a_form_sent_twice_is_one_contract_and_one_signature(home):
    key = uuid4()
    made = home.propose(key=key)
    assert home.propose(key=key) is made
    home.approve(made)
    home.sign(made, key=key)
    home.sign(made, key=key)
    assert home.told()[1:] == ["Your copy of your contract"]
    assert home.owed() == LARKSPUR.contracts.admin_fee


def test_what_was_signed_is_kept_word_for_word_with_its_terms(home):
    made = home.approve(home.propose())
    read = signing.words_of(home.session, LARKSPUR, made, "en")
    home.sign(made, version=read.version, where=SignedWhere.PORTAL, by=f"person:{home.iris.id}")
    kept = made.signature
    assert kept.text == read.text
    for words in (
        "$4,800.00 for the connection of a house at 2218", "60 monthly instalments of $88.94",
        "4.25% interest a year", "the last of $92.06 on Mon, Dec 1, 2031", "Resolution 2026-31",
        "Autopay is not needed", "at least 30 days before", "asked for 21 days before it is due",
    ):  # fmt: skip
        assert words in kept.text
    assert kept.terms["instalments"][0] == ["2027-01-01", 7194, 1700, 0]
    assert "autopay" not in kept.terms


@pytest.mark.parametrize("written", ["2026-30, section 2", "Resolution 2026-30, section 2"])
def test_a_resolution_is_named_as_bills_name_it(home, written):
    made = home.approve(home.propose(resolution=written))
    said = {
        language: signing.words_of(home.session, LARKSPUR, made, language).text
        for language in ("en", "es")
    }
    assert "by Resolution 2026-30, section 2." in said["en"]
    assert "Resolución 2026-30, sección 2." in said["es"]


def test_the_words_are_read_in_spanish_too(home):
    made = home.approve(home.propose())
    read = signing.words_of(home.session, LARKSPUR, made, "es")
    assert "60 cuotas mensuales de $88.94" in read.text
    assert "se pide 21 días antes de vencer" in read.text
    assert signing.words_of(home.session, LARKSPUR, made, "tlh").language == "en"


def test_other_words_than_were_read_are_not_signed(home):
    made = home.approve(home.propose())
    with pytest.raises(Conflict, match="Read it again"):
        home.sign(made, version="0" * 64)
    assert made.signature is None


def test_nobody_else_signs_it_and_nobody_after_its_day(home):
    made = home.approve(home.propose())
    with pytest.raises(Forbidden):
        home.sign(made, person_id=home.jo.id)
    home.clock.tick(days=14)
    with pytest.raises(Refused, match="proposed anew"):
        home.sign(made)
    assert home.look() == "0 asked for, 1 of 1 moved."
    assert made.state is S.CANCELLED


def owned_by_another(home):
    """Iris has no part of it any more; the account goes on."""
    home.session.execute(
        update(Access).where(Access.person_id == home.iris.id).values(to_on=date(2026, 11, 17))
    )


IN_THE_WAY = [
    (in_bankruptcy, "In bankruptcy nothing"), (Home.sell, "account is closed"),
    (owned_by_another, "Only an owner"),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "why"), IN_THE_WAY)
def test_what_came_between_is_looked_at_again_when_it_is_decided(home, happens, why):
    made = home.propose()
    happens(home)
    with pytest.raises(Refused, match=why):
        home.approve(made)
    assert made.state is S.PROPOSED


@pytest.mark.parametrize(("happens", "why"), IN_THE_WAY)
def test_and_again_when_it_is_signed(home, happens, why):
    made = home.approve(home.propose())
    assert signing.may_sign(home.session, made, home.iris.id, TODAY)
    happens(home)
    assert not signing.may_sign(home.session, made, home.iris.id, TODAY)
    with pytest.raises(Refused, match=why):
        home.sign(made)
    assert made.signature is None
    assert made.not_due == home.owed() == Money.ZERO


def test_the_number_of_a_card_is_kept_neither_with_the_resolution_nor_with_the_paper(home):
    card = "4242 4242 4242 4242"
    made = home.sign(home.approve(home.propose(), resolution=f"By {card}"), proof=f"Under {card}")
    kept = made.resolution + made.signature.proof + made.signature.text
    assert card not in kept
    assert "By " in made.resolution


def test_staff_do_nothing_with_a_contract_of_their_own_household(home):
    for _colleague in range(2):  # those who propose and decide
        make_staff(home.session)
    dana = f"staff:{make_staff(home.session, email=home.iris.email).id}"
    with pytest.raises(Forbidden, match="own household"):
        home.propose(by=dana)
    made = home.propose()
    with pytest.raises(Forbidden, match="own household"):
        home.approve(made, by=dana)
    home.approve(made)
    with pytest.raises(Forbidden, match="own household"):
        home.sign(made, by=dana)


def test_a_contract_is_seen_on_its_own_account_only(home):
    made = home.begun()
    other = make_account(home.session)
    seen.of_account(home.session, LARKSPUR, home.account.id, made.id, TODAY)
    with pytest.raises(NotFound):
        seen.of_account(home.session, LARKSPUR, other.id, made.id, TODAY)


def test_its_owner_is_written_to_once_when_it_waits_for_them(home):
    made = home.propose()
    assert home.told() == []
    home.approve(made)
    home.approve(made)
    assert home.told() == ["A contract waits for you to agree"]
