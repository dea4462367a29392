"""Above what one supervisor does alone two agree: however it is split, whoever wrote it last."""

from uuid import UUID

import pytest
from sqlalchemy import text

from helpdesk import change_words
from models.change_payload import WriteOff
from models.change_request import ChangeVersion, RequestState
from models.document import Document, DocumentState
from models.errors import Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Channel
from services.accounts import holds
from services.change_requests import authority, deciders, proposing
from tests.changed import ASKS, DECIDES, DECIDES_TOO, charge, credit, moved
from tests.factories import make_account, make_bill
from tests.services.change_requests.guards import refused
from tests.services.change_requests.papers import paper

S = RequestState
SUPERVISOR = StaffRole.SUPERVISOR
ASKS_TOO = "staff:4720"
#: More than one supervisor charges alone.
MUCH = charge(60_000)


def write(desk, request, written):
    """Write to the database itself."""
    desk.session.flush()
    desk.session.execute(
        text(f"UPDATE change_request SET {written} WHERE id = :id"), {"id": request.id}
    )


def write_off(desk, account, cents):
    asked = WriteOff(parts={Component.SERVICE: Money(cents)})
    return desk.ask(account, asked, document_id=paper(desk.session, account))


@pytest.fixture
def rich(desk):
    """An account that owes $9,000.00."""
    account = make_account(desk.session)
    make_bill(desk.session, account, "9000.00")
    return account


def test_a_supervisor_who_asks_is_one_of_the_two(desk, iris):
    request = desk.ask(iris, MUCH, reason="owed_more", by=ASKS_TOO, role=SUPERVISOR)
    assert desk.approve(request).state is S.EXECUTED


def test_not_when_a_specialist_wrote_what_counts(desk, iris):
    """A supervisor asked for $600.00; it was sent back, and answered with $90,000.00."""
    request = desk.ask(iris, MUCH, reason="owed_more", by=ASKS_TOO, role=SUPERVISOR)
    desk.send_back(request)
    desk.ask_anew(request, iris, charge(9_000_000), by=ASKS, reason="owed_more")
    assert desk.approve(request).state is S.ENDORSED
    assert desk.approve(request, by=DECIDES_TOO).state is S.EXECUTED


def test_a_supervisor_who_answers_for_a_specialist_is_one_of_the_two(desk, iris):
    request = desk.send_back(desk.ask(iris, MUCH, reason="owed_more"))
    wish = desk.wish(iris, charge(70_000), reason="owed_more")
    proposing.resubmit(
        desk.session, desk.context, request.id, wish, version=1, by=ASKS_TOO, role=SUPERVISOR,
        at=desk.at,
    )  # fmt: skip
    assert desk.approve(request).state is S.EXECUTED


def test_what_is_split_over_an_account_comes_to_two_in_the_end(desk, rich):
    """One supervisor gives up $5,000.00 of an account within a year, however it is asked for."""
    requests = [write_off(desk, rich, 100_000)]
    for _ in range(5):
        assert desk.approve(requests[-1]).state is S.EXECUTED
        requests.append(write_off(desk, rich, 100_000))
    assert requests[-1].needs_two
    assert desk.approve(requests[-1]).state is S.ENDORSED
    assert desk.general("5300") == 500_000


def test_it_is_looked_at_anew_when_it_is_asked_for_anew(desk, rich):
    """Asked for while nothing was charged that year, and again when $2,100.00 were."""
    waits = desk.ask(rich, charge(50_000), reason="owed_more")
    assert not waits.needs_two
    for _ in range(5):
        desk.approve(desk.ask(rich, charge(42_000), reason="owed_more"), by=DECIDES_TOO)
    assert desk.approve(waits).state is S.STALE
    desk.ask_anew(waits, rich, charge(50_000), reason="owed_more")
    assert desk.approve(waits).state is S.ENDORSED


def test_what_one_supervisor_agrees_to_in_a_day_adds_up(desk, clock):
    """$2,500.00 a day, on however many accounts; the next day begins anew."""

    def asked():
        account = make_account(desk.session)
        make_bill(desk.session, account, "900.00")
        return desk.ask(account, credit(50_000))

    for _ in range(5):
        assert desk.approve(asked()).state is S.EXECUTED
    sixth = asked()
    assert not sixth.needs_two
    assert desk.approve(sixth).state is S.ENDORSED
    assert sixth.why_second.split()[-1] == "decided"
    assert all(name in authority.WORDS for name in sixth.why_second.split())
    assert desk.approve(sixth, by=DECIDES_TOO).state is S.EXECUTED
    clock.tick(days=1)
    assert desk.approve(asked()).state is S.EXECUTED


def test_a_yes_to_what_failed_counts_when_it_is_given_anew(desk):
    """Six moves of $5,000.00 fail for a hold each: nothing is of the day. Then the holds end."""
    moves, held = [], []
    for _ in range(6):
        here, there = make_account(desk.session), make_account(desk.session)
        asked = moved(desk.pay(here, 500_000), there, 500_000)
        moves.append((desk.ask(here, asked), here, asked))
        held.append(desk.hold(here, HoldKind.REFUNDS))
    assert {desk.approve(request).state for request, _, _ in moves} == {S.FAILED}
    for (_, account, _), hold in zip(moves, held, strict=True):
        holds.end(
            desk.session, account_id=account.id, hold_id=hold.id, reason="It is settled",
            by="staff:1", at=desk.at,
        )  # fmt: skip
    decided = [desk.approve(desk.ask_anew(*each)).state for each in moves]
    assert decided == [S.EXECUTED] * 5 + [S.ENDORSED]
    assert "decided" in moves[-1][0].why_second.split()


def test_whoever_said_yes_first_can_still_say_no(desk, iris):
    request = desk.ask(iris, MUCH, reason="owed_more")
    assert desk.approve(request).state is S.ENDORSED
    assert deciders.why_not(desk.session, request, by=DECIDES, role=SUPERVISOR) == ""
    assert desk.approve(request).state is S.ENDORSED
    assert desk.deny(request).state is S.DENIED


def test_or_send_it_back(desk, iris):
    request = desk.ask(iris, MUCH, reason="owed_more")
    desk.approve(request)
    assert desk.send_back(request).state is S.RETURNED
    assert request.endorsed_by == ""


def test_a_paper_that_was_given_for_another_change_needs_a_second_look(desk, iris):
    given = paper(desk.session, iris)
    assert desk.ask(iris, credit(100), document_id=given).state is S.EXECUTED
    assert desk.ask(iris, credit(200), document_id=given).why_second == "document"
    assert desk.ask(iris, credit(200), document_id=paper(desk.session, iris)).why_second == ""


def test_asked_for_anew_it_waits_for_what_it_waited_for_and_says_so(desk, iris):
    """A maker who is sent back hides nothing by it; the version before keeps why it waited."""
    given = paper(desk.session, iris)
    desk.ask(iris, credit(100), document_id=given)
    request = desk.ask(iris, credit(6_000), document_id=given)
    assert request.why_second.split() == ["item", "document"]
    desk.send_back(request)
    desk.ask_anew(request, iris, credit(200), document_id=given)
    assert request.why_second.split() == ["document", "again"]
    assert [each.why_second for each in request.versions] == ["item document", "document again"]
    assert change_words.why_waited(request) == [f"Version 1: {authority.WORDS['item']}"]


def test_a_paper_that_only_it_was_given_for_is_no_reason_when_it_is_asked_for_anew(desk, iris):
    given = paper(desk.session, iris)
    request = desk.send_back(desk.ask(iris, credit(6_000), document_id=given))
    desk.ask_anew(request, iris, credit(200), document_id=given)
    assert request.why_second == "again"


def test_that_its_maker_took_cash_stays_whoever_asks_anew_and_when(desk, iris, clock):
    desk.pay(iris, 4_000, channel=Channel.COUNTER, actor=ASKS)
    request = desk.send_back(desk.ask(iris, credit(1_000)))
    clock.tick(days=1)
    desk.ask_anew(request, iris, credit(1_000), by=ASKS_TOO)
    assert request.why_second.split() == ["cash", "again"]


def test_nor_does_it_rest_on_a_paper_that_nobody_can_open(desk, iris):
    given = paper(desk.session, iris)
    desk.session.get_one(Document, given).state = DocumentState.WAITING
    with pytest.raises(Refused, match="Nobody can open that document yet"):
        desk.ask(iris, credit(100), document_id=given)


WORD = "what a change asks for changes only with its next version"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("state = 'approved', decided_by = 'staff:9'", "so much takes two supervisors"),
        ("needs_two = false", WORD),
        ("why_second = ''", WORD),
        ("amount = 1", WORD),
        ("payload = '{}'", WORD),
        ("reason = 'courtesy'", WORD),
        ("expires_on = '2099-01-01'", WORD),
        ("version = 2", WORD),
        ("version = 3", WORD),
        ("undoes_id = id", "who asked for a change never changes"),
    ],
)
def test_the_database_holds_it_too(desk, iris, written, says):
    request = desk.ask(iris, charge(90_000), reason="owed_more")
    assert request.needs_two
    with refused(desk, says):
        write(desk, request, written)


@pytest.mark.parametrize("next_says", ["nothing", "another amount"])
def test_nor_is_agreed_to_what_no_version_asks_for(desk, iris, next_says):
    """Whoever writes to the database begins a version of $1.00 less, as one that was sent back."""
    request = desk.send_back(desk.ask(iris, credit(6_000)))
    write(desk, request, "version = 2, amount = 5900, state = 'pending'")
    if next_says == "another amount":
        columns = [column.name for column in ChangeVersion.__table__.columns if column.name != "id"]
        chosen = ", ".join({"version": "2"}.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        desk.session.execute(
            text(f"INSERT INTO change_version ({names}) SELECT {chosen} FROM change_version")
        )
    with refused(desk, "what is agreed to is what was asked for"):
        write(desk, request, "state = 'approved', decided_by = 'staff:9'")
    desk.session.rollback()


def test_what_is_over_is_not_raised_in_the_database(desk, iris):
    request = desk.deny(desk.ask(iris, credit(6_000)))
    with refused(desk, "a change that is over never changes"):
        write(desk, request, "state = 'pending', decided_by = ''")


def test_nor_is_what_nobody_asked_for_written_as_agreed_to(desk, iris):
    request = desk.ask(iris, credit(6_000))
    columns = [column.name for column in request.__table__.columns if column.name != "id"]
    values = {"key": f"'{UUID(int=1)}'", "state": "'approved'", "decided_by": "'staff:9'"}
    chosen = ", ".join(values.get(name, name) for name in columns)
    if desk.session.get_bind().dialect.name == "postgresql":
        chosen = chosen.replace(values["key"], f"CAST({values['key']} AS uuid)")
    with refused(desk, "a change begins by being asked for"):
        desk.session.execute(
            text(
                f"INSERT INTO change_request ({', '.join(columns)})"
                f" SELECT {chosen} FROM change_request WHERE id = :id"
            ),
            {"id": request.id},
        )


def test_the_day_of_one_supervisor_is_not_that_of_another(desk, rich):
    for decides in (DECIDES, DECIDES_TOO) * 2:
        request = desk.ask(rich, charge(50_000), reason="owed_more")
        assert desk.approve(request, by=decides).state is S.EXECUTED
