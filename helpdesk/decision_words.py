"""What one proposes and another decides, by its name in ``services.decisions``. English only."""

#: What waits for a second person: what it is called, and its list.
DECISIONS = {
    "changes": ("Changes of what is owed", "helpdesk.approvals.index"),
    "refunds": ("Refunds", "helpdesk.refunds.index"),
    "programs": ("Discounts", "helpdesk.programs.listed"),
    "contracts": ("Contracts", "helpdesk.contracts.listed"),
    "bill_runs": ("Bill runs", "helpdesk.bill_runs.index"),
    "rates": ("Rates", "helpdesk.rates.index"),
}
