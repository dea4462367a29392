"""Who sees an account, as staff write it down: given, changed, ended, told to its owners."""

from services.access.by_staff.desk import Desk, Verified
from services.access.by_staff.giving import Given, Party, change_role, end, give, one, withdraw

__all__ = ["Desk", "Given", "Party", "Verified", "change_role", "end", "give", "one", "withdraw"]
