"""One rule of what an address is: what an import or a form takes, a message can be written to."""

import pytest

from services.importing import values
from services.importing.values import Unreadable
from services.rules import mailboxes

PLAIN = ["iris.vance+sewer@example.org", "o'hara@mail.example.co"]
ODD = [
    "josé@example.org", "iris@exämple.org", "iris@localhost", "iris@example..org", "a b@x.org",
    "a@b.org,c@d.org", "Iris <iris@example.org>", "iris@example.org\n", "i" * 65 + "@x.org",
    f"iris@{'x' * 250}.org",
]  # fmt: skip


@pytest.mark.parametrize("address", PLAIN)
def test_a_plain_address_is_taken(address):
    assert mailboxes.is_plain(address)
    assert values.email(address) == address


@pytest.mark.parametrize("address", ODD)
def test_an_import_names_the_line_of_an_address_that_no_message_could_be_written_to(address):
    """Kept, it would end every run of invitations at the same person."""
    assert not mailboxes.is_plain(address)
    if address == address.strip():
        with pytest.raises(Unreadable):
            values.email(address)
