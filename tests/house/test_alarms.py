"""Every alarm watches numbers there are, and says where the runbook tells what to do."""

import re
from typing import Any

import pytest
import yaml

from services.operations.gauges import MEANINGS
from tests.house.conftest import ROOT
from tests.house.test_asvs import is_document

#: Beside those of the database: what processes count, a backup's check, and the front's probe.
OTHERS = {
    "headworks_up", "headworks_request_seconds_count", "headworks_request_seconds_bucket",
    "headworks_sign_ins_refused_total", "headworks_backup_check_good",
    "probe_ssl_earliest_cert_expiry",
}  # fmt: skip
ALARMS: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "alarms.yml").read_text("utf-8"))
_NUMBER = re.compile(r"\b(?:headworks|probe)_\w+")


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm["alarm"])
def test_an_alarm_watches_what_there_is_and_says_what_to_do(alarm: dict[str, Any]):
    assert set(alarm) == {"alarm", "when", "for", "do"}
    watched = set(_NUMBER.findall(alarm["when"]))
    assert watched
    assert watched <= OTHERS | {f"headworks_{name}" for name in MEANINGS}
    assert is_document(f"docs/{alarm['do']}")


def test_no_two_alarms_are_called_the_same():
    names = [alarm["alarm"] for alarm in ALARMS]
    assert len(names) == len(set(names))
