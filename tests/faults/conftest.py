"""Fault tests work on a till of their own: a fresh database and a fresh sandbox."""

import pytest

from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from tests.faults.till import open_till
from tests.workshop import fresh_database


@pytest.fixture
def till(tmp_path_factory):
    folder = tmp_path_factory.getbasetemp().parent / "templates"
    holder = {}

    def hear(body, headers):
        return holder["till"].hear(body, headers)

    with (
        fresh_database(folder) as database,
        StripeSandbox(receiver=hear, seed=7) as sandbox,
        MailCatcher() as catcher,
    ):
        holder["till"] = open_till(database, sandbox, catcher.port)
        yield holder["till"]
        holder["till"].settle()
        holder["till"].prove()
