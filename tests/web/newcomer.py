"""What the browser of somebody new carries, who showed a bill and whose code came back."""

import json
from dataclasses import asdict
from datetime import timedelta

from models.escrow import EscrowMailbox
from models.identity import SignUp
from portal import escrow
from portal.paper import PURPOSE, SHOWN
from portal.sign_up_mailbox import EMAIL, TOKEN
from services.access import pins
from services.access.pins import Pins
from services.keys.sealing import Sealer
from services.keys.tokens import hashed, new_token
from services.linking import Said
from tests.conftest import FIELD_KEY
from tests.web.story import Story
from web.clock import now

NEW = "jo.winter@example.org"


def newcomer(story: Story) -> dict[str, str]:
    """The cookie of a visit that lacks a name alone."""
    token = new_token()
    row = SignUp(
        token_hash=hashed(token), email=NEW, code_hash="", created_at=now(),
        ends_at=now() + timedelta(days=1),
    )  # fmt: skip
    row.confirmed_at = now()
    story.add(row)
    agent = EscrowMailbox(
        token_hash=hashed(of_sales := new_token()), email=NEW, code_hash="", created_at=now(),
        ends_at=now() + timedelta(days=1),
    )  # fmt: skip
    agent.confirmed_at = now()
    story.add(agent)
    pin = pins.of_bill(story.session, Pins(FIELD_KEY), story.bill)
    said = asdict(Said(number=story.account.number, pin=pin))
    until = (now() + timedelta(hours=1)).timestamp()
    shown = Sealer(FIELD_KEY).seal(json.dumps({"until": until, "said": said}), purpose=PURPOSE)
    sales = {escrow.TOKEN: of_sales, escrow.EMAIL: NEW}
    return {SHOWN: shown, TOKEN: token, EMAIL: NEW} | sales
