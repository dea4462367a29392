"""Bringing an invented district into an empty database, chunk by chunk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.database import Database
from models.district import District
from models.errors import Refused
from models.identity import Staff
from models.ledger import Entry, LedgerAccount, Transfer
from services.books import bulk
from services.books.batch import Rows
from services.books.chart import open_chart
from services.demo import drawn, holds, news, questions, trails
from services.demo.books import TABLES, House
from services.demo.lives import Lives
from services.demo.people import STAFF


@dataclass(frozen=True)
class Progress:
    """How far the loading is."""

    accounts: int
    rows: int
    #: Entries and transfers among them.
    ledger_rows: int


def load(
    database: Database,
    district: District,
    *,
    today: date,
    accounts: int,
    years: int,
    seed: int,
    password_hash: str,
    seal: Callable[[str], str],
    tell: Callable[[Progress], None],
    left_out: int = 0,
) -> Progress:
    """Invent a district of so many accounts. The same day and seed make the same rows.

    Each chunk is one transaction, so memory stays small however many there
    are. With no years there are people and accounts, and no bill yet. ``seal``
    seals an authenticator's secret; ``tell`` hears of each chunk. So many as are ``left_out`` have
    no newest bill yet.

    :raises Refused: when the database has accounts already.
    """
    with database.saving() as session:
        house, rows = _begin(session, district, today=today, password_hash=password_hash, seal=seal)
    lives = Lives(
        house, rows, today=today, years=years, password_hash=password_hash, left_out=left_out
    )
    done = Progress(0, 0, 0)
    for count in lives.chunks(accounts, seed):
        if count == accounts:
            lives.deposits()
        ledger_rows = len(rows.tables[Entry]) + len(rows.tables[Transfer])
        with database.saving() as session:
            written = bulk.write(session, rows.take())
        done = Progress(count, done.rows + written, done.ledger_rows + ledger_rows)
        tell(done)
    with database.saving() as session:
        if years:
            questions.ask_all(session, district, today=today)
            holds.hold_all(session, today=today)
            trails.leave_all(session, district, today=today)
            news.tell_all(session, today=today)
            drawn.draw_all(session, district, today=today)
        session.execute(text("ANALYZE"))
    return done


def _begin(
    session: Session,
    district: District,
    *,
    today: date,
    password_hash: str,
    seal: Callable[[str], str],
) -> tuple[House, Rows]:
    """The chart, the staff, and where the ids begin."""
    if session.scalar(select(CustomerAccount.id).limit(1)) is not None:
        raise Refused("This database has accounts already. A demo begins with an empty one.")
    open_chart(session, district.chart)
    known = set(session.scalars(select(Staff.email)))
    for colleague in STAFF:
        if colleague.email not in known:
            session.add(
                Staff(
                    name=colleague.name,
                    email=colleague.email,
                    role=colleague.role,
                    password_hash=password_hash,
                    totp_sealed=seal(colleague.totp_secret),
                )
            )
    session.flush()
    general = {
        code: id_
        for id_, code in session.execute(select(LedgerAccount.id, LedgerAccount.code))
        if code is not None
    }
    return House(district, general, today), Rows.of(session, TABLES)
