"""What service costs, worked out of a tariff: exact until a line is rounded, half up, once.

``facts``: what is known of one account and period
``sums``: how each kind of charge comes to its amount
``spans``: the days of a period between which something changes
``plans``: the lines to be, with all but what goes by volume
``lines``: the lines of a bill, each with its reason
``quoting``: a bill that nobody was sent
``saying``: a reason in words
``naming``: what a line is called, with its days
"""

from services.rules.rating.facts import NotRated as NotRated
from services.rules.rating.facts import NoVolume as NoVolume
from services.rules.rating.facts import OnProgram as OnProgram
from services.rules.rating.facts import Served as Served
from services.rules.rating.facts import Terms as Terms
from services.rules.rating.lines import Line as Line
from services.rules.rating.lines import Rater as Rater
