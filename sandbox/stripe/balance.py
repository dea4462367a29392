"""The account's balance: a line for every movement, with its fee and when it can be paid out."""

from stripe import params as types

from . import lists
from .errors import Json
from .routing import Call, route
from .shapes import skeleton
from .world import World


def post(
    world: World,
    kind: str,
    amount: int,
    *,
    source: str,
    fee: int = 0,
    available_on: int | None = None,
    category: str = "",
    description: str = "",
) -> Json:
    """Write one line of the balance; amounts are signed cents, the fee is taken off."""
    at = world.now()
    on = at if available_on is None else available_on
    line = skeleton(
        "balance_transaction",
        id=world.new_id("txn"),
        created=at,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency="usd",
        type=kind,
        reporting_category=category or kind,
        source=source,
        available_on=on,
        status="available" if on <= at else "pending",
        balance_type="payments",
        description=description or None,
    )
    if fee:
        words = "Stripe processing fees" if kind in ("charge", "payment") else "Dispute fee"
        line["fee_details"] = [
            {
                "amount": fee,
                "application": None,
                "currency": "usd",
                "description": words,
                "type": "stripe_fee",
            }
        ]
    return world.store.put(line)


def card_fee(world: World, amount: int) -> int:
    """What taking a card costs, half a cent rounded up."""
    settings = world.settings
    return (amount * settings.card_fee_rate + 5_000) // 10_000 + settings.card_fee_fixed


def bank_fee(world: World, amount: int) -> int:
    """What a bank debit costs, up to its most."""
    rate = (amount * world.settings.bank_fee_rate + 5_000) // 10_000
    return min(rate, world.settings.bank_fee_most)


def refreshed(world: World, line: Json) -> Json:
    """The line as it stands now: what was pending becomes available by itself."""
    if line["status"] == "pending" and line["available_on"] <= world.now():
        line["status"] = "available"
        world.store.put(line)
    return line


@route("GET", "/v1/balance", types.BalanceRetrieveParams)
def show(call: Call) -> Json:
    """What can be paid out, and what is still on its way."""
    world = call.world
    sums = {"available": 0, "pending": 0}
    for line in world.store.find("balance_transaction"):
        sums[refreshed(world, line)["status"]] += line["net"]
    body = skeleton("balance")
    for name, amount in sums.items():
        body[name] = [{"amount": amount, "currency": "usd", "source_types": {"card": amount}}]
    return body


@route("GET", "/v1/balance_transactions", types.BalanceTransactionListParams)
def index(call: Call) -> Json:
    """Lines of the balance, newest first; ``payout=`` gives the lines a payout carried."""
    world, params = call.world, call.params
    rows = world.store.find(
        "balance_transaction", type=params.get("type"), source=params.get("source")
    )
    if wanted := params.get("payout"):
        world.need("payout", wanted, param="payout")
        rows = [line for line in rows if world.store.hidden(line["id"]).get("payout") == wanted]
    return lists.page(call, "/v1/balance_transactions", [refreshed(world, row) for row in rows])


@route("GET", "/v1/balance_transactions/{id}", types.BalanceTransactionRetrieveParams)
def line(call: Call) -> Json:
    """One line of the balance."""
    return refreshed(call.world, call.world.need("balance_transaction", call.id))
