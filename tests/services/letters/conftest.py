"""The mailbox of a district, and its post office."""

import pytest

from sandbox.mail.catcher import MailCatcher
from sandbox.mail.imap import ImapServer
from tests.services.letters.world import PASSWORD, World


@pytest.fixture
def world(session, database, tmp_path):
    with (
        ImapServer(user="help", password=PASSWORD) as server,
        MailCatcher() as catcher,
    ):
        yield World(session, database, tmp_path / "documents", server, catcher)
