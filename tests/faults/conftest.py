"""Fault tests work on a till of their own: a fresh database and a fresh sandbox."""

import pytest

from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from tests.faults.till import open_till


@pytest.fixture
def till(house_database):
    holder = {}

    def hear(body, headers):
        return holder["till"].hear(body, headers)

    with StripeSandbox(receiver=hear, seed=7) as sandbox, MailCatcher() as catcher:
        holder["till"] = open_till(house_database, sandbox, catcher.port)
        yield holder["till"]
        holder["till"].settle()
        holder["till"].prove()
