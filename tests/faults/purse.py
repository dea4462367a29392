"""What the owner of a till keeps with the processor, and what is drawn from it."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models.attempt import MethodType, PayerKind, PaymentAttempt
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.gateways.processor_methods import SetupRequest
from services.payments import attempts, drawing
from tests.faults.till import EMAIL, VISA, Till, card, post
from tests.workshop import LARKSPUR


@dataclass
class Purse:
    """The methods of a till's owner, and paying with one."""

    till: Till
    customer_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.customer_id = self.till.gateway.customer(
            self.person_id, name="Iris Vance", email="owner@example.org"
        )
        with self.till.database.saving() as session:
            session.add(
                ProcessorCustomer(
                    person_id=self.person_id, customer_id=self.customer_id,
                    created_at=self.till.now(),
                )
            )  # fmt: skip

    @property
    def person_id(self) -> int:
        return self.till.door.owner.id

    def keep(self, method_type=MethodType.CARD, form=None) -> int:
        """Keep a method at the processor's page; it is active at once."""
        now = self.till.now()
        request = SetupRequest(
            key=uuid4(), keys_spent=0, customer_id=self.customer_id, method_type=method_type,
            language="en", return_url="http://127.0.0.1/back", cancel_url="http://127.0.0.1/no",
            expires_at=now + timedelta(minutes=35),
        )  # fmt: skip
        page = self.till.gateway.open_setup(request)
        assert post(page.url, form or card(VISA)) == 303
        truth = self.till.gateway.setup(page.session_id)
        with self.till.database.saving() as session:
            method = SavedMethod(
                key=request.key, person_id=self.person_id, method_type=method_type,
                state=MethodState.ACTIVE, consent_text="Yes.", consent_version="1",
                consented_at=now, created_at=now, last_four=truth.facts.last_four,
                brand=truth.facts.brand, fingerprint=truth.facts.fingerprint,
                payment_method_id=truth.facts.payment_method_id,
            )  # fmt: skip
            session.add(method)
        return method.id

    def wish(self, method_id, dollars="146.75", *, form: UUID | None = None):
        """What the pay page asks for."""
        with self.till.database.reading() as session:
            seen = attempts.due(session, self.till.account_id)
            method_type = session.get_one(SavedMethod, method_id).method_type
        return attempts.Wish(
            id=form or uuid4(), account_id=self.till.account_id, payer_kind=PayerKind.PERSON,
            payer_key=f"person:{self.person_id}", person_id=self.person_id, email=EMAIL,
            method_type=method_type, method_id=method_id, amount=Money.dollars(dollars),
            balance_seen=seen,
        )  # fmt: skip

    def ask(self, method_id, dollars="146.75", *, form: UUID | None = None) -> PaymentAttempt:
        """Press the button; nothing was sent yet."""
        wish = self.wish(method_id, dollars, form=form)
        return self.till.database.attempt(
            lambda session: attempts.open_attempt(session, LARKSPUR, wish, at=self.till.now())
        )

    def draw(self, attempt: PaymentAttempt, *, why_not="", is_awaited=True) -> PaymentAttempt:
        """Draw an attempt, with a last look that says why not."""

        def last_look(_session: Session, _attempt: PaymentAttempt) -> str:
            return why_not

        return drawing.draw(
            self.till.context, attempt.id, is_awaited=is_awaited, last_look=last_look
        )
