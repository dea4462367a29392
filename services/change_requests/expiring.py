"""What nobody decided, or nobody asked anew, in time is over."""

from datetime import time
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.change_request import WAITS, WITH_MAKER, ChangeRequest, RequestState
from services import jobs
from services.change_requests import lines, trail
from services.context import Context

BY = "expire_changes"
EXPIRES = WAITS | WITH_MAKER


@jobs.handles(BY, daily_at=time(0, 30))
def expire_due(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """End what waited longer than the district allows."""
    return f"{end_late(context)} changes expired."


def end_late(context: Context) -> int:
    """End what waits since too long, each in a transaction of its own; how many. What is over is
    over: a second call ends nothing."""
    today = context.today()
    with context.database.reading() as session:
        late = session.scalars(
            select(ChangeRequest.id)
            .where(ChangeRequest.state.in_(EXPIRES), ChangeRequest.expires_on < today)
            .order_by(ChangeRequest.id)
        ).all()
    ended = [context.database.attempt(partial(_end, context, each)) for each in late]
    return sum(ended)


def _end(context: Context, request_id: int, session: Session) -> bool:
    request, at = lines.locked(session, request_id), context.now()
    if request.state not in EXPIRES or request.expires_on >= context.district.day(at):
        return False
    request.move_to(RequestState.EXPIRED, by=BY, at=at)
    session.flush()
    trail.moved(session, request, Deed.CHANGE_EXPIRED, by=BY, at=at)
    return True
