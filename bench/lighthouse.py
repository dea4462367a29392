"""Lighthouse as it comes, for a telephone: four scores, and what a visitor waits for."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench import serving
from bench.browsing import PORTAL_LOGIN
from bench.table import Table
from bench.town import Town
from tools import node

HERE = Path(__file__).parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: What a visitor waits for: its word, Lighthouse's, and the most it may be.
WAITS = (
    ("LCP", "largest-contentful-paint", 1200, " ms"),
    ("TBT", "total-blocking-time", 0, " ms"),
    ("CLS", "cumulative-layout-shift", 0, ""),
)
#: One look may meet a browser that does something else just then.
LOOKS = 5
SECONDS_MAX = 120


def pages(table: Table, town: Town) -> None:
    """Every page of the four, looked at five times; the middle one of each figure counts."""
    with serving.serving(town) as address, tempfile.TemporaryDirectory() as folder:
        token = town.owners[0].token
        look(address, token, Path(folder))  # a browser that was never used is slower
        for name, path in serving.paths(town).items():
            reports = [look(address + path, token, Path(folder)) for _ in range(LOOKS)]
            scores = [
                round(
                    median((report["categories"][word]["score"] or 0) for report in reports) * 100
                )
                for word in CATEGORIES
            ]
            beside = "perf., accessib., practices, SEO: " + " ".join(map(str, scores))
            table.least(f"{name}, least Lighthouse score", "", min(scores), 100, "", beside)
            for no in sorted({no for report in reports for no in faults(report)}):
                print(f"    {no}")
            for word, audit, most, unit in WAITS:
                seen = [report["audits"][audit]["numericValue"] for report in reports]
                beside = "simulated telephone: " + ", ".join(f"{each:.4g}" for each in seen)
                table.most(f"{name}, {word}", "", median(seen), most, unit, beside)


def look(url: str, token: str, folder: Path) -> dict[str, Any]:
    """The report of one page, seen by somebody who is signed in."""
    out = folder / "report.json"
    flags = (
        "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
        f" --disable-background-networking --no-first-run --user-data-dir={folder / 'profile'}"
    )
    headers = json.dumps({"Cookie": f"{PORTAL_LOGIN}={token}"})
    command = [
        str(HERE / "node_modules" / ".bin" / "lighthouse"), url, "--quiet", "--output=json",
        f"--output-path={out}", f"--only-categories={','.join(CATEGORIES)}",
        "--no-enable-error-reporting", "--max-wait-for-load=20000", f"--chrome-flags={flags}",
        f"--extra-headers={headers}",
    ]  # fmt: skip
    chrome = {"CHROME_PATH": os.environ.get("CHROMIUM", "chromium")}
    environment = {**os.environ, **node.path_with_node(), **chrome}
    tried = subprocess.run(command, env=environment, timeout=SECONDS_MAX)
    if tried.returncode:  # now and then it misses the moment a page began, and says so
        subprocess.run(command, env=environment, check=True, timeout=SECONDS_MAX)
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def faults(report: dict[str, Any]) -> list[str]:
    """The audits that cost points, by category."""
    audits = report["audits"]
    return [
        f"{word}: {audits[ref['id']]['title']}"
        for word in CATEGORIES
        for ref in report["categories"][word]["auditRefs"]
        if ref["weight"] and (audits[ref["id"]]["score"] or 0) < 1
        and audits[ref["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    ]  # fmt: skip
