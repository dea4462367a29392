"""Methods that somebody kept before this sandbox ran: it is told of them, under their names."""

from . import customers, magic, mandates, methods
from .attachments import attached
from .errors import Json
from .world import World


def keep(world: World, given: Json) -> Json:
    """Know a card or bank account under the name that its owner's books have for it.

    ``fate`` is that of a test card or test bank account. Told twice, it is known once.

    :raises ValueError: for a fate that nothing here has.
    """
    name, owner = str(given["payment_method"]), str(given["customer"])
    known = world.store.get(name, "payment_method")
    if known is not None:
        return known
    if world.store.get(owner, "customer") is None:
        customers.opened(world, id=owner, metadata={})
    fate = str(given["fate"])
    card = magic.named_card(f"pm_card_{fate}")
    account = magic.named_bank_account(f"pm_usBankAccount_{fate}")
    if card is not None:
        method = methods.make_card(world, card, name=name)
    elif account is not None:
        method = methods.make_bank_account(world, account, verified=True, name=name)
        method["us_bank_account"]["bank_name"] = str(given.get("bank") or "STRIPE TEST BANK")
        mandates.accepted(world, method, {}, single_use=None)
    else:
        raise ValueError(f"No card or bank account has the fate {fate!r}.")
    method[method["type"]]["last4"] = str(given["last4"])
    world.store.put(method, set_up=True)
    return attached(world, method, owner)
