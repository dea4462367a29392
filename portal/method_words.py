"""What a page says of a card or bank account."""

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import MethodType
from models.saved_method import MethodState, SavedMethod
from services.autopay import permitting
from services.methods import of_person
from web.clock import today


def waits(session: Session, method: SavedMethod) -> list[dict[str, str]]:
    """The accounts that pay from what it replaces until their payer chooses it."""
    if method.replaces_id is None or method.state is not MethodState.ACTIVE:
        return []
    used = of_person.used_by(session, [method.replaces_id]).get(method.replaces_id, [])
    seen = permitting.shown_with(method)
    return [
        {"address": each.premise.address, "number": each.number}
        for each in used if str(each.id) not in seen
    ]  # fmt: skip


def row(method: SavedMethod, used: list[CustomerAccount]) -> dict[str, object]:
    """A method as a list shows it."""
    year, month, on = method.expires_year, method.expires_month, today()
    is_over = bool(year and month and (year, month) < (on.year, on.month))
    return {
        "id": method.id,
        "shown": method.shown,
        "label": method.label,
        "brand": method.brand,
        "is_card": method.method_type is MethodType.CARD,
        "kind": method.method_type.value,
        "state": method.state.value,
        "is_first": method.is_default,
        "is_over": is_over,
        "expires": f"{month:02}/{year}" if year and month else "",
        "verify_url": method.verify_url,
        "session_url": method.session_url,
        "used": used,
    }
