"""Rate programs of an account, proposed by one person and decided by another; and of everybody."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.programs import ApproveForm, BeginProgramForm, DeclineForm, EndProgramForm
from models.errors import Conflict, Refused
from models.money import Money
from models.program import tier_of
from models.program_enrolment import ProgramProposal
from services.accounts import household
from services.desk import actors
from services.programs import deciding, proposing, seen
from services.programs.proposing import Wish
from services.rules import screening
from services.rules.programs import income_words, percents
from services.rules.rating.sums import written
from services.special_rates import seen as told
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

OF_ACCOUNT = "/accounts/<number>/programs"
bp = Blueprint("programs", __name__)


@bp.get("/programs")
@needs(Permission.ACCOUNT_VIEW)
def listed() -> str:
    """How many accounts have what, what waits for a second person, and what was loaded."""
    with reading() as session:
        counts, page = seen.counts(session, today()), seen.waiting(session)
        files = seen.files(session)
        who = {each.loaded_by for each in files} | {each.proposed_by for each, _no in page.rows}
        names = actors.names(session, who)
    return render_template(
        "helpdesk/programs/index.html", tiers=_tiers(), counts=counts, page=page, files=files,
        names=names,
    )  # fmt: skip


@bp.get(OF_ACCOUNT)
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What an account has, had and is proposed for, and a form to propose."""
    return _page(number)


@bp.post(f"{OF_ACCOUNT}/propose")
@needs(Permission.PROGRAM_PROPOSE)
def propose(number: str) -> ResponseReturnValue:
    """Propose that a discount begins; a form sent twice proposes once."""
    form = BeginProgramForm().of(_tiers())

    def does(session: Session) -> None:
        wish = Wish(
            key=UUID(form.once), account_id=to_work_on(session, number).id,
            needs=text(form.needs), from_on=form.from_on.day, to_on=form.to_on.data,
            reason=text(form.reason),
        )  # fmt: skip
        proposing.begin(session, house().district, wish, by=me().actor, at=now())

    return _deed(number, form, does, "It is proposed. A second person decides.")


@bp.post(f"{OF_ACCOUNT}/<{ID}:enrolment_id>/end")
@needs(Permission.PROGRAM_PROPOSE)
def end(number: str, enrolment_id: int) -> ResponseReturnValue:
    """Propose that a discount ends earlier; a form sent twice proposes once."""
    form = EndProgramForm()
    with reading() as session:
        proposing.enrolment_of(session, to_work_on(session, number).id, enrolment_id)

    def does(session: Session) -> None:
        proposing.end(
            session, key=UUID(form.once), account_id=to_work_on(session, number).id,
            enrolment_id=enrolment_id, to_on=form.last_day.day, reason=text(form.ending),
            by=me().actor, at=now(),
        )  # fmt: skip

    return _deed(number, form, does, "Its end is proposed. A second person decides.")


@bp.post(f"{OF_ACCOUNT}/asked/<{ID}:asked_id>/approve")
@needs(Permission.PROGRAM_DECIDE)
def approve(number: str, asked_id: int) -> ResponseReturnValue:
    """Say yes to what somebody else proposed."""

    def does(session: Session) -> None:
        deciding.approve(
            session, house().context, asked_id, account_id=to_work_on(session, number).id,
            by=me().actor, at=now(),
        )  # fmt: skip

    return _deed(number, ApproveForm(), does, "It is approved.")


@bp.post(f"{OF_ACCOUNT}/asked/<{ID}:asked_id>/decline")
@needs(Permission.PROGRAM_DECIDE)
def decline(number: str, asked_id: int) -> ResponseReturnValue:
    """Say no, and why."""
    form = DeclineForm()
    with reading() as session:
        deciding.proposal_of(session, asked_id, to_work_on(session, number).id)

    def does(session: Session) -> None:
        deciding.decline(
            session, house().context, asked_id, account_id=to_work_on(session, number).id,
            words=text(form.words), by=me().actor, at=now(),
        )  # fmt: skip

    return _deed(number, form, does, "It is declined.")


@bp.post(f"{OF_ACCOUNT}/asked/<{ID}:asked_id>/withdraw")
@needs(Permission.PROGRAM_PROPOSE)
def withdraw(number: str, asked_id: int) -> ResponseReturnValue:
    """Take back what one proposed oneself."""

    def does(session: Session) -> None:
        deciding.withdraw(
            session, asked_id, account_id=to_work_on(session, number).id, by=me().actor,
            at=now(),
        )  # fmt: skip

    return _deed(number, ApproveForm(), does, "It is taken back.")


def _deed(
    number: str, form: Form, does: Callable[[Session], object], said: str
) -> ResponseReturnValue:
    if not form.validate():
        return _page(number, form, status=422)
    try:
        save(does)
    except Conflict as no:
        return _page(number, form, said=no.message, status=409)
    except Refused as no:
        return _page(number, form, said=no.message, status=422)
    flash(said)
    return go(url_for(".index", number=number))


def _tiers() -> list[tuple[str, str]]:
    """Every tier of the file: what a discount calls it, and its name with what it takes off."""
    district = house().district
    found = []
    for program in district.programs.values():
        for tier in program.tiers:
            needs_ = program.needs(tier)
            much = [f"{written(each)}%" for each in percents(district.tariff, needs_, today())]
            found.append((needs_, f"{program.name['en']}, {tier}, {' / '.join(much)}"))
    return found


def _worth(asked: ProgramProposal | None, customer_class: str) -> tuple[Money, str] | None:
    """What the tier that waits takes off a month of one home, and up to which income it goes.

    None when nothing waits, or the file of today has not its tier or no rate for the class.
    """
    district = house().district
    if asked is None:
        return None
    wanted = f"{asked.program}.{asked.tier}"
    known = tier_of(district.programs, wanted)
    if known is None:
        return None
    a_month = screening.a_month(
        district.tariff, wanted, customer_class=customer_class, on=asked.from_on
    )
    return None if a_month is None else (a_month, income_words(*known, asked.from_on))


def _page(
    number: str, form: Form | None = None, *, said: str = "", status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        head = head_of(session, number)
        enrolled = seen.enrolments(session, head.id)
        proposals = seen.proposals(session, head.id)
        notices = told.of_account(session, head.id)
        who = {each.recorded_by for each in enrolled}
        who |= {name for each in proposals for name in (each.proposed_by, each.decided_by) if name}
        names = actors.names(session, who)
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    begin = form if isinstance(form, BeginProgramForm) else BeginProgramForm(formdata=None)
    begin.of(_tiers())
    ending = form if isinstance(form, EndProgramForm) else EndProgramForm(formdata=None)
    declining = form if isinstance(form, DeclineForm) else DeclineForm(formdata=None)
    for once in (begin, ending):
        if not once.key.data or said:
            once.begin()
    wrong = form if form is not None and form.errors else None
    can_end = (each for each in enrolled if each.to_on is None or each.to_on > today())
    waiting = next((each for each in proposals if each.is_waiting), None)
    is_mine = waiting is not None and waiting.proposed_by == me().actor
    page = page_of(
        "programs", head, enrolled=enrolled, proposals=proposals, notices=notices, names=names,
        waiting=waiting, begin=begin, ending=ending, declining=declining,
        approving=ApproveForm(formdata=None),
        wrong=wrong, said=said, errors_title=wrong is not None, is_own=is_own, is_mine=is_mine,
        tiers=dict(_tiers()), on=today(), worth=_worth(waiting, head.customer_class),
        open=next(can_end, None),
        may_propose=may(me(), Permission.PROGRAM_PROPOSE) and not is_own,
        may_decide=may(me(), Permission.PROGRAM_DECIDE) and not is_own and not is_mine,
    )  # fmt: skip
    return page, status
