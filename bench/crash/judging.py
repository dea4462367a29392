"""What became of the money, told by the processor's lines and by plain SQL over the books."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, or_, select, text

from bench.crash.place import Place
from models.job import Job, JobState
from services.verify import verify

#: What reached the processor's balance, by what a line is about.
SOURCES = ("charge", "refund", "dispute")
#: What the processor holds, as our chart has it: clearing of cards and of bank payments.
CLEARING = """
SELECT e.account_id, sum(CASE WHEN d.code IN ('1110', '1120') THEN t.amount ELSE 0 END)
                   - sum(CASE WHEN c.code IN ('1110', '1120') THEN t.amount ELSE 0 END)
FROM transfer t JOIN entry e ON e.id = t.entry_id
JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
WHERE e.account_id IS NOT NULL GROUP BY e.account_id
"""
FEES = "SELECT account_id, sum(fee) FROM payment_attempt WHERE state = 'succeeded' GROUP BY 1"
NUMBERS = "SELECT number, id FROM customer_account"
#: What has no last word: attempts, drafts, and jobs that nobody will take up again.
STUCK = (
    "SELECT account_id, 'attempt ' || state FROM payment_attempt WHERE state IN"
    " ('draft', 'open', 'action_required', 'processing', 'unknown', 'review')",
    "SELECT account_id, 'draft ' || state FROM draft WHERE state NOT IN"
    " ('settled', 'failed', 'cancelled', 'skipped', 'not_needed', 'noticed')",
    "SELECT account_id, 'refund ' || state FROM refund WHERE state NOT IN"
    " ('succeeded', 'failed', 'cancelled', 'denied')",
)
#: What there may be one of at most, for an account.
TWICE = (
    "SELECT account_id, 'draft' FROM draft GROUP BY account_id, bill_id HAVING count(*) > 1",
    "SELECT account_id, 'notice' FROM outbox_message WHERE kind = 'draft_notice'"
    " GROUP BY account_id HAVING count(*) > 1",
    "SELECT account_id, 'receipt' FROM outbox_message WHERE kind = 'payment_received'"
    " GROUP BY account_id HAVING count(*) > 1",
    "SELECT account_id, 'refund' FROM refund GROUP BY account_id HAVING count(*) > 1",
)


@dataclass
class Verdict:
    """What went wrong, in cents and in names; nothing, when all is well."""

    points: int = 0
    killed: int = 0
    broken: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    #: Some of it in words.
    words: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled, nothing stuck, nothing broken."""
        return not (self.broken or self.lost or self.doubled or self.stuck)

    def say(self, words: str) -> None:
        """Remember some words; the first are enough."""
        if len(self.words) < 20:
            self.words.append(words)

    def add(self, other: "Verdict") -> None:
        """Count another's in."""
        for name in ("points", "killed", "broken", "lost", "doubled", "stuck"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.words += other.words


def judge(place: Place, due: Mapping[int, int], verdict: Verdict) -> None:
    """Hold each of these accounts against the processor, and the books against themselves.

    ``due`` is what the processor must hold of each in the end, fees of payers aside.
    """
    with place.database.read.connect() as connection:
        theirs = _theirs(place, dict(_pairs(connection, NUMBERS)))
        fees = dict(_pairs(connection, FEES))
        ours = dict(_pairs(connection, CLEARING))
        for account_id, bare in due.items():
            wanted = bare + (fees.get(account_id, 0) if bare else 0)
            _compare(verdict, account_id, theirs[account_id], ours.get(account_id, 0), wanted)
        for query in STUCK:
            for account_id, what in _pairs(connection, query):
                if account_id in due:
                    verdict.stuck += 1
                    verdict.say(f"account {account_id}: {what}")
        for query in TWICE:
            for account_id, what in _pairs(connection, query):
                if account_id in due:
                    verdict.doubled += 1
                    verdict.say(f"account {account_id}: more than one {what}")
    with place.database.reading() as session:
        late = and_(Job.state != JobState.DONE, Job.due_at < place.now())
        for job in session.scalars(select(Job).where(or_(Job.state == JobState.FAILED, late))):
            verdict.stuck += 1
            verdict.say(f"job {job.kind} {job.state}: {job.result}")
        for finding in verify(session):
            verdict.lost += 1
            verdict.say(f"books: {finding}")


def _compare(verdict: Verdict, account_id: int, theirs: int, ours: int, wanted: int) -> None:
    lost, doubled = max(theirs - ours, 0), max(ours - theirs, 0) + max(theirs - wanted, 0)
    verdict.lost += lost
    verdict.doubled += doubled
    if not lost and not doubled and theirs < wanted:
        verdict.stuck += 1
    if theirs != wanted or ours != wanted:
        verdict.say(f"account {account_id}: processor {theirs}, books {ours}, wanted {wanted}")


def _theirs(place: Place, accounts: Mapping[str, int]) -> Counter[int]:
    """What the processor holds for us, by account, after all that went back."""
    number_of: dict[str, str] = {}
    for intent in place.sandbox.find("payment_intent"):
        number_of[intent["id"]] = intent["metadata"].get("account_number", "")
    about: dict[str, str] = {}
    for kind in SOURCES:
        for each in place.sandbox.find(kind):
            about[each["id"]] = number_of.get(each.get("payment_intent") or "", "")
    held: Counter[int] = Counter()
    for line in place.sandbox.find("balance_transaction"):
        number = about.get(line["source"], "")
        if number in accounts:
            held[accounts[number]] += line["amount"]
    return held


def _pairs(connection: Connection, query: str) -> Iterable[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in connection.execute(text(query))]
