"""What a bill's paper says of its day, whatever became of it since."""

from datetime import timedelta

from models.autopay import AutopayChange, AutopayDeed
from models.ledger import Entry
from services.paper.bill_facts import has_autopay
from tests.drawn import make_autopay
from tests.factories import give_access, make_account, make_bill, make_person

HOUR = timedelta(hours=1)


def test_a_bill_names_the_autopay_that_was_set_up_when_it_was_posted(session):
    person, account = make_person(session), make_account(session)
    give_access(session, person, account)
    bill, other = make_bill(session, account), make_bill(session, make_account(session))
    posted = session.get_one(Entry, bill.entry_id).recorded_at
    assert not has_autopay(session, bill.id)

    autopay = make_autopay(session, account, person)
    autopay.started_at, autopay.bills_from = posted - HOUR, bill.issued_on
    session.flush()
    assert has_autopay(session, bill.id)
    assert not has_autopay(session, other.id)

    for at, deed in ((-2, AutopayDeed.SUSPENDED), (-1, AutopayDeed.REVIVED)):
        session.add(
            AutopayChange(
                key=deed, autopay_id=autopay.id, deed=deed, before={}, after={}, by="test",
                at=posted + at * HOUR / 4,
            )
        )  # fmt: skip
        session.flush()
        assert has_autopay(session, bill.id) is (deed is AutopayDeed.REVIVED)

    autopay.ended_at = posted + HOUR  # later: the paper says the same for ever
    session.flush()
    assert has_autopay(session, bill.id)
    for facts in (
        {"ended_at": posted},
        {"ended_at": None, "started_at": posted + HOUR},
        {"started_at": posted - HOUR, "bills_from": bill.issued_on + timedelta(days=1)},
    ):
        for name, value in facts.items():
            setattr(autopay, name, value)
        session.flush()
        assert not has_autopay(session, bill.id), facts
