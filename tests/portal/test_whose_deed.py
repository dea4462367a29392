"""Words say whose deed a payment was, and what a card does where a bank sends back."""

from datetime import date

import pytest

from models.money import Money
from portal import autopay_words
from services.autopay.seen import Kind, Standing
from services.rules.drafting import Ahead
from services.telling import rendering
from tests.services.telling.facts_of_messages import FACTS
from tests.workshop import LARKSPUR


@pytest.mark.parametrize(
    ("language", "of_autopay", "by_hand"),
    [
        ("en", "Autopay asked your bank for $146.75", "You told your bank to pay $146.75"),
        (
            "es", "El pago automático pidió a su banco $146.75",
            "Usted pidió a su banco que pague $146.75",
        ),
    ],
)  # fmt: skip
def test_the_mail_of_a_debit_says_who_asked_the_bank(language, of_autopay, by_hand):
    around = rendering.around(LARKSPUR, language, "5FH2K7MD", "") | FACTS["payment_submitted"]
    for by_autopay, said, unsaid in ((True, of_autopay, by_hand), (False, by_hand, of_autopay)):
        facts = around | {"by_autopay": by_autopay}
        text = rendering.render("payment_submitted", language, "txt", facts)
        assert said in text
        assert unsaid not in text


@pytest.mark.parametrize("is_card", [True, False])
def test_a_card_is_declined_and_a_debit_comes_back(app, is_card):
    seen = Standing(
        kind=Kind.RETRYING, is_closed=False, is_mine=True, method="Visa ••4242", is_card=is_card,
        next=Ahead(date(2026, 12, 4), Money(14675), "26-000001"), is_told=True,
    )  # fmt: skip
    with app.test_request_context("/"):
        said = [
            autopay_words.sentence(seen), autopay_words.flag(seen)["words"],
            autopay_words.asks(seen, "/a/1")["title"],
        ]  # fmt: skip
    assert all(("declined" in each) is is_card for each in said)
    assert all(("came back" in each) is not is_card for each in said)
