"""Iris is signed in, and keeps a bank account and a card that autopay may draw from."""

import pytest
from sqlalchemy import select

from models.attempt import MethodType
from models.autopay import Autopay
from tests.factories import keep_method
from tests.portal.autopay.steps import switch_on


@pytest.fixture
def path(client, sign_in, owner, account):
    """Iris is signed in; her account owes $132.50."""
    sign_in(owner)
    return f"/a/{account.number}/autopay"


@pytest.fixture
def bank(session, owner):
    return keep_method(session, owner, method_type=MethodType.BANK)


@pytest.fixture
def on(client, path, bank, session):
    switch_on(client, path, include="yes")
    return session.scalars(select(Autopay)).one()


@pytest.fixture
def card(session, owner):
    return keep_method(session, owner)
