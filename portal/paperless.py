"""How the bills of an account come: on paper, or by e-mail once it was shown to work."""

from flask import Blueprint, Response, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import NotFound, Refused
from models.paperless import Paperless, PaperlessEnd
from portal.forms.paperless import AskForm, CodeForm
from portal.frame import PROPERTY, around, my_account
from services.access.accounts import MyAccount, Part
from services.mailing import paperless
from services.rules.roles import Act
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("paperless", __name__)
OF_ACCOUNT, OF_LINK = "/a/<number>/paperless", "/paperless/<link>"


@bp.get(OF_ACCOUNT)
@needs(Permission.OWN_PAPERLESS_CHANGE)
def show(number: str) -> ResponseReturnValue:
    """How they come now, and the other way."""
    return _page(number, AskForm(formdata=None).begin())


@bp.post(OF_ACCOUNT)
@needs(Permission.OWN_PAPERLESS_CHANGE)
def ask(number: str) -> ResponseReturnValue:
    """Ask for bills by e-mail; a message leads to a bill that is to be opened first."""
    form, context = AskForm(), house().context

    def work(session: Session) -> str:
        account, _part = my_account(session, number, today(), Act.MAILING)
        paperless.ask(
            session, context, account_id=account.id, person_id=me().id, form=form.once, at=now(),
            by=me().actor,
        )  # fmt: skip
        return account.number

    try:
        number = save(work)
    except Refused as no:
        return _page(number, form, said=in_words(no), status=409)
    flash(_("Look into your e-mail. Paper goes on until you opened the bill there."))
    return go(f"/a/{number}/paperless")


@bp.post(f"{OF_ACCOUNT}/end")
@needs(Permission.OWN_PAPERLESS_CHANGE)
def end(number: str) -> ResponseReturnValue:
    """Bills come on paper again; pressed twice, nothing changes."""
    context = house().context

    def work(session: Session) -> str:
        account, _part = my_account(session, number, today(), Act.MAILING)
        paperless.end(
            session, context, account_id=account.id, why=PaperlessEnd.WISHED, at=now(),
            by=me().actor,
        )  # fmt: skip
        return account.number

    number = save(work)
    flash(_("Your bills come on paper."))
    return go(f"/a/{number}/paperless")


@bp.get(OF_LINK)
@needs(Permission.OWN_PAPERLESS_CHANGE)
def open_bill(link: str) -> ResponseReturnValue:
    """What the message leads to: the bill to open, and where its code is typed."""
    return _link_page(link, CodeForm(formdata=None))


@bp.get(f"{OF_LINK}/bill.pdf")
@needs(Permission.OWN_PAPERLESS_CHANGE)
def bill(link: str) -> ResponseReturnValue:
    """My newest bill, with the code on it."""
    with reading() as session:
        _account, _part, wish = _of_link(session, link)
        content = paperless.shown_bill(session, house().context, wish, lang())
    return Response(
        content, mimetype="application/pdf",
        headers={"Content-Disposition": 'inline; filename="bill.pdf"'},
    )  # fmt: skip


@bp.post(OF_LINK)
@needs(Permission.OWN_PAPERLESS_CHANGE)
def turn_on(link: str) -> ResponseReturnValue:
    """Turn paper off: I opened the bill, and this stands on it."""
    form = CodeForm()
    if not form.validate():
        return _link_page(link, form, 422)

    def work(session: Session) -> str:
        account, _part, wish = _of_link(session, link)
        paperless.turn_on(session, wish=wish, typed=text(form.code), at=now(), by=me().actor)
        return account.number

    try:
        number = save(work)
    except Refused as no:
        return _link_page(link, form.wrong(form.code, in_words(no)), 422)
    flash(_("Your bills come by e-mail from the next one on."))
    return go(f"/a/{number}/paperless")


def _of_link(session: Session, link: str) -> tuple[MyAccount, Part, Paperless]:
    number, _dash, token = link.partition("-")
    account, part = my_account(session, number, today(), Act.MAILING)
    wish = paperless.of_link(
        session, account_id=account.id, person_id=me().id, token=token, at=now()
    )
    return account, part, wish


def _link_page(link: str, form: CodeForm, status: int = 200) -> ResponseReturnValue:
    try:
        with reading() as session:
            account, part, wish = _of_link(session, link)
    except NotFound as no:
        raise NotFound(paperless.NOT_OURS) from no
    return form_page(
        "portal/paperless/open.html", form, status, account=account, secret=link, wish=wish,
        root=f"/a/{account.number}", **around(account, PROPERTY, part),
    )  # fmt: skip


def _page(number: str, form: AskForm, *, said: str = "", status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today(), Act.MAILING)
        standing = paperless.standing(session, account.id)
        came_back = standing.came_back(now())
        names = {each.id: each.person.name for each in (standing.live, came_back) if each}
    return form_page(
        "portal/paperless/show.html", form, status, account=account, live=standing.live,
        came_back=came_back, names=names, said=said, root=f"/a/{account.number}",
        is_mine=standing.live is not None and standing.live.person_id == me().id,
        days=paperless.OPEN_FOR.days, **around(account, PROPERTY, part),
    )  # fmt: skip
