"""Fault catalogue P3 and S7: a card or bank number is nowhere, wherever somebody wrote it."""

from sqlalchemy import select

from models.attempt import MethodType
from models.base import Base
from models.outbox import OutboxMessage
from tests.faults.oracles import no_canary
from tests.faults.till import VISA

CARD = ("4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242")
ACCOUNT = "000123456789"


def kept(till) -> list[str]:
    """Every cell of every table in which a number of a card or bank account stands."""
    with till.database.reading() as session:
        return [
            f"{table.name}.{name}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
            for name, value in row.items()
            if any(canary in str(value) for canary in (*CARD, ACCOUNT))
        ]


def test_s7_what_a_payer_typed_is_in_no_table_no_letter_and_no_log(till):
    for method, number in ((MethodType.CARD, VISA), (MethodType.BANK, ACCOUNT)):
        till.pay(till.ask("20.00", method=method), number)
        till.deliver()
    assert kept(till) == []
    for letter in till.all(OutboxMessage):
        whole = f"{letter.subject} {letter.text} {letter.html} {letter.key}"
        assert not [canary for canary in (*CARD, ACCOUNT) if canary in whole]
    no_canary(till)


def test_p3_a_card_number_written_anywhere_is_neither_kept_nor_logged(till):
    owner, guest = till.door.client(), till.door.guest()
    for number in CARD:
        guest.get(f"/{number}")
        guest.get("/receipt", query_string={"code": number})
        guest.post("/find", data={"number": number, "fact": number})
        guest.post("/sign-in/password", data={"email": f"{number}@example.org", "password": number})
        owner.get("/messages", query_string={"after": number})
        owner.post("/language", data={"lang": number})
        assert number not in guest.get(f"/a/{number}").text
    assert kept(till) == []
    no_canary(till)
