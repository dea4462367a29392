"""A draw as it must not be: charged first, written down after, and done again while it is owed."""

import stripe

from bench.crash.flows import Draw, Facts
from bench.crash.place import OWED, Place
from bench.crash.surroundings import KEY
from models.account import CustomerAccount
from models.money import Money
from models.payment import Channel
from models.saved_method import ProcessorCustomer, SavedMethod
from services.books import ledger
from services.context import Context
from services.payments.record import Received, record_payment


class NaiveDraw(Draw):
    """No attempt is kept, no key is sent, and what is still owed is drawn again."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        kept = {"api_base": place.sandbox.url, "method_id": place.card_id}
        return [{"account_id": place.account(), **kept} for _ in range(many)]

    def act(self, context: Context, facts: Facts) -> None:
        account_id = facts["account_id"]
        with context.database.reading() as session:
            if ledger.balance(session, account_id).owed <= Money.ZERO:
                return
            method = session.get_one(SavedMethod, facts["method_id"])
            customer = session.get_one(ProcessorCustomer, method.person_id).customer_id
            number = session.get_one(CustomerAccount, account_id).number
        client = stripe.StripeClient(KEY, base_addresses={"api": facts["api_base"]})
        intent = client.v1.payment_intents.create(
            {
                "amount": OWED.cents, "currency": "usd", "customer": customer,
                "payment_method": method.payment_method_id, "off_session": True, "confirm": True,
                "metadata": {"account_number": number},
            }
        )  # fmt: skip
        received = Received(
            channel=Channel.ONLINE_CARD, account_id=account_id, reference=intent.id, amount=OWED,
            received_on=context.today(),
        )  # fmt: skip
        with context.database.saving() as session:
            record_payment(session, context.district, received, at=context.now(), actor="naive")

    def go_on(self, place: Place, facts: Facts) -> None:
        self.act(place.context, facts)
