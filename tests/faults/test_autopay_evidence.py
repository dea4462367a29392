"""What proves a debit: the file and the paper say the same, and neither holds a full number."""

import io
import json
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from models.draft import DraftState
from models.errors import NotFound
from services.autopay import evidence
from services.drafts import fees
from services.paper.evidence import in_words
from tests.faults.autopaying import CHECKING, Standing
from tests.faults.till import card
from tests.workshop import LARKSPUR


@pytest.fixture
def standing(till):
    return Standing(till)


def taken(till, draft_id, later=timedelta(0)):
    with till.database.reading() as session:
        return evidence.of_draft(session, LARKSPUR, draft_id, at=till.now() + later)


def printed(pdf):
    """Every word of the paper, without the blanks that a line's end puts between."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s+", "", " ".join(pages))


def leaves(tree, word=""):
    """Each plain fact of a tree, as people read it."""
    if isinstance(tree, dict):
        return [leaf for each, branch in tree.items() for leaf in leaves(branch, each)]
    if isinstance(tree, list):
        return [leaf for branch in tree for leaf in leaves(branch, word)]
    return [in_words(word, tree, LARKSPUR.zone)]


def returned_once(till, standing):
    """Drawn, come back for want of funds, drawn again and settled."""
    standing.start()
    standing.told()
    standing.send()
    first = till.all_attempts()[-1]
    till.sandbox.return_payment(till.attempt(first.id).payment_intent_id, "R01")
    till.deliver()
    standing.send()
    standing.comes_back(days=7)
    assert standing.draft().state is DraftState.SETTLED
    return first


def test_it_tells_the_whole_story_of_a_debit_that_came_back_and_was_drawn_again(till, standing):
    first = returned_once(till, standing)
    with till.database.saving() as session:
        fees.waive(
            session, LARKSPUR, first.id, account_id=till.account_id, reason="Her first",
            by="staff:99", at=till.now(),
        )  # fmt: skip

    facts = json.loads(taken(till, standing.draft().id).file)["facts"]

    assert facts["permission"]["words"] == ["I agree."]
    assert facts["permission"]["held_when_drawn"] == "yes"
    assert facts["method"]["last_four"] == "6789"
    assert facts["notice"]["to"] == "o•••@example.org"
    assert facts["notice"]["left_at"]
    assert any("three business days" in each for each in facts["notice"]["words"])
    assert [(each["number"], each["code"]) for each in facts["tries"]] == [
        (1, facts["tries"][0]["code"]), (2, ""),
    ]  # fmt: skip
    assert all(each["processor_payment"].startswith("pi_") for each in facts["tries"])
    assert all(each["not_above_what_was_owed"] == "yes" for each in facts["tries"])
    assert {"payment", "fee", "reversal"} <= {each["what"] for each in facts["money"]}
    assert [each["to"] for each in facts["moves_of_the_draft"]][-2:] == ["sent", "settled"]


def test_the_file_and_the_paper_say_the_same_and_the_hash_stays(till, standing):
    returned_once(till, standing)
    pack = taken(till, standing.draft().id)
    said = printed(pack.paper)

    missing = [leaf for leaf in leaves(pack.facts) if re.sub(r"\s+", "", leaf) not in said]
    assert missing == []
    assert pack.sha256 in said
    assert in_words("amount_rule", "balance", LARKSPUR.zone) == "all that is owed"
    assert not re.search(r"\d{4}-\d\d-\d\d", said), "days for people"
    assert re.search(r"[A-Z][a-z]{2}\d{1,2},\d{4}\d{1,2}:\d\d[ap]m", said)
    assert json.loads(pack.file)["sha256"] == pack.sha256
    again = taken(till, standing.draft().id, later=timedelta(days=400))
    assert again.sha256 == pack.sha256


@pytest.mark.parametrize("number", [CHECKING, "4242424242424242"])
def test_p03_no_full_number_of_a_card_or_account_is_in_it(till, standing, number):
    standing.start(number if number == CHECKING else card(number))
    standing.told()
    standing.send()
    with till.database.saving() as session:
        draft = standing.draft()
        moves = session.get_one(type(draft), draft.id).moves
        moves[-1].reason = f"She said {number}" if number != CHECKING else ""

    pack = taken(till, standing.draft().id)

    assert number.encode() not in pack.file
    assert number not in printed(pack.paper)
    assert number[-4:].encode() in pack.file


def test_before_it_is_drawn_it_says_so_and_what_is_not_there_is_not_found(till, standing):
    standing.start()
    draft = standing.told()
    facts = taken(till, draft.id).facts
    assert (facts["permission"]["held_when_drawn"], facts["tries"]) == ("not drawn yet", [])
    assert taken(till, draft.id).paper.startswith(b"%PDF")
    with pytest.raises(NotFound):
        taken(till, 999)
