"""What may be done with a refund now, by whoever looks at it."""

from models.refund import NOT_OUT, Refund, RefundState
from web.guard import may
from web.identity import me
from web.permissions import Permission

S = RefundState


def may_do(refund: Refund, *, is_own: bool) -> frozenset[str]:
    """What the visitor may do with it now."""
    if is_own:
        return frozenset()
    decides = may(me(), Permission.REFUND_DECIDE) and refund.requested_by != me().actor
    works = may(me(), Permission.REFUND_ASK)
    can = {
        "decide": decides and refund.state is S.REQUESTED,
        "cancel": works and refund.state in NOT_OUT,
        "check": works and refund.state is S.CHECK_ASKED,
        "void": works and refund.state is S.CHECK_WRITTEN,
    }
    return frozenset(name for name, is_so in can.items() if is_so)
