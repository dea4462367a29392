"""Bringing a district along: reading its export and keeping it, beside the district's own pace."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Table
from bench.town import LARKSPUR, Town, place
from models import schema
from models.database import Database
from services import importing

ACCOUNTS = 20_000
#: Accounts a second.
GOAL = 5_000
HEADERS = {
    "accounts": "account,class,units,cycle,status,opened_on,closed_on,mailing_name,mailing_line1,"
    "mailing_line2,mailing_city,mailing_state,mailing_postal_code,parcel,house_number,street,unit,"
    "city,state,postal_code",
    "people": "account,name,email,telephone,language,role,from_on,to_on",
    "balances": "account,service,penalty,interest,fee,contract,credit",
    "notes": "account,written_on,written_by,words",
    "mandates": "account,payer,method_type,bank,last_four,token,days_before,amount_rule,fixed,cap,"
    "signed_on",
    "controls": "name,count,amount",
}


def keeping(table: Table, town: Town) -> None:
    """Accounts a second that are kept: the account, its people, its balance, found by search."""
    if town.engine != "postgresql":
        return
    with tempfile.TemporaryDirectory() as written, place(town.url) as url:
        folder = Path(written)
        _export(folder)
        schema.upgrade(url)
        database = Database(url)
        try:
            began = time.perf_counter()
            export = importing.check(
                folder, importing.load(str(_layout(folder))), LARKSPUR.tariff.classes
            )
            read = time.perf_counter()
            at = datetime.now(UTC)
            importing.keep(database, LARKSPUR, export, on=LARKSPUR.day(at), at=at, by="bench")
            kept = time.perf_counter()
        finally:
            database.dispose()
    table.least(
        "import, accounts kept a second", town.engine, ACCOUNTS / (kept - read), GOAL, "",
        f"the dry run before it reads {ACCOUNTS / (read - began):,.0f} a second",
    )  # fmt: skip


def _layout(folder: Path) -> Path:
    """Our own layout, but old numbers: new ones are made and the old are found."""
    own = (importing.FOLDER / "headworks.toml").read_text("utf-8")
    path = folder / "old.toml"
    path.write_text(own.replace('numbers = "keep"', 'numbers = "make"'), "utf-8")
    return path


def _export(folder: Path) -> None:
    lines: dict[str, list[str]] = {name: [header] for name, header in HEADERS.items()}
    for count in range(1, ACCOUNTS + 1):
        old, house = f"{count:06d}-001", f"{count % 9000},Cedar Hollow Rd"
        lines["accounts"].append(
            f"{old},single_family,1,1,active,2011-08-22,,Household {count},"
            f"{house.replace(',', ' ')},,Larkspur,WA,98299,{count:010d},{house},,Larkspur,WA,98299"
        )
        lines["people"].append(f"{old},Person {count},person.{count}@example.org,,en,owner,,")
        if count % 5 == 0:
            signed = f"{old},Person {count},bank,First Cedar,6789,,2,balance,,,2019-03-01"
            lines["mandates"].append(signed)
        if count % 10 == 0:
            lines["notes"].append(f"{old},2024-03-02,M. ORTEGA,Dog in the yard")
        lines["balances"].append(f"{old},132.50,{0 if count % 10 else 13.25},0,0,0,0")
    owed = ACCOUNTS * 132_50 + ACCOUNTS // 10 * 13_25
    lines["controls"] += [f"accounts,{ACCOUNTS},", f"owed,,{owed // 100}.{owed % 100:02}"]
    for name, written in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(written), "utf-8")
