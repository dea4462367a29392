"""What each role may do, as the district decided it: the table again, by hand."""

import pytest

from models.account import Role
from services.rules.roles import MAY, Act, may, who_may

A = Act
PAYER = {A.LEAVE, A.NOTICES, A.SEE, A.PAY, A.ASK, A.CLAIM, A.ARRANGE}
DECIDED = {
    Role.OWNER: set(Act),
    Role.CO_OWNER: set(Act),
    Role.MANAGER: PAYER | {A.MAILING},
    Role.TENANT: PAYER,
    Role.READ_ONLY: {A.LEAVE, A.SEE},
    Role.CONTACT: {A.LEAVE, A.NOTICES},
}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_was_decided_and_nothing_else(role: Role):
    assert {act for act in Act if may(role, act)} == DECIDED[role]


def test_every_role_is_in_the_table():
    assert set(MAY) == set(Role)
    assert who_may(A.SHARE) == {Role.OWNER, Role.CO_OWNER}
