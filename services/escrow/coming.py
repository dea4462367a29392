"""What an owner who moves will be charged: owed now, and estimated until a day they name."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.district import District
from models.errors import Refused
from services.escrow import figures
from services.escrow.figures import Figures

#: A move is told of up to a year before; what is past is told to the office.
AHEAD_MAX = timedelta(days=366)


def until(
    session: Session, district: District, account_id: int, *, last_day: date, on: date
) -> Figures:
    """The figures of an account up to its last day, as a title company would be told them.

    :raises Refused: when the account is closed, the day cannot be meant, or there is no bill yet.
    """
    account = session.get_one(CustomerAccount, account_id)
    if account.status is AccountStatus.CLOSED:
        raise Refused("This account is closed already.")
    if not on <= last_day <= on + AHEAD_MAX:
        raise Refused("Enter a day from today on, within a year.")
    return figures.work_out(
        session, district, account, closing_on=last_day, billed_to=None, on=on
    )  # fmt: skip
