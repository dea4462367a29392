"""Lighthouse as it comes, for a telephone: four scores, and what a visitor waits for."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench import serving
from bench.browsing import PORTAL_LOGIN
from bench.table import Table
from bench.town import Town
from tools import node

HERE = Path(__file__).parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LCP_MILLISECONDS_MAX = 1200
SECONDS_MAX = 120


def pages(table: Table, town: Town) -> None:
    """Every page of the four, once."""
    with serving.serving(town) as address, tempfile.TemporaryDirectory() as folder:
        for name, path in serving.paths(town).items():
            report = look(address + path, town.owners[0].token, Path(folder))
            scores = [
                round((report["categories"][word]["score"] or 0) * 100) for word in CATEGORIES
            ]
            beside = "perf., accessib., practices, SEO: " + " ".join(map(str, scores))
            table.least(f"{name}, least Lighthouse score", "", min(scores), 100, "", beside)
            for no in faults(report):
                print(f"    {no}")
            said = report["audits"]
            lcp = said["largest-contentful-paint"]["numericValue"]
            table.most(f"{name}, LCP", "", lcp, LCP_MILLISECONDS_MAX, " ms", "simulated telephone")
            tbt = said["total-blocking-time"]["numericValue"]
            table.most(f"{name}, TBT", "", tbt, 0, " ms", "simulated telephone")
            cls = said["cumulative-layout-shift"]["numericValue"]
            table.most(f"{name}, CLS", "", cls, 0, "", "simulated telephone")


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
