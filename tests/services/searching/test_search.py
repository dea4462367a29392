"""One box that finds an account."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.money import Money
from models.payment import Channel, Payment
from services import payments
from services.payments import Received
from services.rules.words import fold
from services.searching import search
from services.searching.index import index_account
from services.searching.search import MatchedBy
from tests.factories import give_access, make_account, make_bill, make_person
from tests.services.searching.plans import plans, scans
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2044-1836", MatchedBy.NUMBER),
        ("20441836", MatchedBy.NUMBER),
        ("acct # 2044 1836", MatchedBy.NUMBER),
        ("kessler", MatchedBy.NAME),
        ("Marian KESS", MatchedBy.NAME),
        ("kessler marian", MatchedBy.NAME),
        ("2218 cedar", MatchedBy.ADDRESS),
        ("cedar hollow 2218", MatchedBy.ADDRESS),
        ("999999-0010", MatchedBy.PARCEL),
        ("9999990010", MatchedBy.PARCEL),
        ("joan", MatchedBy.PERSON),
        ("3605550142", MatchedBy.TELEPHONE),
        ("+1 (360) 555-0142", MatchedBy.TELEPHONE),
        ("360.555.0142", MatchedBy.TELEPHONE),
        ("Joan.Kessler@Cedarpost.example", MatchedBy.EMAIL),
    ],
)
def test_a_caller_is_found_by_what_they_have_at_hand(session, home, typed, why):
    (hit,) = search.search(session, typed)
    assert (hit.account_id, hit.why) == (home.id, why)
    assert (hit.shown, hit.address) == ("2044-1836", "2218 Cedar Hollow Rd")


def test_a_document_leads_to_its_account(session, home, payment):
    bill = make_bill(session, home, "146.75")
    for typed, why, matched in (
        (bill.number, MatchedBy.BILL, bill.number),
        ("LB-20261109-0042", MatchedBy.PAYMENT, "LB-20261109-0042"),
        (payment.receipt_number.lower(), MatchedBy.RECEIPT, payment.receipt_number),
    ):
        (hit,) = search.search(session, typed)
        assert (hit.account_id, hit.why, hit.matched) == (home.id, why, matched)


@pytest.mark.parametrize(
    "written", [str, str.lower, lambda code: f"{code[:4]}-{code[4:8]} {code[8:]}", "/{}".format]
)
def test_a_code_read_aloud_leads_to_its_account(session, home, payment, written):
    bill = make_bill(session, home, "146.75")
    for code, why, matched in (
        (payment.receipt_code, MatchedBy.RECEIPT, payment.receipt_number),
        (bill.code, MatchedBy.BILL, bill.number),
    ):
        (hit,) = search.search(session, written(code))
        assert (hit.account_id, hit.why, hit.matched) == (home.id, why, matched)
    assert search.search(session, payment.receipt_code[:11]) == []


def test_a_hit_says_what_is_owed(session, home, payment):
    make_bill(session, home, "146.75")
    (hit,) = search.search(session, "kessler")
    assert hit.owed == Money(14675 - 5000)


def test_accents_are_not_needed_and_do_no_harm(session, home):
    account = _indexed(session, mailing_name="Nguyễn Đức Muñoz")
    for typed in ("nguyen duc", "NGUYỄN", "munoz", "Muñoz Đức"):
        assert [hit.account_id for hit in search.search(session, typed)] == [account.id], typed


def test_every_word_must_match_and_only_the_last_may_be_unfinished(session, home):
    assert search.search(session, "marian cedar")
    assert search.search(session, "mar cedar") == []
    assert search.search(session, "walter cedar") == []


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "*", '"', "'", "%", "_", "-", "(", ":*", "& | !", "\0", "\\", "AND OR NOT", "NEAR(",
     "marian\" OR \"walter", "words:marian*", "'; DROP TABLE account_search; --",
     "x" * 5000, "q " * 3000, "🏠", "ΑΒΓ"],
)  # fmt: skip
def test_nothing_typed_breaks_the_search(session, home, typed):
    assert search.search(session, typed) == []
    assert session.scalar(text("SELECT count(*) FROM account_search")) == 3


@pytest.mark.parametrize("typed", ["^marian kessler", "kessler & !marian", "{kessler}", "kessler*"])
def test_signs_mean_nothing(session, home, typed):
    assert [hit.account_id for hit in search.search(session, typed)] == [home.id]


def test_at_most_twenty_five_are_shown(session):
    for _ in range(30):
        _indexed(session, mailing_name="Larch Pomeroy")
    assert len(search.search(session, "pomeroy")) == search.HITS_MAX


def test_an_exact_match_comes_before_matching_words(session, home):
    other = _indexed(session, mailing_name="Account 20441836 Trust")
    assert [hit.account_id for hit in search.search(session, "20441836")] == [home.id, other.id]


def test_a_changed_name_is_found_and_the_old_one_is_not(session, home):
    home.mailing_name = "Marian Holloway"
    session.flush()
    index_account(session, home.id)
    assert [hit.account_id for hit in search.search(session, "holloway")] == [home.id]
    assert search.search(session, "joan kessler")


@pytest.mark.parametrize(
    ("typed", "near"),
    [("kesler", "kes"), ("marian kesslerr", "kessler"), ("9170", ""), ("zzz", "")],
)
def test_what_is_spelled_nearly_right_finds_what_begins_alike(session, home, typed, near):
    assert search.search(session, typed) == []
    found, hits = search.near(session, typed)
    assert (found, [hit.account_id for hit in hits]) == (near, [home.id] if near else [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kesler", "kessler"), ("marion kesler", "marian kessler"), ("kestrel", ""), ("91", "")],
)
def test_what_was_meant_is_the_word_most_like_it(session, home, typed, meant):
    _near, hits = search.near(session, typed)
    assert search.meant(typed, hits) == meant


def test_no_look_reads_a_whole_table(session, home, payment):
    """With tables this small a planner may well prefer to scan them; so it is told not to."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
    seen = plans(session, lambda: search.search(session, "2218 cedar hol"))
    seen += plans(session, lambda: search.search(session, "(360) 555-0142"))
    assert len(seen) == 2
    assert all("ix_person_called" in " ".join(plan) for plan in seen)
    for plan in seen:
        assert scans(plan) == [], plan
    whole = "\n".join(line for plan in seen for line in plan)
    assert "ix_account_search_words" in whole or "VIRTUAL TABLE INDEX" in whole


def test_folding_leaves_words_that_both_engines_keep_whole(session):
    for name in ("12B", "1e5", "O'Dell", "x1", "2044", "1-800", "3rd", "a.b@c.d", "www.x.org"):
        account = _indexed(session, mailing_name=f"Quorum {name}")
        found = [hit.account_id for hit in search.search(session, f"{' '.join(fold(name))} quorum")]
        assert account.id in found, name


def _indexed(session: Session, **facts) -> CustomerAccount:
    account = make_account(session, **facts)
    index_account(session, account.id)
    return account


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """Marian's house, which Joan may see too; beside two neighbors."""
    home = make_account(
        session, number="20441836", house_number="2218", parcel="9999990010",
        mailing_name="Marian Kessler",
    )  # fmt: skip
    joan = make_person(session, "Joan Kessler", email="joan.kessler@cedarpost.example")
    joan.telephone = "1-360-555-0142 ext. 7"
    give_access(session, joan, home)
    give_access(
        session, make_person(session, "Former Tenant"), home,
        from_on=date(2024, 1, 1), to_on=date(2024, 12, 31),
    )  # fmt: skip
    index_account(session, home.id)
    neighbor = _indexed(
        session, house_number="1906", street="Juniper Ave", mailing_name="Walter and June Pruitt"
    )
    make_bill(session, neighbor)
    _indexed(session, house_number="2219", street="Juniper Ave", mailing_name="Marian Holt-Marsh")
    return home


@pytest.fixture
def payment(session: Session, home: CustomerAccount) -> Payment:
    """$50.00 by lockbox."""
    received = Received(
        account_id=home.id, amount=Money(5000), channel=Channel.LOCKBOX,
        reference="LB-20261109-0042", received_on=date(2026, 11, 9),
    )  # fmt: skip
    return payments.record_payment(session, LARKSPUR, received, at=AT, actor="lockbox")
