"""How far the invitations of imported customers are, at the desk."""

from sqlalchemy import select

from models.importing import ImportRun
from models.outbox import MessageState
from tests.factories import make_staff
from tests.pages import read, words


def test_the_desk_sees_who_came_in_and_whose_letter_came_back(client, town, sign_in):
    sign_in(make_staff(town.session))
    town.invite()
    letter = town.letters()[0]
    letter.state, letter.note = MessageState.REFUSED, "No such mailbox."
    town.session.flush()
    page = read(client.get("/desk/invitations"))
    assert "E-mail refused or came back 1" in words(page.main)
    assert "Iris Vance No such mailbox." in words(page.main)


def test_r22_the_desk_sees_that_as_much_is_here_as_was_there(client, town, sign_in):
    sign_in(make_staff(town.session))
    town.session.scalars(select(ImportRun)).one().along = {
        "mandates": {
            "read": 40, "here": 38, "reasons": {"Its account is closed.": 2},
            "states": {"needs_method": 37, "on": 1},
        }
    }  # fmt: skip
    town.session.flush()
    row = words(read(client.get("/desk/invitations")).select_one("#along tbody tr"))
    assert "mandates 40 38" in row
    assert "37 need the customer's bank details" in row
    assert "2 not here: Its account is closed." in row


def test_where_nobody_was_imported_the_page_says_so(client, session, sign_in):
    sign_in(make_staff(session))
    assert "No customers were imported" in words(read(client.get("/desk/invitations")).main)
