"""The access log on its page: for owners, in their language, a page at a time."""

from datetime import timedelta

from models.account import Role
from services import audit
from services.desk import recent
from tests.factories import give_access, make_person, make_staff
from tests.pages import read, words
from web.clock import now


def test_an_owner_reads_who_opened_the_account_and_turns_its_pages(
    client, session, account, owner, sign_in
):
    dana = make_staff(session, "Dana Whitfield")
    for days in range(30):
        audit.record(
            session, actor=f"staff:{dana.id}", action=recent.ACCOUNT_VIEW,
            subject=audit.account(account.number), at=now() - timedelta(days=days),
        )  # fmt: skip
    sign_in(owner)
    path = f"/a/{account.number}/people/looks"
    page = read(client.get(path))
    shown = page.main.select("ul.lines > li")
    assert len(shown) == 25
    assert words(shown[0]).startswith("Dana Whitfield Opened this account")
    older = read(client.get(page.select_one("a[rel=next]")["href"]))
    assert len(older.main.select("ul.lines > li")) == 5
    assert older.select_one("a[rel=prev]")["href"] == path
    assert read(client.get(f"{path}?before=nonsense")).main.select("a[rel=next]")
    assert client.get(f"{path}?before={10**30}").status_code == 200


def test_who_may_not_let_others_in_does_not_read_it_and_a_neighbour_finds_nothing(
    client, session, account, owner, neighbour, sign_in
):
    path = f"/a/{account.number}/people/looks"
    for role in (Role.TENANT, Role.MANAGER, Role.READ_ONLY, Role.CONTACT):
        person = make_person(session, f"Rosa {role}")
        give_access(session, person, account, role=role)
        sign_in(person)
        assert client.get(path).status_code == 403
    sign_in(neighbour)
    assert client.get(path).status_code == 404
