"""Addresses of our own pages: always what the router would say."""

from typing import Any
from uuid import UUID

import flask
import pytest
from flask import Flask

from models.ledger import Component
from web.urls import url_for

PAGES: list[tuple[str, dict[str, Any]]] = [
    ("helpdesk.accounts.show", {"number": "20441836"}),
    ("helpdesk.accounts.show", {"number": "20441836", "after": "2026-08-13.4"}),
    ("helpdesk.bills.show", {"number": "20441836", "bill_number": "B-1 /%?#é"}),
    ("helpdesk.bills.show", {"bill_number": "B-1", "number": "20441836"}),
    ("helpdesk.why.component", {"number": "20441836", "component": Component.FEE}),
    ("helpdesk.why.component", {"number": "20441836", "component": "credit"}),
    ("helpdesk.entries.show", {"entry_id": 17}),
    ("helpdesk.attempts.show", {"attempt_id": UUID(int=5)}),
    ("helpdesk.attempts.show", {"attempt_id": str(UUID(int=5))}),
    ("helpdesk.jobs.index", {}),
    ("helpdesk.jobs.index", {"state": None}),
]


@pytest.mark.parametrize(("endpoint", "values"), PAGES)
def test_an_address_is_what_the_router_says(app: Flask, endpoint: str, values: dict[str, Any]):
    with app.test_request_context("/desk/"):
        for _ in range(2):
            assert url_for(endpoint, **values) == flask.url_for(endpoint, **values)


def test_the_same_shape_is_filled_in_with_other_values(app: Flask):
    with app.test_request_context("/desk/"):
        assert url_for("helpdesk.entries.show", entry_id=1) == "/desk/entries/1"
        assert url_for("helpdesk.entries.show", entry_id=2) == "/desk/entries/2"


def test_a_word_after_a_dot_is_of_the_same_blueprint(app: Flask):
    with app.test_request_context("/desk/accounts/20441836"):
        assert url_for(".show", number="1").startswith("/desk/accounts/1")


def test_an_application_below_another_keeps_its_prefix(app: Flask):
    for prefix in ("/district", "/other"):
        with app.test_request_context("/desk/", environ_overrides={"SCRIPT_NAME": prefix}):
            assert url_for("helpdesk.entries.show", entry_id=1) == f"{prefix}/desk/entries/1"
