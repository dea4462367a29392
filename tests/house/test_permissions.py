"""Who may do what is written down twice, so that nobody is given more by accident."""

import os

from tests.house.conftest import PERMISSIONS
from web.permissions import WHO_MAY


def lines() -> list[str]:
    """Every permission with everybody who has it."""
    return sorted(
        f"{permission} {' '.join(sorted(whose))}" for permission, whose in WHO_MAY.items()
    )


def test_nobody_is_given_a_permission_by_accident():
    """Write the list anew with HEADWORKS_WRITE_PERMISSIONS=1 when somebody is meant to have it."""
    if os.environ.get("HEADWORKS_WRITE_PERMISSIONS"):
        PERMISSIONS.write_text("\n".join(lines()) + "\n", "utf-8")
    assert lines() == PERMISSIONS.read_text("utf-8").splitlines()
