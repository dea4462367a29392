"""Nobody reads that a bank said no where it was us: each reason of ours has words at both doors."""

import ast
from collections.abc import Iterator

import pytest

from helpdesk import autopay_words
from models.autopay import AutopayState
from models.autopay_reason import AutopayReason
from services.telling import own_reasons, reasons
from tests.house.conftest import ROOT

ROOMS = ("autopay", "drafts", "methods", "disputes")
BANKS_WORD = reasons.in_words("a code nobody knows", "en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_reason_of_ours_has_words_for_its_payer(language: str):
    assert set(own_reasons.WORDS) == set(AutopayReason)
    unknown = reasons.in_words("a code nobody knows", language)
    for ours in AutopayReason:
        said = reasons.in_words(ours.value, language)
        assert said.endswith(".")
        assert said != unknown
    assert all(english != spanish for english, spanish in own_reasons.WORDS.values())


def test_each_reason_of_ours_has_words_for_staff_who_read_no_code():
    assert set(autopay_words.OURS) == set(AutopayReason)
    for ours in AutopayReason:
        said = autopay_words.reason(ours.value)
        assert said != BANKS_WORD
        assert "_" not in said
    assert autopay_words.reason("R02") == "The bank account is closed. (R02)"


def test_whatever_state_keeps_autopay_from_drawing_is_a_reason():
    assert {state.value for state in AutopayState if state is not AutopayState.ON} <= {
        reason.value for reason in AutopayReason
    }


def literals() -> Iterator[str]:
    """Where a reason is written as it is, and so may have no words."""
    for room in ROOMS:
        for path in sorted((ROOT / "services" / room).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.keyword)
                    and node.arg in {"reason", "failure_code"}
                    and not isinstance(node.value, (ast.Name, ast.Attribute, ast.Call))
                    and any(
                        isinstance(part, ast.JoinedStr)
                        or (
                            isinstance(part, ast.Constant)
                            and isinstance(part.value, str)
                            and part.value
                        )
                        for part in ast.walk(node.value)
                    )
                ):
                    yield f"{path.relative_to(ROOT)}:{node.value.lineno}"


def test_a_reason_is_one_of_the_list_and_never_written_down_where_it_is_used():
    assert list(literals()) == []
