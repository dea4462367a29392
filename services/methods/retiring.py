"""What was removed is forgotten at the processor; what was replaced is removed."""

from datetime import timedelta

from models.errors import Refused
from models.saved_method import SavedMethod
from services import jobs
from services.context import Context
from services.methods import looking, of_person

#: Seconds until autopay is looked at again: it moves over by a job of its own.
WAITS = (10, 60, 600, 3600, 6 * 3600, 24 * 3600)


class StillUsed(Exception):
    """Autopay has not moved over to what replaces it: try again soon."""


@jobs.handles("forget_method", lease=timedelta(minutes=5))
def forget_method(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Let the processor keep a method no longer."""
    method = looking.read(context, taken.arguments["method_id"])
    if method.payment_method_id is not None:
        context.processor().forget_method(method.payment_method_id)
    return "The processor no longer keeps it."


@jobs.handles("retire_method", retry=WAITS)
def retire_method(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Remove what was replaced in place, once nothing uses it."""
    method_id = taken.arguments["method_id"]
    with context.database.saving() as session:
        method = session.get_one(SavedMethod, method_id)
        try:
            of_person.remove(session, method.person_id, method_id, by="replaced", at=context.now())
        except Refused as used:
            if taken.tries > len(WAITS):
                return "Autopay still uses it: it stays until its payer chooses another."
            raise StillUsed("Autopay still uses what was replaced.") from used
    return "It was replaced, and is removed."
