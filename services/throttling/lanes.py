"""Whose tries count against whom, so that nobody is shut out by tries of others.

A visitor is refused for what was tried in their own lane alone: with their
device, or at this mailbox or account from their neighbourhood. What everybody
tried together at one mailbox never refuses a clean lane. It narrows the lanes
of strangers, warns, and tells the caller to ask strangers for more (a longer
code, a stronger fact), so that guessing from many places stays hopeless. The
arithmetic stands beside each rule; docs/adr/0014-lanes.md has the reasons.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.throttling import throttles
from services.throttling.throttles import Limit

SOON, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
#: How long a neighbourhood is known after somebody succeeded there.
PLACE_KNOWN_FOR = timedelta(days=90)

#: A whole net may try as often as this many neighbourhoods.
NET_IS = 4

#: At most so many tries in a window.
Rates = tuple[tuple[int, timedelta], ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How often one kind of thing may be tried."""

    #: In a lane of one's own: a device, or a mailbox or account from one neighbourhood.
    lane: Rates
    #: In the lane of a stranger while strangers try too often at the same mailbox or account.
    narrow: Rates = ()
    #: By strangers of one neighbourhood, at whatever mailbox or account.
    here: Rates = ()
    #: By all strangers at one mailbox or account: past the first, lanes are narrow.
    whose: Rates = ()
    #: By all strangers everywhere: past it, the log says so and nothing else happens.
    everybody: Rates = ()


#: A password; at the console with the authenticator's code. From one place at most 50 a day.
#: From N places that nobody knows, about 10 × N a day at one mailbox, against passwords that
#: withstand 10**8 guesses (``proving.password_rules``); at the console each of those must also
#: carry a right code (see identity.totp_limits).
SIGN_IN = Rule(
    lane=((5, SOON), (20, HOUR), (50, DAY)),
    narrow=((1, SOON), (5, HOUR), (10, DAY)),
    here=((10, SOON),),
    whose=((20, HOUR),),
    everybody=((1000, SOON),),
)
#: Asking for a code. A code has five tries, so the six digits that a stranger's browser is
#: offered fall with 5 / 10**6. Only the first 5 in an hour and 20 in a day at one mailbox have
#: six digits: 20 × 5 / 10**6 is 1 in 10,000 on a day of which the mailbox's owner gets 20
#: letters. All others have twelve: a million of them an hour are 5 / 10**6.
CODE = Rule(
    lane=((5, HOUR), (20, DAY)),
    narrow=((2, HOUR), (5, DAY)),
    here=((20, HOUR),),
    whose=((5, HOUR), (20, DAY)),
    everybody=((1000, SOON),),
)
#: Typing a code: it works in one browser only, which has five tries of its own for each.
CODE_ENTRY = Rule(lane=((20, SOON),), here=((20, SOON),))
#: The code of a ratepayer's authenticator, which is only asked for after a first proof: three of
#: 10**6 are right at any time, so a known device is wrong 50 times a day for 2 in 10,000.
TOTP = Rule(lane=((5, SOON), (20, HOUR), (50, DAY)), here=((20, SOON),))
#: An answer of a passkey. Nobody guesses one; this only keeps somebody from working the signatures.
PASSKEY = Rule(lane=((10, SOON), (100, DAY)), here=((30, SOON),))
#: A fact from a bill. Neighbours know the ZIP code and the house number; the account number is
#: the secret, and one place reads 40 in an hour of ten million. At one account strangers have
#: 200 tries a day with a weak fact (a house number is 1 in 9,000: 2 in 100 on such a day); then
#: only the code on the bill opens it to them, which is 1 in 10**12.
FACTS = Rule(
    lane=((10, HOUR),),
    narrow=((3, HOUR),),
    here=((40, HOUR),),
    whose=((10, HOUR), (200, DAY)),
    everybody=((1000, SOON),),
)


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try: of what, at whose mailbox or account, from where, with which known device."""

    rule: Rule
    what: str
    whose: str
    where: str
    #: What is behind the gate; whoever came in once is known at every gate before it.
    behind: str
    device: str | None = None

    @property
    def place(self) -> str:
        """The row that remembers that somebody succeeded here."""
        return f"place:{self.behind}:{self.whose}:{self.where}"

    def lane(self, rates: Rates) -> list[Limit]:
        """The limits of the visitor's own lane."""
        if self.device is not None:
            return [Limit(f"{self.what}.device", self.device, *rate) for rate in rates]
        return [Limit(self.what, f"{self.whose}:{self.where}", *rate) for rate in rates]

    def here(self) -> list[Limit]:
        """The limits of the neighbourhood, and of the wider net that one owner may have."""
        net = throttles.net(self.where)
        return [
            limit
            for most, window in self.rule.here
            for limit in (
                Limit(self.what, self.where, most, window),
                *([Limit(self.what, net, most * NET_IS, window)] if net else []),
            )
        ]

    def whose_all(self) -> list[Limit]:
        """What strangers together may try here before their lanes narrow."""
        return [Limit(self.what, self.whose, *rate) for rate in self.rule.whose]

    def everybody(self) -> list[Limit]:
        """What strangers together may try anywhere before somebody is told."""
        return [Limit(self.what, "all", *rate) for rate in self.rule.everybody]


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What became of a try at the gate."""

    tried: Try
    #: When the lane opens again; none for a try that may go on.
    opens_at: datetime | None
    #: Everything that was counted, to be given back when the try succeeds.
    counted: tuple[Limit, ...]
    #: What strangers together have just gone past, for the log.
    alarms: tuple[Limit, ...] = ()
    #: What strangers together have gone past at this mailbox or account.
    pressed: tuple[Limit, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether this visitor must wait."""
        return self.opens_at is not None

    def is_pressed(self, window: timedelta) -> bool:
        """Whether strangers have together gone past what they may try in a window."""
        return any(limit.window == window for limit in self.pressed)


def enter(session: Session, tried: Try, *, at: datetime) -> Pass:
    """Count one try in its lanes, before anything is compared.

    A known device, or a neighbourhood where this mailbox or account was opened
    before, is held to its own lane only. A refused try counts in no lane but
    its own. The caller keeps the count whatever happens, and calls
    ``succeeded`` when the try was right: what succeeds is not counted.
    """
    rule, whose_all = tried.rule, tried.whose_all()
    kept = throttles.look(session, [tried.place, *(each.key for each in whose_all)], at=at)
    if tried.device is not None or tried.place in kept:
        return _count(session, tried, _each(tried.lane(rule.lane)), at)
    is_pressed = any(kept.get(each.key, 0) >= each.most for each in whose_all)
    lane = tried.lane(rule.narrow if is_pressed and rule.narrow else rule.lane)
    passed = _count(session, tried, [*_each(lane), tried.here()], at)
    if passed.is_refused or not whose_all:
        return passed
    shared = [*whose_all, *tried.everybody()]
    hits = throttles.tally(session, shared, at=at)
    return Pass(
        tried=tried,
        opens_at=None,
        counted=(*passed.counted, *shared),
        alarms=tuple(each for each in shared if hits[each].hits == each.most + 1),
        pressed=tuple(each for each in whose_all if hits[each].hits > each.most),
    )


def earlier(session: Session, tried: Try, *, at: datetime) -> Pass:
    """The pass of a try that went on a while ago and only now turned out right."""
    counted = tried.lane(tried.rule.lane)
    if tried.device is None and not throttles.look(session, [tried.place], at=at):
        counted += [*tried.here(), *tried.whose_all(), *tried.everybody()]
    return Pass(tried=tried, opens_at=None, counted=tuple(counted))


def succeeded(session: Session, passed: Pass, *, at: datetime) -> None:
    """The try was right: nothing of it counts, and its neighbourhood is known from now on."""
    throttles.give_back(session, passed.counted, at=at)
    throttles.remember(session, passed.tried.place, until=at + PLACE_KNOWN_FOR)


def _each(lane: list[Limit]) -> list[list[Limit]]:
    """The windows of a lane one by one: what a short one refuses is no try in a long one."""
    return [[limit] for limit in lane]


def _count(session: Session, tried: Try, groups: list[list[Limit]], at: datetime) -> Pass:
    """Count group after group until one refuses."""
    counted: list[Limit] = []
    for limits in filter(None, groups):
        hits = throttles.tally(session, limits, at=at)
        counted += limits
        over = [hits[each].ends_at for each in limits if hits[each].hits > each.most]
        if over:
            return Pass(tried=tried, opens_at=max(over), counted=tuple(counted))
    return Pass(tried=tried, opens_at=None, counted=tuple(counted))
