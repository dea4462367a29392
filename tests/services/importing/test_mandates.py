"""Autopay comes along: as many mandates before as after, and a reason for each that did not."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from models.account import Person
from models.attempt import MethodType
from models.autopay import Autopay, AutopayChange, AutopayDeed, AutopayState, Mandate, Origin
from models.errors import Conflict, Refused
from models.importing import AccountAlias, DoubtDecision, ImportRun
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services import importing
from services.gateways.processor import NoSuchObject, OutcomeUnknown
from services.gateways.processor_methods import MethodFacts
from services.importing import doubts, keeping
from tests.services.importing import exports
from tests.services.importing.conftest import AT, ON
from tests.services.importing.exports import account
from tests.workshop import LARKSPUR

TOKEN = "pm_1OldToken"
PEOPLE = [
    {"account": "123-1", "name": "Iris Vance", "email": "iris@example.org"},
    {"account": "124-1", "name": "Iris Vance", "email": "iris@example.org"},
    {"account": "A77-2", "name": "Omar Lind", "email": ""},
]


def mandate(account: str, **cells: str) -> dict[str, str]:
    return {
        "account": account, "payer": "Iris Vance", "kind": "ACH", "bank": "First Cedar",
        "last_four": "6789", "token": "", "days_before": "2", "rule": "balance", "fixed": "",
        "cap": "", "signed_on": "2019-03-01",
    } | cells  # fmt: skip


def facts(token: str = TOKEN, **more: Any) -> MethodFacts:
    known = {
        "payment_method_id": token, "method_type": MethodType.CARD, "brand": "Visa",
        "last_four": "4242", "customer_id": "cus_1", "expires_year": 2030, "expires_month": 4,
    }  # fmt: skip
    return MethodFacts(**(known | more))


CARD = {"kind": "CC", "bank": "Visa", "last_four": "4242", "token": TOKEN}


@pytest.fixture
def town(tmp_path):
    """Three households, and these mandates."""

    def town(*mandates: dict[str, str], **more: Any) -> None:
        exports.town(tmp_path, **({"people": PEOPLE} | more))
        exports.write(tmp_path, "mandates.csv", mandates)

    return town


@pytest.fixture
def bring(database, read):
    """Keep what is in the folder; the processor knows these methods."""

    def bring(*known: MethodFacts, **more: Any) -> importing.Kept:
        export = read(more=exports.MANDATES)
        importing.ask(export, finder(*known), ON)
        return importing.keep(
            database, LARKSPUR, export, on=ON, at=AT, by="Priya Nair", **more
        )  # fmt: skip

    return bring


def finder(*known: MethodFacts):
    by_token = {each.payment_method_id: each for each in known}

    def find(token: str) -> MethodFacts:
        if token not in by_token:
            raise NoSuchObject("No such PaymentMethod.")
        return by_token[token]

    return find


def autopay_of(session, old: str) -> Autopay:
    number = select(AccountAlias.account_id).where(AccountAlias.number == old)
    return session.scalars(select(Autopay).where(Autopay.account_id.in_(number))).one()


def test_autopay_without_a_method_here_waits_for_the_customers_bank_details(town, bring, session):
    town(
        mandate("123-1", cap="150.00"),
        mandate("A77-2", payer="Nobody Known", rule="fixed", fixed="40.00"),
        controls={"accounts": "3", "mandates": "2"},
    )
    kept = bring()
    autopay = autopay_of(session, "123-1")
    assert (autopay.state, autopay.method_id) == (AutopayState.NEEDS_METHOD, None)
    assert (autopay.days_before, autopay.cap, autopay.bills_from) == (2, Money(15000), ON)
    assert session.get_one(Person, autopay.person_id).name == "Iris Vance"
    signed = autopay.mandate
    assert (signed.origin, LARKSPUR.day(signed.given_at)) == (Origin.IMPORT, date(2019, 3, 1))
    assert signed.terms["last_four"] == "6789"
    assert "all that is owed, never more than $150.00, 2 days before" in signed.text
    assert "First Cedar bank account ending 6789" in signed.text
    (change,) = session.scalars(select(AutopayChange).where(AutopayChange.autopay_id == autopay.id))
    assert (change.deed, change.by) == (AutopayDeed.BROUGHT, f"import:{kept.import_id}")
    other = autopay_of(session, "A77-2")
    assert (other.person_id, other.fixed) == (None, Money(4000))


def test_where_the_old_token_is_the_payers_method_here_autopay_goes_on(town, bring, session):
    town(mandate("123-1", **CARD), mandate("124-1", **CARD))
    bring(facts())
    (method,) = session.scalars(select(SavedMethod))
    assert (method.state, method.payment_method_id, method.shown) == (
        MethodState.ACTIVE, TOKEN, "Visa ••4242",
    )  # fmt: skip
    for old in ("123-1", "124-1"):
        autopay = autopay_of(session, old)
        assert (autopay.state, autopay.method_id) == (AutopayState.ON, method.id)
        assert autopay.mandate.method_id == method.id
    customer = session.get_one(ProcessorCustomer, method.person_id)
    assert customer.customer_id == "cus_1"


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        ({}, facts(customer_id="", is_attached=False)),
        ({}, facts(last_four="4243")),
        ({"last_four": ""}, facts()),
        ({"kind": "ACH"}, facts()),
        ({}, facts(blocked="R29")),
        ({}, facts(expires_year=2026, expires_month=10)),
        ({"payer": "Somebody Else"}, facts()),
        ({"payer": ""}, facts()),
        ({"token": "pm_other"}, facts()),
        ({"token": "../v1/charges"}, facts(token="../v1/charges")),
    ],
    ids=["nobodys", "another", "unnamed", "bank", "blocked", "expired", "payer", "no payer",
         "unknown", "no token"],
)  # fmt: skip
def test_a_token_that_is_not_surely_the_payers_method_is_never_drawn_from(
    town, bring, session, cells, known
):
    town(mandate("123-1", **(CARD | cells)))
    bring(known)
    assert autopay_of(session, "123-1").state is AutopayState.NEEDS_METHOD
    assert session.scalar(select(func.count()).select_from(SavedMethod)) == 0


def test_one_method_is_one_persons_and_so_is_one_customer(town, bring, session):
    second = CARD | {"token": "pm_2", "payer": "Omar Lind"}
    town(mandate("123-1", **CARD), mandate("124-1"), mandate("A77-2", **second))
    bring(facts(), facts("pm_2"))
    states = {old: autopay_of(session, old).state for old in ("123-1", "124-1", "A77-2")}
    assert states["123-1"] is AutopayState.ON
    assert states["A77-2"] is AutopayState.NEEDS_METHOD


def test_as_many_after_as_before_but_for_those_with_a_reason(town, read, bring, session):
    town(
        mandate("123-1", **CARD), mandate("123-1"), mandate("124-1", last_four="123456789"),
        mandate("999-9"), mandate("A77-2"), mandate("126-1", fixed="1.00"), mandate("124-1"),
        accounts=[account("123-1"), account("124-1"), account("A77-2"), account("126-1")],
        balances=[("123-1", "service", "1.00"), ("A77-2", "credit", "1.00")],
    )  # fmt: skip
    export = read(more=exports.MANDATES)
    importing.ask(export, finder(facts()), ON)
    (along,) = importing.along(export)
    assert (along.read, along.here, along.is_explained) == (7, 2, True)
    assert dict(along.not_here()) == {
        "Its account has another mandate.": 1, "Its line could not be read.": 1,
        "No account has its number.": 1, "Its rules do not fit together.": 1,
        "Its account stays out.": 1,
    }  # fmt: skip
    assert along.states == {"on": 1, "needs_method": 1}
    said = str(along)
    assert "2 come along\n    1 need the customer's bank details\n    1 go on" in said
    assert "123456789" not in "".join(map(str, export.problems))
    kept = bring(facts(), leaves_out=True)
    assert session.get_one(ImportRun, kept.import_id).along == {"mandates": along.facts}


def test_the_mandate_of_an_account_that_is_closed_ended_with_it(tmp_path, read):
    layout = exports.layout_file(tmp_path, more=exports.MANDATES)
    fields = 'opened_on = "opened_on"\nclosed_on = "closed_on"'
    layout.write_text(layout.read_text().replace('opened_on = "opened_on"', fields))
    homes = [account("123-1", closed_on="2026-03-01"), account("A77-2", closed_on="")]
    exports.town(tmp_path, accounts=homes, people=PEOPLE[:1])
    exports.write(tmp_path, "mandates.csv", [mandate("123-1")])
    export = importing.check(tmp_path, importing.load(str(layout)), LARKSPUR.tariff.classes)
    (along,) = importing.along(export)
    assert (export.problems, along.here) == ([], 0)
    assert dict(along.not_here()) == {"Its account is closed.": 1}


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"rule": "fixed"}, "fixed", "above zero"),
        ({"rule": "fixed", "fixed": "0.00"}, "fixed", "above zero"),
        ({"fixed": "5.00"}, "fixed", "Take it out"),
        ({"cap": "-5.00"}, "cap", "above zero"),
        ({"last_four": "4111111111111111"}, "last_four", "never the whole number"),
        ({"days_before": "32"}, "days_before", "from 0 to 31"),
        ({"days_before": "two"}, "days_before", "from 0 to 31"),
        ({"signed_on": ""}, "signed_on", "Fill it in"),
        ({"kind": "BARTER"}, "method_type", "does not know this code"),
    ],
)
def test_rules_that_cannot_be_meant_are_said_with_their_field(town, read, cells, field, words):
    town(mandate("123-1", **cells))
    (problem,) = read(more=exports.MANDATES).problems
    assert (problem.file, problem.line, problem.field) == ("mandates.csv", 2, field)
    assert words in problem.words


def test_a_processor_that_is_away_stops_before_anything_is_kept(town, read):
    def away(_token: str) -> MethodFacts:
        raise OutcomeUnknown("timeout")

    town(mandate("123-1", **CARD))
    with pytest.raises(Refused, match="could not be asked"):
        importing.ask(read(more=exports.MANDATES), away, ON)


def test_an_autopay_that_vanished_on_the_way_stops_the_import(town, bring, read, session):
    town(mandate("123-1"))
    kept = bring()
    for change in session.scalars(select(AutopayChange)):
        session.delete(change)
    session.flush()
    session.delete(autopay_of(session, "123-1"))
    session.flush()
    with pytest.raises(Conflict, match="nobody knows why"):
        keeping._end(session, read(more=exports.MANDATES), kept.import_id, at=AT, by="Priya")


def test_undone_autopay_ends_and_the_same_files_may_come_again(town, bring, session):
    town(mandate("123-1", **CARD), mandate("A77-2"))
    first = bring(facts())
    importing.undo(session, LARKSPUR, number=first.import_id, at=AT, by="Priya Nair")
    assert set(session.scalars(select(Autopay.state))) == {AutopayState.ENDED}
    assert set(session.scalars(select(Mandate.end_reason))) == {"The import was undone."}
    assert session.scalars(select(SavedMethod.state)).all() == [MethodState.REMOVED]
    assert session.scalar(select(func.count()).select_from(ProcessorCustomer)) == 0
    bring(facts())
    states = session.scalars(select(Autopay.state).where(Autopay.ended_at.is_(None)))
    assert set(states) == {AutopayState.ON, AutopayState.NEEDS_METHOD}


def test_an_autopay_that_somebody_changed_ends_undoing(town, bring, session):
    town(mandate("123-1"))
    kept = bring()
    session.add(
        AutopayChange(
            key="k", autopay_id=autopay_of(session, "123-1").id, deed=AutopayDeed.PAUSED,
            before={}, after={}, by="staff:1", at=AT,
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(Refused, match="changed an autopay"):
        importing.undo(session, LARKSPUR, number=kept.import_id, at=AT, by="Priya Nair")


@pytest.mark.parametrize("both_keep", [False, True])
def test_people_who_are_made_one_keep_what_they_signed(town, bring, session, both_keep):
    people = [
        {"account": "123-1", "name": "Iris Vance", "email": "v@example.org"},
        {"account": "124-1", "name": "Omar Vance", "email": "v@example.org"},
    ]
    omar = CARD | {"token": "pm_2", "payer": "Omar Vance"} if both_keep else {"payer": "Omar Vance"}
    town(mandate("123-1", **CARD), mandate("124-1", **omar), people=people)
    kept = bring(facts(), facts("pm_2", customer_id="cus_2"))
    (doubt,) = doubts.undecided(session, kept.import_id)
    asked = {"decision": DoubtDecision.SAME, "at": AT, "on": ON, "by": "Priya Nair"}
    if both_keep:
        with pytest.raises(Refused, match="under two names"):
            doubts.decide(session, number=doubt.number, **asked)
        return
    doubts.decide(session, number=doubt.number, **asked)
    session.expire_all()
    (person_id,) = session.scalars(select(Person.id).where(Person.email == "v@example.org"))
    for model in (Autopay, Mandate, SavedMethod, ProcessorCustomer):
        assert set(session.scalars(select(model.person_id))) == {person_id}
