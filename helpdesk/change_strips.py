"""The changes of an account that are not over, as the lines above it need them."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk import change_words
from services.desk import actors
from services.desk.approvals import Strip
from web.database import reading
from web.guard import may
from web.identity import me
from web.permissions import Permission


def of(strips: Sequence[Strip]) -> Mapping[str, Any]:
    """What the lines are made of; nothing is asked where there is none."""
    names: Mapping[str, str] = {}
    if strips:
        with reading() as session:
            names = actors.names(session, {each.requested_by for each in strips})
    return {
        "strips": strips, "strip_names": names, "change_states": change_words.STATES,
        "called_change": change_words.called, "me_actor": me().actor,
        "may_decide_changes": may(me(), Permission.CHANGE_DECIDE),
    }  # fmt: skip
