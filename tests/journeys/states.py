"""Every page of both doors in every state it is looked at in.

A page of the route map that no state here stands on fails a test of the house
(tests/house/test_looked_at.py).
"""

from tests.journeys.autopay_states import AUTOPAY
from tests.journeys.change_states import CHANGES
from tests.journeys.desk_states import DESK
from tests.journeys.discrepancy_states import DISCREPANCIES
from tests.journeys.portal_states import PORTAL
from tests.journeys.search_states import SEARCH_STATES
from tests.journeys.ticket_states import TICKETS

STATES = PORTAL | AUTOPAY | DESK | CHANGES | DISCREPANCIES | SEARCH_STATES | TICKETS
