"""Bills by e-mail instead of paper: asked for, shown to work, and back to paper at one word.

Paper goes on until whoever asks has opened a bill that came by e-mail: the message leads to a bill
of theirs, on which a code stands, and the code is what turns paper off (15 USC 7001(c)(1)(C): in a
manner that reasonably demonstrates access). Staff cannot do it for them; they may put the bills
back on paper. Autopay has nothing to do with it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.audit import Deed
from models.bill import Bill
from models.errors import NotFound, Refused
from models.paperless import Paperless, PaperlessEnd, PaperlessState
from services import audit
from services.access import accounts
from services.accounts import household
from services.books.chart import lock_account
from services.context import Context
from services.keys.tokens import hashed, new_token
from services.mailing import addressing, drawing
from services.mailing.drawing import Mailed
from services.paper import BillFacts, bill_pdf
from services.rules import codes, reason_words
from services.rules.mailboxes import is_plain
from services.rules.roles import Act
from services.telling import messages
from services.telling.reaching import reach

S = PaperlessState
#: A message that was not answered in so many days is asked for anew.
OPEN_FOR = timedelta(days=14)
#: How long a page says that bills came back to paper by themselves.
SAID_FOR = timedelta(days=60)
CHECK, ENDED = "paperless_check", "paperless_ended"
#: What stands on the bill that is shown.
NOTE = {
    "en": ("Bills by e-mail.", "Your code is {code}. Type it on our page, and paper stops."),
    "es": ("Facturas por correo electrónico.", "Su código es {code}. Escríbalo en nuestra página"
           " y el papel termina."),
}  # fmt: skip
NOT_OURS = "This link is not one of ours, or it is over. Ask for bills by e-mail again."


class Standing(NamedTuple):
    """How the bills of an account come: the wish that is not over, or the last that was."""

    live: Paperless | None
    last: Paperless | None

    def came_back(self, at: datetime) -> Paperless | None:
        """The wish that ended by itself a short while ago, while no other is there."""
        last = self.last
        if self.live or last is None or last.ended_at is None:
            return None
        is_new = last.ended_at > at - SAID_FOR
        return last if is_new and last.ended_why is not PaperlessEnd.WISHED else None


def standing(session: Session, account_id: int) -> Standing:
    """How the bills of an account come."""
    last = session.scalar(
        select(Paperless)
        .where(Paperless.account_id == account_id)
        .order_by(Paperless.id.desc())
        .limit(1)
    )
    return Standing(last if last is not None and last.state is not S.ENDED else None, last)


class Wish(NamedTuple):
    """A wish for bills by e-mail, as staff read it."""

    name: str
    mailed_to: str
    state: PaperlessState
    asked_at: datetime
    shown_at: datetime | None
    ended_at: datetime | None
    ended_why: PaperlessEnd


def history(session: Session | Connection, account_id: int) -> Sequence[Wish]:
    """Every wish there was, the newest first."""
    rows = session.execute(
        select(
            Person.name, Paperless.mailed_to, Paperless.state, Paperless.asked_at,
            Paperless.shown_at, Paperless.ended_at, Paperless.ended_why,
        )
        .join(Person, Person.id == Paperless.person_id)
        .where(Paperless.account_id == account_id)
        .order_by(Paperless.id.desc())
    )  # fmt: skip
    return [Wish(*row) for row in rows]


def is_on(session: Session, account_id: int) -> bool:
    """Whether the bills of an account come by e-mail."""
    wanted = select(Paperless.id).where(Paperless.account_id == account_id, Paperless.state == S.ON)
    return session.scalar(wanted.limit(1)) is not None


def ask(
    session: Session, context: Context, *, account_id: int, person_id: int, form: str,
    at: datetime, by: str,
) -> Paperless:  # fmt: skip
    """Ask for bills by e-mail: a message leads to a bill that is to be opened. Paper goes on.

    The same form twice asks once. A wish of their own that waits is asked for anew, with a new
    message; whatever another link led to is over then.

    :raises Refused: without an e-mail address, without any bill to show, or when somebody else of
        the account gets its bills by e-mail.
    :raises Forbidden: when their part in the account does not let them.
    """
    accounts.check(session, person_id, account_id, context.district.day(at), Act.MAILING)
    lock_account(session, account_id)
    known = session.scalar(select(Paperless).where(Paperless.key == form))
    if known is not None:
        return known
    live = standing(session, account_id).live
    if live is not None and live.state is S.ON:
        if live.person_id == person_id:
            return live
        raise Refused("The bills of this account come by e-mail to somebody else of it.")
    person = session.get_one(Person, person_id)
    if not is_plain(person.email or ""):
        raise Refused("Give us an e-mail address first.")
    _newest(session, account_id)
    if live is not None:
        _end(session, live, PaperlessEnd.WISHED, by=by, at=at)
    token = new_token()
    wish = Paperless(
        key=form, account_id=account_id, person_id=person_id, token_hash=hashed(token),
        code=codes.MESSAGE.new(), mailed_to=person.email or "", asked_at=at,
    )  # fmt: skip
    session.add(wish)
    session.flush()
    account = _account(session, account_id)
    messages.write(
        session, kind=CHECK, key=f"{CHECK}:{wish.id}", to=wish.mailed_to,
        language=person.language, district=context.district, at=at, account_id=account_id, by=by,
        address_line=account.premise.address, days=OPEN_FOR.days,
        check_url=context.links.show_paperless(account.number, token),
    )  # fmt: skip
    _trail(session, account, Deed.PAPERLESS_ASKED, by=by, at=at, to=wish.mailed_to)
    return wish


def of_link(
    session: Session, *, account_id: int, person_id: int, token: str, at: datetime
) -> Paperless:
    """The wish that a link belongs to, for whoever asked for it.

    :raises NotFound: when it is nobody's or another's, or its days are over.
    """
    wish = session.scalar(
        select(Paperless).where(
            Paperless.token_hash == hashed(token), Paperless.account_id == account_id,
            Paperless.person_id == person_id,
        )
    )  # fmt: skip
    is_over = wish is None or wish.state is S.ENDED
    if wish is None or is_over or (wish.state is S.ASKED and wish.asked_at < at - OPEN_FOR):
        raise NotFound(NOT_OURS)
    return wish


def shown_bill(session: Session, context: Context, wish: Paperless, language: str) -> bytes:
    """The bill that a message leads to: the newest of the account, with the code on it.

    :raises Refused: when the account has no bill.
    """
    return bill_pdf(_shown(session, context, wish, language), language, spells=True)


def _shown(session: Session, context: Context, wish: Paperless, language: str) -> BillFacts:
    bill = _newest(session, wish.account_id)
    title, sentence = NOTE[language]
    note = title, sentence.format(code=codes.grouped(wish.code).replace("-", "\N{NO-BREAK SPACE}"))
    mailed = Mailed(bill, addressing.envelope(_account(session, wish.account_id)), language, note)
    return drawing.facts_of(session, context, mailed, drawing.graces_of(session, context))


def turn_on(session: Session, *, wish: Paperless, typed: str, at: datetime, by: str) -> Paperless:
    """Turn paper off: whoever types what stands on the bill has opened it. Twice is once.

    :raises Refused: when it is not what stands there.
    """
    lock_account(session, wish.account_id)
    session.refresh(wish)
    if wish.state is S.ON:
        return wish
    if wish.state is S.ENDED:
        raise NotFound(NOT_OURS)
    if codes.read(typed) != wish.code:
        raise Refused("That is not the code on the bill. Open the bill and look below its lines.")
    wish.shown_at = at
    wish.move_to(S.ON, by=by, at=at)
    session.flush()
    _trail(
        session, _account(session, wish.account_id), Deed.PAPERLESS_ON, by=by, at=at,
        to=wish.mailed_to,
    )  # fmt: skip
    return wish


def end(
    session: Session, context: Context, *, account_id: int, why: PaperlessEnd, at: datetime,
    by: str, reason: str = "",
) -> Paperless | None:  # fmt: skip
    """Bills come on paper again, from the next one on. Where they do already, nothing changes.

    Whoever got them by e-mail is told, unless it was their own wish; ``reason`` is in the message.

    :raises Forbidden: when staff of the household do it.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    lock_account(session, account_id)
    live = standing(session, account_id).live
    if live is None:
        return None
    was_on = live.state is S.ON
    _end(session, live, why, by=by, at=at)
    account = _account(session, account_id)
    _trail(session, account, Deed.PAPERLESS_ENDED, by=by, at=at, why=why.value, reason=reason)
    is_own = by == f"person:{live.person_id}"
    if was_on and not is_own and why is PaperlessEnd.WISHED:
        reach(
            session, context, person_id=live.person_id, account=account, kind=ENDED,
            key=f"{ENDED}:{live.id}", subject=audit.account(account.number),
            by_hand="Write on paper that its bills come on paper again: who got them by e-mail has"
            " no address any more.",
            by=by, at=at, on=context.district.day(at), reason=reason,
            paperless_url=context.links.paperless(account.number),
        )  # fmt: skip
    return live


def put_back(
    session: Session, context: Context, *, account_id: int, reason: str, at: datetime, by: str
) -> Paperless | None:
    """Staff put the bills of an account back on paper, and say why: whoever got them by e-mail
    reads it. Where they come on paper already, nothing changes.

    :raises Forbidden: for the account of one's own household.
    :raises Refused: without a reason.
    """
    words = reason_words.kept(reason)
    household.refuse_own(session, by=by, account_id=account_id)
    if not is_on(session, account_id):
        return None
    return end(
        session, context, account_id=account_id, why=PaperlessEnd.WISHED, at=at, by=by,
        reason=words,
    )  # fmt: skip


def _end(session: Session, live: Paperless, why: PaperlessEnd, *, by: str, at: datetime) -> None:
    live.ended_at, live.ended_why = at, why
    live.move_to(S.ENDED, by=by, at=at)
    session.flush()


def _newest(session: Session, account_id: int) -> Bill:
    """The bill that is shown.

    :raises Refused: when the account has none.
    """
    newest = select(Bill).where(Bill.account_id == account_id).order_by(Bill.period_from.desc())
    bill = session.scalars(newest.limit(1)).first()
    if bill is None:
        raise Refused("There is no bill of this account yet. Ask again when the first has come.")
    return bill


def _account(session: Session, account_id: int) -> CustomerAccount:
    return session.scalars(accounts.with_premise().where(CustomerAccount.id == account_id)).one()


def _trail(
    session: Session, account: CustomerAccount, action: Deed, *, by: str, at: datetime,
    **detail: object,
) -> None:  # fmt: skip
    subject = audit.account(account.number)
    audit.record(session, actor=by, action=action, subject=subject, at=at, detail=detail)
