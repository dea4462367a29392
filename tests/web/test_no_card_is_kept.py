"""F19: the number of a card that staff type into any field of the console is kept nowhere."""

import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy import Table, delete, select, update

from models.base import Base
from models.contract import Contract, ContractState
from models.identity import Throttle
from tests.client import HouseClient
from tests.pages import read
from tests.web.desk_inputs import FORMS
from tests.web.matrix import address
from tests.web.story import Story
from tests.web.test_every_input import browser, fill, send, whole_app

CARD = "4242 4242 4242 4242"
OK = 200
CONTRACT = "/desk/contracts/<int(max=9223372036854775807):agreed_id>"
__all__ = ["browser", "whole_app"]


def _proposed(story: Story) -> None:
    """The contract waits for a second person: else nothing that they type is taken."""
    story.session.execute(
        update(Contract).values(state=ContractState.PROPOSED, decided_by="", decided_at=None)
    )
    story.session.commit()


def _nothing(_story: Story) -> None:
    """Most forms are tried on what there is."""


#: What must wait before a form does anything.
BEFORE: dict[str, Callable[[Story], None]] = {
    f"{CONTRACT}/approve": _proposed,
    f"{CONTRACT}/deny": _proposed,
}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("rule", "honest"), FORMS, ids=[f"{rule} {'-'.join(honest)}" for rule, honest in FORMS]
)
def test_f19_a_card_typed_into_a_field_of_the_console_stands_in_no_table(
    browser: Callable[[str], HouseClient], story: Story, rule: str, honest: dict[str, str]
):
    path, _ = address(rule, story)
    filled = fill(honest, story)
    BEFORE.get(rule, _nothing)(story)
    client = browser(rule)
    # The form's own key comes last: with it wrong, a deed may be done that is done once only.
    for field in sorted(filled, key="key".__eq__):
        story.session.execute(delete(Throttle))
        story.session.expire_all()
        form = {**filled, **_seen(client, path, filled), field: CARD}
        send(client, path, form.items())
    assert [table.name for table in Base.metadata.sorted_tables if _holds(story, table)] == []


def _seen(client: HouseClient, path: str, filled: dict[str, str]) -> dict[str, str]:
    """The version that the form's own page shows now: what is typed is kept then."""
    pages = (path, path.rpartition("/")[0]) if "seen" in filled else ()
    for page in pages:
        answer = client.get(page)
        if answer.status_code == OK and (shown := read(answer).select_one("input[name=seen]")):
            return {"seen": str(shown["value"])}
    return {}


def _holds(story: Story, table: Table) -> bool:
    rows = [tuple(row) for row in story.session.execute(select(table))]
    return re.sub(r"\W", "", CARD) in re.sub(r"\W", "", json.dumps(rows, default=str))
