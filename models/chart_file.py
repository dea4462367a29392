"""Reading the chart of accounts of a district's file, and the part that each account plays."""

from models.district import Chart, GeneralAccount
from models.district_table import Table
from models.ledger import Component, LedgerKind
from models.payment import Channel

RECEIVABLES = tuple(part for part in Component if part is not Component.CREDIT)


def chart(ledger: Table, *, since: Chart | None = None) -> Chart:
    """The chart of a file. Where the file is older than a role, it is as ``since`` has it.

    :raises DistrictFileError: when a role is no account of the file, or of the wrong kind.
    """
    listed = ledger.table("accounts")
    accounts = {}
    for number in tuple(listed.values):
        row = listed.table(number)
        kind = row.text("kind")
        if kind not in set(LedgerKind):
            raise row.refuse("kind", kind, f"must be one of {', '.join(LedgerKind)}")
        accounts[number] = GeneralAccount(code=number, name=row.text("name"), kind=LedgerKind(kind))
        row.end()

    def code(table: Table, key: str, *allowed: LedgerKind) -> str:
        value = table.text(key)
        if value not in accounts or accounts[value].kind not in allowed:
            rule = f"must be an account of ledger.accounts that is {' or '.join(allowed)}"
            raise table.refuse(key, value, rule)
        return value

    def newer(key: str, *allowed: LedgerKind) -> str:
        if since is None or key in roles.values:
            return code(roles, key, *allowed)
        found: str = getattr(since, key)
        accounts.setdefault(found, since.accounts[found])
        return found

    control, revenue = ledger.table("control"), ledger.table("revenue")
    clearing, roles = ledger.table("clearing"), ledger.table("roles")
    kinds = dict.fromkeys(RECEIVABLES, LedgerKind.ASSET) | {Component.CREDIT: LedgerKind.LIABILITY}
    found = Chart(
        accounts=accounts,
        control={part: code(control, part, kinds[part]) for part in Component},
        revenue={part: code(revenue, part, LedgerKind.REVENUE) for part in RECEIVABLES},
        clearing={channel: code(clearing, channel, LedgerKind.ASSET) for channel in Channel},
        bank=code(roles, "bank", LedgerKind.ASSET),
        opening=code(roles, "opening", LedgerKind.EQUITY),
        card_fee=code(roles, "card_fee", LedgerKind.REVENUE, LedgerKind.LIABILITY),
        processing=code(roles, "processing", LedgerKind.EXPENSE),
        adjustment=code(roles, "adjustment", LedgerKind.EXPENSE, LedgerKind.REVENUE),
        bad_debt=newer("bad_debt", LedgerKind.EXPENSE, LedgerKind.REVENUE),
        moved=newer("moved", LedgerKind.LIABILITY),
        suspense=code(roles, "suspense", LedgerKind.LIABILITY),
        contracts=code(roles, "contracts", LedgerKind.ASSET),
        contract_interest=code(roles, "contract_interest", LedgerKind.REVENUE),
        treasurer=code(roles, "treasurer", LedgerKind.LIABILITY),
    )
    if found.moved == found.suspense:
        raise roles.refuse("moved", found.moved, "must not be the account of roles.suspense")
    controls = list(found.control.values())
    if found.contracts in controls:
        raise roles.refuse("contracts", found.contracts, "must not be an account of ledger.control")
    if len(set(controls)) < len(controls):
        raise ledger.refuse("control", controls, "each component needs an account of its own")
    for table in (control, revenue, clearing, roles, ledger):
        table.end()
    return found
