"""What proves a debit: the file and the paper say the same, and neither holds a full number."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from models.autopay import Autopay, Mandate, Origin
from models.draft import DraftState
from models.errors import NotFound
from models.outbox import OutboxMessage
from services.autopay import evidence
from services.drafts import fees
from services.paper.evidence import in_words
from tests.factories import make_account, make_person
from tests.faults.autopaying import CHECKING
from tests.faults.till import card
from tests.workshop import LARKSPUR

AGO = datetime(2026, 1, 1, tzinfo=UTC)


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
            session, LARKSPUR, first.draft_id, first.id, reason="Her first", by="staff:99",
            at=till.now(),
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
    assert not re.search(r"plan_draft|run_drafts|Fromdraft|Becauseof", said), "words for people"
    assert "Therewasnotenoughmoneyintheaccount.(insufficient_funds)" in said
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


@pytest.mark.parametrize(
    ("letter", "spelled"),
    [("\u0410", "[U+0410]"), ("\U0001f600", "[U+1F600]"), ("\u4e2d\u6587\u5b57\u5178", "[U+5178]")],
)
def test_no_letter_of_the_payers_browser_prevents_the_paper(till, standing, letter, spelled):
    standing.start()
    standing.told()
    standing.send()
    with till.database.saving() as session:
        session.execute(update(Mandate).values(browser=f"Mozilla {letter}"))
    pack = taken(till, standing.draft().id)
    said = printed(pack.paper)
    assert spelled in said
    assert "Thefileformachineshastheletteritself." in said
    assert json.loads(pack.file)["facts"]["permission"]["browser"] == f"Mozilla {letter}"


@pytest.mark.parametrize(
    "which",
    [
        "of another account",
        "given after it was drawn",
        "given before, for a later method",
        "of another person",
    ],
)
def test_the_permission_is_that_of_its_account_and_of_when_it_was_drawn(till, standing, which):
    standing.start()
    standing.told()
    later = standing.purse.keep() if which.endswith("method") else standing.method_id
    standing.send()
    with till.database.saving() as session:
        own = session.get_one(Autopay, standing.autopay_id)
        is_other = which == "of another account"
        account_id = make_account(session).id if is_other else own.account_id
        is_after = which == "given after it was drawn"
        given_at = till.now() + (timedelta(days=1) if is_after else -timedelta(seconds=1))
        whose = own.person_id
        if which == "of another person":
            whose = make_person(session, "Tomas Okafor").id
        mandate = Mandate(
            key=uuid4(), account_id=account_id, person_id=whose, method_id=later,
            origin=Origin.PORTAL, text="Other words.", language="en", version="2", terms={},
            given_at=given_at,
        )  # fmt: skip
        session.add(mandate)
        session.execute(update(Mandate).where(Mandate.id == own.mandate_id).values(given_at=AGO))
    assert taken(till, standing.draft().id).facts["permission"]["words"] == ["I agree."]


def test_no_address_of_its_notice_is_in_it(till, standing):
    standing.start()
    draft = standing.told()
    [letter] = [each for each in till.all(OutboxMessage) if each.id == draft.notice_id]
    assert "://" in letter.text
    assert "://" not in " ".join(taken(till, draft.id).facts["notice"]["words"])


def test_before_it_is_drawn_it_says_so_and_what_is_not_there_is_not_found(till, standing):
    standing.start()
    draft = standing.told()
    facts = taken(till, draft.id).facts
    assert (facts["permission"]["held_when_drawn"], facts["tries"]) == ("not drawn yet", [])
    assert taken(till, draft.id).paper.startswith(b"%PDF")
    with pytest.raises(NotFound):
        taken(till, 999)
