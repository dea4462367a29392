"""What was paid twice is said on the account before its customer calls."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.attention import Attention, AttentionKind
from models.identity import Staff
from models.payment import Channel
from services import payments
from services.drafts import twice
from tests.client import HouseClient
from tests.helpdesk.story import Story
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


def test_what_was_paid_twice_is_said_at_once_with_a_link_to_both(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    today = LARKSPUR.day(now())
    paid = payments.record_payment(
        session, LARKSPUR,
        payments.Received(
            account_id=story.account.id, amount=story.sent.amount, channel=Channel.COUNTER,
            reference="C-1", received_on=today - timedelta(days=1),
        ),
        at=now() - timedelta(days=1), actor="staff:1",
    )  # fmt: skip
    page = read(client.get("/desk/accounts/20441836"))
    [said] = page.select("aside .alert:has(a)")
    assert "$146.75" in words(said)
    assert {link["href"] for link in said.select("a")} == {
        f"/desk/attempts/{story.sent.id}", f"/desk/payments/{paid.receipt_number}"
    }  # fmt: skip
    assert twice.flag(session, LARKSPUR, since=now() - timedelta(days=8), at=now()) == 1
    aside = words(read(client.get("/desk/accounts/20441836")).select_one("aside"))
    assert aside.count("Paid twice?") == 1  # the night says it too
    session.query(Attention).filter_by(kind=AttentionKind.DUPLICATE).one().resolved_at = now()
    session.flush()
    assert not read(client.get("/desk/accounts/20441836")).select("aside .alert:has(a)")
