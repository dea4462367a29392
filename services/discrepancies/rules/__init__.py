"""The rules: each one question over the books, that writes nothing and says what differs.

``duplicates``: the same amount twice on one account within days
``processor``: what is in the processor's books and not, or otherwise, in ours
``returns``: an online payment that went back there, and here is still paid
``fees``: what the processor keeps, and what was posted of it
``misapplied``: a payment that its payer's other account owed to the cent
``subledger``: what customers owe in sum against each control account
``autopay``: autopay that is on, with a method that cannot pay
``bills``: two bills of one account for the same days
``credits``: credit that nothing happened to for long
``refunds``: money on its way back that did not arrive, or is in no books
``suspense``: money on no account
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.discrepancy_causes import CaseType
from services.discrepancies.facts import Rule
from services.discrepancies.rules import (
    autopay,
    bills,
    credits,
    duplicates,
    fees,
    misapplied,
    processor,
    refunds,
    returns,
    subledger,
    suspense,
)

#: Every rule by its name, in the order in which they run.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        each.NAME: each.find
        for each in (
            duplicates, processor, returns, fees, misapplied, subledger, autopay, bills, credits,
            refunds, suspense,
        )
    }
)  # fmt: skip
#: Found by people alone as yet: what a rule would look at is in no books before it is built.
BY_HAND: Mapping[CaseType, str] = MappingProxyType(
    {
        CaseType.UNKNOWN_ACCOUNT: "No lockbox brings money that names an account yet.",
        CaseType.DRAWER_OVER_SHORT: "No drawer is counted here yet.",
        CaseType.DEPOSIT_VARIANCE: "No deposit is put together here yet.",
    }
)
