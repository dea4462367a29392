"""A bill: what it asks for, what made it so, and what changed since the one before."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from models.money import Money
from portal import return_fee, words
from portal.frame import BILLS, around, my_account
from portal.return_fee import ReturnFee
from services import paper
from services.access import pins
from services.access.accounts import MyAccount, Part
from services.access.pins import Pins
from services.books import bills
from services.books.bills import BillHead, Explained, Line
from services.mailing import contents
from services.mailing import seen as mailed
from services.mailing.seen import LastSent
from services.paper import bill_facts
from services.payments import payable
from services.payments.payable import Payable
from services.rules import roles
from services.rules.aging import charges
from services.rules.rating import saying
from services.rules.roles import Act
from services.rules.standing import unpaid
from web import announced
from web.clock import today
from web.database import looking, reading
from web.extensions import house
from web.filters import date_alone, day
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs

bp = Blueprint("bills", __name__, url_prefix="/a/<number>/bills")


@dataclass(frozen=True, kw_only=True)
class Read:
    """A bill and everything its page and its paper say of it."""

    account: MyAccount
    part: Part
    found: Explained
    before: Explained | None
    owing: Payable
    fee: ReturnFee | None
    #: How it left the house, if it did.
    sent: LastSent | None

    @property
    def bill(self) -> BillHead:
        """The bill itself."""
        return self.found.bill

    @property
    def unpaid(self) -> Money:
        """What is still owed of it."""
        since = [each.total for each in self.owing.bills if each.id > self.bill.id]
        return unpaid([*since, self.bill.total], charges(self.owing.parts))

    @property
    def changes(self) -> list[tuple[str, Money]]:
        """Each charge that differs from the bill before, and by how much."""
        if self.before is None:
            return []
        found = bill_facts.changes(self.found, self.before)
        return [(words.moved(move), move.amount) for move in found]


@bp.get("/<bill_number>")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str, bill_number: str) -> ResponseReturnValue:
    """One bill of mine."""
    read = _read(number, bill_number)
    bill, changes = read.bill, read.changes
    return render_template(
        "portal/bills/show.html",
        read=read,
        bill=bill,
        root=f"/a/{read.account.number}",
        months=words.period(bill.period_from, bill.period_to),
        months_before=words.period(read.before.bill.period_from, read.before.bill.period_to)
        if read.before
        else "",
        lines=[_line(bill, line) for line in read.found.lines],
        changes=changes,
        pieces=[amount for _words, amount in changes]
        if all(amount > Money.ZERO for _words, amount in changes)
        else [],
        unpaid=read.unpaid,
        more=read.owing.owed - read.unpaid,
        return_fee=read.fee,
        sent=_sent(read),
        is_newest=read.owing.bill is not None and read.owing.bill.id == bill.id,
        is_late=read.unpaid and bill.due_on < today(),
        on_its_way=read.owing.on_its_way,
        late_on=announced.late_fee_from(bill.due_on),
        grace_until=announced.grace_until(bill.due_on),
        today=today(),
        **around(read.account, BILLS, read.part),
    )


@bp.get("/<bill_number>.pdf")
@needs(Permission.OWN_ACCOUNT_VIEW)
def as_pdf(number: str, bill_number: str) -> ResponseReturnValue:
    """The bill as it is printed."""
    read = _read(number, bill_number)
    return Response(
        paper.bill_pdf(
            _facts(read, _pin(read), contents.once(house().context, read.bill.id)), lang()
        ),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="bill-{read.bill.number}.pdf"'},
    )


def _read(number: str, bill_number: str) -> Read:
    with looking() as session:
        account, part = my_account(session, number, today())
        found, before = bills.with_before(session, account.id, bill_number)
        owing = payable.of_account(session, account, today())
        return Read(
            account=account,
            part=part,
            found=found,
            before=before,
            owing=owing,
            fee=return_fee.owed(session, account.number, owing.aging),
            sent=mailed.last_sent(session, found.bill.id),
        )


def _line(bill: BillHead, line: Line) -> paper.BillRow:
    """A line's name, how its amount was worked out, and what set it."""
    reason = line.reason
    said = [f"{saying.said(reason, house().district.tariff, lang())}."]
    if since := reason.get("since"):
        said.append(_("Rate of %(day)s.", day=date_alone(date.fromisoformat(since))))
    if resolution := reason.get("resolution"):
        said.append(f"{words.resolution(resolution)}.")
    return paper.BillRow(
        title=words.line(line.charge, line.description, bill.period_from, bill.period_to, reason),
        detail=" ".join(said),
        amount=line.amount,
    )


def _sent(read: Read) -> str:
    """How the bill went, as a sentence; the address only for who may see it."""
    sent = read.sent
    if sent is None:
        return ""
    to = sent.sent_to.replace("\n", ", ")
    may_see = roles.may(read.part.role, Act.MAILING) or to == me().email
    if sent.handed_on is not None:
        if may_see:
            return _("Mailed %(day)s to %(address)s.", day=day(sent.handed_on), address=to)
        return _("Mailed %(day)s.", day=day(sent.handed_on))
    sent_on = day(sent.sent_at) if sent.sent_at else ""
    if may_see:
        return _("Sent by e-mail %(day)s to %(address)s.", day=sent_on, address=to)
    return _("Sent by e-mail %(day)s.", day=sent_on)


def _pin(read: Read) -> str:
    """The PIN on the paper, for an owner alone: others would let in whom they like with it."""
    if not roles.may(read.part.role, Act.CHANGE):
        return ""
    with reading() as session:
        return pins.of_bill(session, Pins(house().settings.field_key.reveal()), read.bill)


def _facts(read: Read, pin: str, content: str) -> paper.BillFacts:
    """The bill as it was sent: what was owed on that day, not today."""
    account = read.account
    city = f"{account.mailing_city}, {account.mailing_state} {account.mailing_postal_code}"
    mailing = (account.mailing_name, account.mailing_line1, account.mailing_line2, city)
    with reading() as session:
        has_autopay = bill_facts.has_autopay(session, read.bill.id)
    said = bill_facts.Said(
        account=account, found=read.found, before=read.before,
        history=[each for each in read.owing.bills if each.id <= read.bill.id],
        mailing=tuple(part for part in mailing if part),
        late_from=announced.late_fee_from(read.bill.due_on), pin=pin,
        has_autopay=has_autopay, content=content,
    )  # fmt: skip
    return bill_facts.of_bill(said, house().district, house().context.links, lang())
