"""Who speaks to the outside: one room, and no address of a visitor's making."""

import ast
from pathlib import Path

from tests.house.conftest import ROOT

#: What opens a connection. ``urllib.parse`` and ``ipaddress`` only read words.
CONNECT = {
    "aiohttp", "boto3", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests",
    "smtplib", "socket", "socketserver", "telnetlib", "urllib.request", "urllib3", "xmlrpc",
}  # fmt: skip
OURS = ("models", "services", "web", "portal", "helpdesk")
GATEWAYS = ROOT / "services" / "gateways"


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_only_the_gateways_open_connections():
    files = [path for floor in OURS for path in (ROOT / floor).rglob("*.py")]
    outside = {path.relative_to(ROOT).as_posix() for path in files if imported(path) & CONNECT}
    assert outside
    assert all((ROOT / each).is_relative_to(GATEWAYS) for each in outside), outside


def test_no_gateway_knows_what_a_visitor_asks():
    """Its servers are those of the settings: it sees no request, no form and no page."""
    for path in GATEWAYS.rglob("*.py"):
        doors = {each.split(".")[0] for each in imported(path)}
        assert not doors & {"flask", "werkzeug", "wtforms", "web", "portal", "helpdesk"}, path
