"""What a person is written to about: chosen in the profile, or turned off by a link."""

from collections.abc import Sequence

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from models.errors import NotFound
from models.notice_choice import Topic
from portal.forms.notices import NoticesForm
from services.keys.unsubscribing import Unsubscriber
from services.telling import notice_choices
from services.telling.notice_events import EVENTS
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.identity import me
from web.language import gettext as _
from web.language import later as _l
from web.permissions import Permission, needs
from web.sign_in import address, go

bp = Blueprint("notices", __name__)
PATH = "/profile/notices"
TOPICS = {
    Topic.RECEIPTS: _l("receipts"),
    Topic.PAYMENTS_SENT: _l("news that your bank was asked for a payment"),
    Topic.ANSWERS: _l("news of answers to questions"),
    Topic.SHARING: _l("news of accounts you no longer see"),
    Topic.BILLS_BY_EMAIL: _l("bills by e-mail"),
}
#: What happens, and what there is to say of it.
WORDS = {
    "bill": (_l("A new bill came"), ""),
    "discount": (
        _l("A discount was approved, was not approved, or ends"),
        _l("What it changes on the bill, and from when."),
    ),
    "special_rates": (
        _l("Once a year: who is charged less, and what it costs the others"),
        _l("The law asks for it."),
    ),
    "receipt": (
        _l("A payment of yours came"), _l("Receipts are always under Bills & payments too.")
    ),
    "payment_sent": (_l("Your bank was asked for a payment"), ""),
    "payment_failed": (
        _l("A payment failed, or your bank sent it back"), _l("There is something to do.")
    ),
    "autopay": (
        _l("Autopay was changed, or will pay a bill"), _l("Amount and day, before each payment.")
    ),
    "past_due": (
        _l("A bill is past due, or somebody you look after has one"),
        _l("On paper too, the nearer a lien is."),
    ),
    "arrangement": (
        _l("A payment arrangement began, or something of it is missing"),
        _l("What is missing and until when, before it ends."),
    ),
    "contract": (
        _l("A contract began, or something of it is missing"),
        _l("What is missing and until when, before it is in default."),
    ),
    "balance_changed": (
        _l("We corrected what you owe"), _l("By how much, why, and what is owed now.")
    ),
    "pay_link": (_l("You asked us by telephone for a link to pay"), ""),
    "answer": (_l("A question was answered"), _l("The answer is under Messages too.")),
    "letter": (_l("We got an e-mail of yours, or answer it"), ""),
    "own_access_ended": (_l("Your access to an account ended"), ""),
    "access": (
        _l("Who sees an account of yours, or its mailing address, changed"),
        _l("Also when somebody invites you."),
    ),
    "security": (
        _l("You sign in with a code, or how you sign in changed"), _l("It protects your account.")
    ),
}  # fmt: skip


@bp.get(PATH)
@needs(Permission.OWN_NOTICES_CHANGE)
def edit() -> ResponseReturnValue:
    """What is sent to me, and what I may do without."""
    with reading() as session:
        wanted = notice_choices.of_person(session, me().id)
    return _page(NoticesForm(formdata=None).show(wanted))


@bp.post(PATH)
@needs(Permission.OWN_NOTICES_CHANGE)
def change() -> ResponseReturnValue:
    """Keep what I chose."""
    form, visitor, at = NoticesForm(), me(), now()
    if not form.validate():
        return _page(form, 422)
    save(
        lambda session: notice_choices.choose(
            session, person_id=visitor.id, wanted=form.wanted, by=visitor.actor, at=at,
            address=address(),
        )
    )  # fmt: skip
    flash(_("Your choices are kept."))
    return go(PATH)


@bp.get("/notices/off/<link>")
@needs(Permission.NOTICE_UNSUBSCRIBE)
def ask_off(link: str) -> ResponseReturnValue:
    """Show the button: a program that follows links must turn nothing off."""
    _, topics = _read(link)
    return _off_page(topics, is_off=False)


@bp.post("/notices/off/<link>")
@needs(Permission.NOTICE_UNSUBSCRIBE)
def off(link: str) -> ResponseReturnValue:
    """Turn its e-mail off for whoever got the message; a mail program may ask it by itself."""
    person_id, topics = _read(link)
    at = now()
    save(
        lambda session: notice_choices.choose(
            session, person_id=person_id, wanted=dict.fromkeys(topics, False),
            by=f"person:{person_id}", at=at, address=address(),
        )
    )  # fmt: skip
    return _off_page(topics, is_off=True)


def _off_page(topics: Sequence[Topic], *, is_off: bool) -> str:
    words = ", ".join(str(TOPICS[topic]) for topic in topics)
    return render_template("portal/notices/off.html", words=words, is_off=is_off)


def _read(link: str) -> tuple[int, tuple[Topic, ...]]:
    found = Unsubscriber(house().settings.secret_key.reveal()).read(link)
    if found is None:
        raise NotFound("This link is not one of ours.")
    return found


def _page(form: NoticesForm, status: int = 200) -> ResponseReturnValue:
    rows = [(event, *WORDS[event.word]) for event in EVENTS]
    return render_template(
        "portal/notices/edit.html", form=form, rows=rows, errors_title=bool(form.errors)
    ), status
