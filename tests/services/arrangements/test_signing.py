"""An arrangement: offered by the district's rules, signed as it was read, and in force then."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.account import Role
from models.arrangement import Arrangement, ArrangementState, Signer
from models.errors import Conflict, Forbidden, Refused
from models.hold import HoldKind
from models.money import Money, total
from models.signed import SignedWhere
from services.accounts import holds
from services.arrangements import offering, proposing, signing
from services.arrangements.offering import WhyNot
from tests.contracted import make_contract
from tests.factories import (
    charge_return_fee,
    give_access,
    make_account,
    make_bill,
    make_person,
    make_staff,
)
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)
S = ArrangementState


def offer(home, account=None):
    return offering.of_account(
        home.session, LARKSPUR, account or home.account, home.context.today()
    )


def past_due(home, dollars):
    account = make_account(home.session)
    make_bill(home.session, account, dollars, on=date(2026, 9, 18), due_on=date(2026, 10, 13))
    return account


def test_it_is_offered_over_what_is_past_due_and_not_over_what_is_to_come(home):
    make_bill(home.session, home.account, "50.00", on=date(2026, 11, 17))
    found = offer(home)
    assert (found.amount, found.why_not) == (Money(9000), None)
    assert [len(each) for each in found.choices] == [2, 3]  # a fourth would be below $25.00
    assert all(total([part.amount for part in each]) == Money(9000) for each in found.choices)
    assert found.choices[0][0].due_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("dollars", "why_not"),
    [("49.99", WhyNot.TOO_LITTLE), ("50.00", None), ("2500.00", None),
     ("2500.01", WhyNot.TOO_MUCH)],
)  # fmt: skip
def test_what_is_past_due_must_be_within_the_districts_bounds(home, dollars, why_not):
    assert offer(home, past_due(home, dollars)).why_not is why_not


def test_who_owes_nothing_late_has_nothing_to_arrange(home):
    assert offer(home, make_account(home.session)).why_not is WhyNot.NOTHING


def test_a_fee_that_is_owed_is_part_of_it(home):
    charge_return_fee(home.session, home.account, on=TODAY)
    assert offer(home).amount == Money(9000) + LARKSPUR.autopay.return_fee


def test_in_bankruptcy_nothing_is_agreed(home):
    holds.place(
        home.session, key="k", account_id=home.account.id, kind=HoldKind.BANKRUPTCY, reason="Court",
        from_on=TODAY, to_on=None, by="staff:1", on=TODAY, at=home.clock.at,
    )  # fmt: skip
    assert offer(home).why_not is WhyNot.BANKRUPTCY


def test_it_is_in_force_once_it_is_signed_and_late_fees_and_notices_wait(home):
    made = home.propose()
    assert made.state is S.PROPOSED
    assert not holds.is_held(home.session, home.account.id, HoldKind.LATE_FEES, TODAY)
    home.sign(made)
    assert made.state is S.KEPT
    for what in (HoldKind.LATE_FEES, HoldKind.PAST_DUE_NOTICES):
        assert holds.is_held(home.session, home.account.id, what, TODAY)
    for what in (HoldKind.AUTOPAY, HoldKind.REFUNDS):
        assert not holds.is_held(home.session, home.account.id, what, TODAY)


def test_what_was_signed_is_kept_word_for_word_with_its_terms(home):
    made = home.sign(home.propose(), address="198.51.100.7", browser="Firefox", proof="passkey")
    [kept] = made.signatures
    assert (kept.signer, kept.where, kept.address) == (
        Signer.PAYER, SignedWhere.PORTAL, "198.51.100.7",
    )  # fmt: skip
    assert "$90.00" in kept.text
    assert "$30.00 by Wed, Dec 2, 2026" in kept.text
    assert "at least 10 days before" in kept.text
    assert kept.terms["instalments"][2] == ["2027-01-31", 3000]
    [copy] = home.told()
    assert copy.kind == "arrangement_copy"
    assert "$30.00 by Wed, Dec 2, 2026" in copy.text


def test_nothing_of_it_depends_on_autopay(home):
    kept = home.agree().signatures[0]
    assert "Autopay is not needed" in kept.text
    assert "autopay" not in kept.terms


def test_the_words_are_read_in_spanish_too(home):
    made = home.propose()
    read = signing.words_of(home.session, LARKSPUR, made, Signer.PAYER, "es")
    assert "$30.00 hasta el mié, 2 dic 2026" in read.text
    tongue = signing.words_of(home.session, LARKSPUR, made, Signer.PAYER, "tlh")
    assert tongue.language == "en"


def test_other_words_than_were_read_are_not_signed(home):
    made = home.propose()
    with pytest.raises(Conflict, match="Read it again"):
        home.sign(made, version="0" * 64)
    assert not made.signatures


def test_a_form_sent_twice_is_one_arrangement_and_one_signature(home):
    key = uuid4()
    made = home.propose(key=key)
    assert home.propose(key=key) is made
    home.sign(made, key=key)
    home.sign(made, key=key)
    assert len(made.signatures) == len(made.moves) == len(home.told()) == 1


def test_an_account_has_one_at_a_time_and_the_database_keeps_that(home):
    home.agree()
    with pytest.raises(Conflict, match="There is an arrangement"):
        home.propose()
    twin = Arrangement(
        key=uuid4(), account_id=home.account.id, person_id=home.iris.id, amount=Money(1),
        is_together=True, needs_owner=False, proposed_by="x", proposed_on=TODAY,
        proposed_at=home.clock.at, sign_until=TODAY,
    )  # fmt: skip
    with pytest.raises(IntegrityError), home.session.begin_nested():
        home.session.add(twin)


def test_whoever_saw_another_amount_looks_again(home):
    with pytest.raises(Conflict, match=r"\$90.00 is due now"):
        home.propose(amount=Money(8000))


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_number_the_rules_do_not_allow_is_refused(home, count):
    with pytest.raises(Refused, match="from 2 to 6"):
        home.propose(count=count)


def test_an_instalment_is_no_less_than_the_least(home):
    with pytest.raises(Refused, match=r"at least \$25.00"):
        home.propose(count=4)


def test_what_a_tenant_asks_for_begins_when_an_owner_agrees(home):
    made = home.sign(home.propose(home.jo), home.jo)
    assert (made.state, made.needs_owner) == (S.PROPOSED, True)
    home.sign(made)
    assert made.state is S.KEPT
    owners = next(each for each in made.signatures if each.signer is Signer.OWNER)
    assert owners.person_id == home.iris.id
    assert "I agree that Jo Winter pays" in owners.text
    assert [letter.to for letter in home.told()] == [home.jo.email]


def test_another_tenant_agrees_to_nothing(home):
    other = make_person(home.session, "Ana Ortiz")
    give_access(home.session, other, home.account, role=Role.TENANT)
    made = home.propose(home.jo)
    with pytest.raises(Forbidden):
        home.sign(made, other)


def test_who_only_reads_asks_for_nothing(home):
    reader = make_person(home.session, "Ana Ortiz")
    give_access(home.session, reader, home.account, role=Role.READ_ONLY)
    with pytest.raises(Forbidden):
        home.propose(reader)


def test_staff_propose_a_down_payment_and_write_down_what_was_signed_on_paper(home):
    made = home.propose(by="staff:7", count=2, down=Money(3000))
    assert [each.amount for each in made.instalments] == [Money(3000)] * 3
    assert made.state is S.PROPOSED
    home.sign(made, where=SignedWhere.PAPER, by="staff:7", proof="In the folder of 2026, A-1")
    assert made.state is S.KEPT
    assert made.signatures[0].by == "staff:7"


def test_whoever_pays_is_written_to_once_that_staff_proposed_one(home):
    wish = home.wish()
    for _ in range(2):
        proposing.ask(home.session, home.context, wish, by="staff:7", at=home.clock.at)
    assert [letter.subject for letter in home.told()] == ["Instalments wait for you to agree"]


def test_staff_arrange_nothing_for_their_own_household(home):
    dana = make_staff(home.session, email=home.iris.email)
    with pytest.raises(Forbidden, match="own household"):
        home.propose(by=f"staff:{dana.id}")


def test_more_that_is_due_by_now_must_be_looked_at_again(home):
    made = home.propose()
    charge_return_fee(home.session, home.account, on=TODAY)
    with pytest.raises(Conflict, match=r"\$110.00 is due now"):
        home.sign(made)


def test_what_was_not_signed_in_time_lapses_and_is_told(home):
    made = home.propose()
    home.night(14)
    assert made.state is S.PROPOSED
    home.night()
    assert made.state is S.CANCELLED
    assert [letter.subject for letter in home.told()] == ["Your payment arrangement did not begin"]
    assert offer(home).why_not is None


def test_staff_end_one_with_the_reason_and_late_fees_go_on(home):
    made = home.agree()

    def end(words):
        return proposing.cancel(
            home.session, home.context, made.id, words=words, by="staff:7", at=home.clock.at
        )

    with pytest.raises(Refused, match="Write why"):
        end("  ")
    end("Paid by the title company")
    end("Again")
    assert (made.state, made.moves[-1].words) == (S.CANCELLED, "Paid by the title company")
    assert not holds.is_held(home.session, home.account.id, HoldKind.LATE_FEES, TODAY)
    assert len(home.told()) == 2
    live = select(Arrangement.id).where(Arrangement.state == S.KEPT)
    assert home.session.scalars(live).all() == []


def test_the_fee_for_making_a_contract_is_not_divided_on_the_day_it_is_signed(home):
    make_contract(home.session, home.account, person_id=home.iris.id, at=home.clock.at)
    assert offer(home).amount == Money(9000)
    assert home.agree().state is S.KEPT


def test_on_a_later_day_that_fee_is_due_like_any_other(home):
    make_contract(home.session, home.account, person_id=home.iris.id, at=home.clock.at)
    home.clock.tick(days=1)
    assert offer(home).amount == Money(9000) + LARKSPUR.contracts.admin_fee


def test_what_is_paid_on_that_day_pays_that_fee_first(home):
    make_contract(home.session, home.account, person_id=home.iris.id, at=home.clock.at)
    home.pay(10_000)
    assert offer(home).amount == Money(9000)
