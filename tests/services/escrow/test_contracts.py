"""What a sale does to a contract: all that is left of it is part of what is due."""

from models.contract import ContractState
from models.money import Money
from services import verify
from services.books import ledger
from tests.contracted import make_contract
from tests.services.escrow.conftest import AT


def owed(session, account):
    return ledger.balance(session, account.id).owed


def test_what_is_left_of_a_contract_is_in_the_answer_and_called_by_the_sale(
    session, request_, answer, pay, finish, account
):
    made = make_contract(session, account, at=AT)
    asked = answer(request_)
    [line] = [line for line in asked.lines if line["component"] == "contract"]
    assert Money.dollars(line["amount"]) == made.principal  # interest begins on Dec 1
    assert asked.total == owed(session, account) + asked.estimated
    pay(request_, str(asked.total.plain))
    finish(request_)
    assert (made.state, made.not_due) == (ContractState.CALLED, Money.ZERO)
    assert owed(session, account) == -request_.overpaid  # the days of service after today
    assert request_.seller_owes == Money.ZERO
    assert verify.verify(session) == []
