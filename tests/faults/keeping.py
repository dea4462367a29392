"""Keeping a method the whole way, and an autopay that uses it, on a till."""

from datetime import date
from uuid import uuid4

from models.attempt import MethodType
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.saved_method import SavedMethod
from services.methods import adding, looking
from services.methods.adding import MethodWish
from tests.faults.till import VISA, bank, card, post
from tests.workshop import LARKSPUR

BANK_OK = "000123456789"


def wish(till, method_type=MethodType.CARD, *, key=None, person_id=None, **more):
    return MethodWish(
        key=key or uuid4(), person_id=person_id or till.door.owner.id, method_type=method_type,
        language="en", address="127.0.0.1", browser="Firefox", **more,
    )  # fmt: skip


def ask(till, method_type=MethodType.CARD, **more) -> SavedMethod:
    """Agree to the words and press the button."""
    asked = wish(till, method_type, **more)
    kept = till.database.attempt(
        lambda session: adding.keep(session, LARKSPUR, asked, at=till.now())
    )
    return adding.start(till.context, kept.id)


def add(till, method_type=MethodType.CARD, form=None, **more) -> SavedMethod:
    """The whole way, and back again."""
    method = ask(till, method_type, **more)
    number = form or (card(VISA) if method_type is MethodType.CARD else bank(BANK_OK))
    assert post(method.session_url, number) == 303
    return looking.follow(till.context, method.id, cause="return page")


def one(till, method) -> SavedMethod:
    [found] = till.all(SavedMethod, id=method.id)
    return found


def pages(till):
    return till.sandbox.find("checkout.session", mode="setup")


def enrol(till, method, state=AutopayState.ON) -> int:
    """An autopay of the till's account that uses a method."""
    with till.database.saving() as session:
        mandate = Mandate(
            key=uuid4(), account_id=till.account_id, person_id=method.person_id,
            method_id=method.id, origin=Origin.PORTAL, text="Yes.", language="en", version="1",
            terms={}, given_at=till.now(),
        )  # fmt: skip
        session.add(mandate)
        session.flush()
        autopay = Autopay(
            account_id=till.account_id, person_id=method.person_id, method_id=method.id,
            mandate_id=mandate.id, state=state, bills_from=date(2026, 1, 1), started_at=till.now(),
        )  # fmt: skip
        session.add(autopay)
    return autopay.id
