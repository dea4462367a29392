"""How far the invitations of imported customers are, at the desk."""

from models.outbox import MessageState
from tests.factories import make_staff
from tests.pages import read, words
from tests.services.welcoming.conftest import bring, town  # noqa: F401 - fixtures


def test_the_desk_sees_who_came_in_and_whose_letter_came_back(client, town, sign_in):  # noqa: F811
    sign_in(make_staff(town.session))
    town.invite()
    letter = town.letters()[0]
    letter.state, letter.note = MessageState.REFUSED, "No such mailbox."
    town.session.flush()
    page = read(client.get("/desk/invitations"))
    assert "E-mail refused or came back 1" in words(page.main)
    assert "Iris Vance No such mailbox." in words(page.main)


def test_where_nobody_was_imported_the_page_says_so(client, session, sign_in):
    sign_in(make_staff(session))
    assert "No customers were imported" in words(read(client.get("/desk/invitations")).main)
