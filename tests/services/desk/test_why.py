"""The parts of an explanation sum to the figure, whatever the figure is."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import Component, Entry, EntryKind
from models.money import Money
from services.books.entries import EntryEffect, LegSeen, Side
from services.desk import why

CENTS = st.integers(-1_000_000, 1_000_000).filter(bool)


def effect(number: int, cents: int) -> EntryEffect:
    entry = Entry(
        key=f"k{number}", kind=EntryKind.BILL, account_id=1, change=Money(cents),
        total=Money(abs(cents)), effective_on=date(2026, 1, 1),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC), memo=f"Bill {number}", actor="billing",
    )  # fmt: skip
    return EntryEffect(number, Money(cents), entry)


@given(st.lists(CENTS, max_size=30), st.integers(-2_000_000, 2_000_000))
def test_the_open_entries_of_a_component_sum_to_its_balance(moves: list[int], balance: int):
    newest = [effect(number, cents) for number, cents in enumerate(moves, start=1)]
    explained = why.of_component(Component.SERVICE, Money(balance), newest)
    assert sum(part.amount.cents for part in explained.parts) == balance == explained.figure.cents
    assert all(part.amount.cents * balance > 0 for part in explained.parts)


@given(st.dictionaries(st.sampled_from(Component), CENTS.map(Money)))
def test_the_components_sum_to_everything_owed(parts: dict[Component, Money]):
    explained = why.of_owed(parts)
    assert sum(part.amount.cents for part in explained.parts) == explained.figure.cents


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.sampled_from(Component), st.booleans()), max_size=8
    )
)
def test_what_an_entry_did_to_each_component_sums_to_what_it_did(
    moves: list[tuple[int, Component, bool]],
):
    general = Side("1110", "Card clearing", None)
    legs, change = [], 0
    for cents, component, is_debit in moves:
        own = Side("1200", "Receivable", component)
        pair = (own, general) if is_debit else (general, own)
        legs.append(LegSeen(*pair, Money(cents)))
        change += cents if is_debit else -cents
    assert sum(part.amount.cents for part in why.shares(legs)) == change


def test_the_newest_charges_are_the_open_ones_and_the_last_may_be_open_in_part():
    explained = why.of_component(
        Component.SERVICE, Money(20000), [effect(3, 14675), effect(2, -9000), effect(1, 14450)]
    )
    assert [(part.words, part.amount.cents) for part in explained.parts] == [
        ("Bill 3", 14675),
        ("Bill 1, what is left of it", 5325),
    ]


def test_what_the_entries_looked_at_do_not_explain_is_named():
    explained = why.of_component(Component.SERVICE, Money(500), [effect(1, 200)])
    assert explained.parts[-1].words == "Entries before these"
    assert explained.parts[-1].amount == Money(300)


def test_nothing_owed_has_nothing_open():
    explained = why.of_component(Component.PENALTY, Money.ZERO, ())
    assert explained.parts == []
    assert explained.facts[0].fact == "Nothing is open."


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("staff:7", "Staff member 7"),
        ("person:12", "Customer 12"),
        ("job:late_fees", "Run of late_fees"),
        ("event evt_1", "The processor's word"),
        ("billing", "Billing"),
    ],
)
def test_who_posted_it_is_said_for_staff(actor: str, said: str):
    assert why.who(actor) == said


@pytest.mark.parametrize(
    ("memo", "formula"),
    [
        ("10.00% × $144.50 = $14.45", "10.00% × $144.50 = $14.45"),
        (
            "Late fee on bill 26-1: 10% × $1,144.50 = $114.45. Resolution 2019-07, section 4",
            "10% × $1,144.50 = $114.45",
        ),
        ("Charged by hand", "Charged by hand"),
    ],
)
def test_the_arithmetic_of_a_late_fee_is_taken_from_its_memo(memo: str, formula: str):
    assert why._arithmetic(memo) == formula
