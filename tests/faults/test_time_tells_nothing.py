"""E18 at the doors themselves: neither statements nor time tell who is known, whatever is asked.

The thousand samples of each are of the services behind the doors (test_identity.py, and
services/linking/test_guessing.py). Here the whole request is looked at: it must send the very
same statements, which is exact, and take as long, of which fewer samples tell enough.
"""

import random
import statistics
import time
from collections.abc import Callable

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.identity import Throttle
from services.proving import passwords
from tests.client import TOKEN_FIELD, HouseClient
from tests.conftest import FIELD_KEY
from tests.factories import PASSWORD, make_account, make_bill, make_person, make_staff
from tests.faults.test_identity import DANA, cheap
from tests.web.matrix import statements

FIXTURES = (cheap,)
SAMPLES = 40
#: A letter to nobody is written as any other and then taken back, which is no statement of its own.
BRACKETS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
IRIS, NOBODY = "iris@example.org", "nobody@example.org"
WRONG = {"password": "a wrong password", "code": "123456"}
FACTS = {"last_bill": "1.00", "house_number": "9"}


class Door:
    """A form that must not tell who is known: what is typed for somebody, and for nobody."""

    def __init__(
        self, client: HouseClient, session: Session, path: str, known: dict[str, str],
        unknown: dict[str, str],
    ) -> None:  # fmt: skip
        self.client, self.session, self.path = client, session, path
        self.typed = (unknown, known)
        self.token = client.form_token(path)

    def send(self, is_known: int) -> tuple[int, str | None]:
        """Send it once; how it is answered. What was counted before is forgotten."""
        self.session.execute(delete(Throttle))
        self.session.expunge_all()
        data = {TOKEN_FIELD: self.token, **self.typed[is_known]}
        answer = self.client.post(self.path, data=data, token=False)
        return answer.status_code, answer.location


@pytest.fixture(params=["password", "reset", "link", "sign-up", "desk"])
def door(
    request: pytest.FixtureRequest, client: HouseClient, session: Session,
    sign_in: Callable[..., str], cheap: None,
) -> Door:  # fmt: skip
    """Each form in turn, of a house with a ratepayer, a colleague and a bill."""
    iris = make_person(session, "Iris Vance", email=IRIS, password=PASSWORD)
    dana = make_staff(session, email=DANA, field_key=FIELD_KEY)
    iris.password_hash = dana.password_hash = passwords.hashed(PASSWORD)
    account = make_account(session)
    make_bill(session, account, "132.50")
    session.flush()
    if request.param == "link":
        sign_in(iris)
    return Door(client, session, *_typed(request.param, account, iris))


def _typed(
    name: str, account: CustomerAccount, iris: Person
) -> tuple[str, dict[str, str], dict[str, str]]:
    if name in {"link", "sign-up"}:
        there, absent = ({"number": n, **FACTS} for n in (account.number, "20603315"))
        return f"/{name}/facts", there, absent
    path = {"password": "/sign-in/password", "reset": "/sign-in", "desk": "/desk/sign-in"}[name]
    known = DANA if name == "desk" else iris.email
    return path, {"email": known or "", **WRONG}, {"email": NOBODY, **WRONG}


def test_e18_a_whole_request_sends_the_same_statements_and_takes_as_long(door: Door):
    """E18: a password, a code that sets a new one, linking, signing up, and the desk."""
    sent = []
    for is_known in (0, 1, 0, 1):
        with statements() as asked:
            answer = door.send(is_known)
        sent.append((answer, [each for each in asked if not each.startswith(BRACKETS)]))
    assert sent[2] == sent[3]

    order = [0, 1] * (SAMPLES // 2)
    random.Random(7).shuffle(order)  # noqa: S311 - an order, not a secret
    took: tuple[list[float], list[float]] = ([], [])
    for is_known in order:
        began = time.process_time()  # work, not waiting: others on this machine tell nothing
        door.send(is_known)
        took[is_known].append(time.process_time() - began)
    unknown, known = (statistics.quantiles(each, n=4)[0] for each in took)
    assert abs(known - unknown) < 0.25 * unknown
