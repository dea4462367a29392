"""The hash of what a bill says, kept: when it is posted, or once it is first shown on paper."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.bill import BillHash
from services import many
from services.context import Context
from services.verify import contents


def once(context: Context, bill_id: int) -> str:
    """The hash that is kept of a bill; one from before hashes were kept gets its own now."""
    with context.database.reading() as session:
        found = kept(session, [bill_id]).get(bill_id)
    if found is not None:
        return found
    try:
        return context.database.attempt(partial(keep, ids=[bill_id], context=context))[bill_id]
    except IntegrityError:  # another reader was first
        return once(context, bill_id)


def kept(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What is kept of these bills, by their ids."""
    wanted = select(BillHash.bill_id, BillHash.digest).where(BillHash.bill_id.in_(ids))
    return dict(session.execute(wanted).all())


def keep(session: Session, *, ids: Sequence[int], context: Context) -> dict[int, str]:
    """Keep the hash of each of these bills that has none; what is kept of all of them.

    A hash that is there stays, whatever the bill says now: `ledger verify` names what changed.
    """
    known = kept(session, ids)
    new = [id_ for id_ in ids if id_ not in known]
    found = contents.of_bills(session, new) if new else {}
    at = many.instant(context.now())
    rows: list[many.Values] = [(id_, found[id_].now, at) for id_ in new]
    many.insert(session, BillHash, ("bill_id", "digest", "kept_at"), rows)
    return known | {id_: each.now for id_, each in found.items()}
