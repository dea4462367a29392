"""The file that the portfolio gives out, and files with other columns, when paying from one."""

import io
from datetime import UTC, datetime

import pytest

from models.account import Role
from tests.factories import give_access, make_account
from tests.pages import read, words
from tests.portal.conftest import AMOUNTS
from tests.workshop import LARKSPUR


def today():
    return LARKSPUR.day(datetime.now(UTC))


def upload(client, body):
    return client.post(
        "/portfolio/file",
        data={"file": (io.BytesIO(body), "pay.csv")},
        content_type="multipart/form-data",
    )


@pytest.mark.parametrize("tongue", ["en", "es"])
def test_f20_the_file_that_is_given_out_is_taken_back_as_it_is(
    signed_in, session, manager, accounts, tongue
):
    give_access(session, manager, make_account(session), role=Role.MANAGER)
    signed_in.post("/language", data={"lang": tongue})
    out = signed_in.get("/portfolio.csv")
    page = read(upload(signed_in, out.data))
    assert sorted(each["value"] for each in page.select(".money-box input")) == sorted(AMOUNTS)


def test_f20_columns_are_found_by_their_names_and_an_error_says_what_was_read(signed_in, accounts):
    number = accounts[0].number
    page = read(upload(signed_in, f"MONTO;Nota;Número de  CUENTA\n12,50;x;{number}\n".encode()))
    assert [each["value"] for each in page.select(".money-box input")] == ["12.50"]
    page = read(upload(signed_in, f"account,place\n{number},Alder Row\n".encode()), 422)
    assert "Line 2: The amount is not one such as 74.50. Column 2 (place) holds: Alder Row" in (
        words(page.main)
    )
    page = read(upload(signed_in, f"account,amount\n{number},0.00\n".encode()), 422)
    assert "Nothing is to be paid on any account of this file" in words(page.main)
