"""Who sees an account, as staff write it down: given, changed, ended, told to its owners.

``desk``: who of staff writes it down, and how they made sure of the caller
``giving``: given, changed and ended, each with a reason
``letters``: what its owners, and whoever it is about, are told of it
"""

from services.access.by_staff.desk import Desk, Verified
from services.access.by_staff.giving import Given, Party, change_role, end, give, one, withdraw

__all__ = ["Desk", "Given", "Party", "Verified", "change_role", "end", "give", "one", "withdraw"]
