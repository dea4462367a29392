"""A published schedule: as much of a district's file as a quote goes by.

So that anybody can describe a district that they do not run: its books, its mailboxes and its
payments are not asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models import district_text
from models.district import BillingRules, OfficeCalendar
from models.district_file import billing_rules
from models.district_table import DistrictFileError, Table
from models.fees import Capacity, PermitFee
from models.fees_file import capacity, permits
from models.jurisdiction import PENALTY_CAPS, JurisdictionKind
from models.jurisdiction_file import calendar
from models.tariff import Tariff
from models.tariff_file import tariff


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What a district charges, of itself or of another."""

    name: str
    tariff: Tariff
    permits: Mapping[str, PermitFee]
    capacity: Capacity | None
    #: What lateness costs; none where the file does not say.
    billing: BillingRules | None
    #: On which days the county's offices differ from the law; none where the file does not say.
    calendar: OfficeCalendar | None


def load(path: Path | str) -> Schedule:
    """Read what a schedule says; the rest of a district's whole file is left alone.

    :raises DistrictFileError: naming the file, the key, the value and the rule.
    """
    name = Path(path).name
    try:
        values = district_text.parsed(Path(path).read_text("utf-8"))
        district_text.refuse_unprintable(values)
        file = Table(values, "")
        about = file.table("district") if "district" in file.values else Table({}, "district")
        languages = tuple(about.names("languages") if "languages" in about.values else ["en"])
        return Schedule(
            name=about.optional("name", str) or Path(path).stem,
            tariff=tariff(file, languages),
            permits=permits(file, languages),
            capacity=capacity(file),
            billing=_billing(file) if "billing" in file.values else None,
            calendar=calendar(file.table("calendar")) if "calendar" in file.values else None,
        )
    except DistrictFileError as refusal:
        raise DistrictFileError(*(f"{name}: {each}" for each in refusal.sentences)) from refusal
    except UnicodeDecodeError as error:
        raise DistrictFileError(f"{name}: it is not UTF-8, from byte {error.start} on") from error


def _billing(file: Table) -> BillingRules:
    return billing_rules(file.table("billing"), PENALTY_CAPS[JurisdictionKind.DISTRICT])
