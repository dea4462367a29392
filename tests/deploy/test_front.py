"""What a district starts from around gunicorn: nginx before it, and the units of systemd."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from web import bodies
from web.settings import PREFIX, Settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
PROXY = (DEPLOY / "headworks-proxy.conf").read_text("utf-8")
SERVICES = sorted(DEPLOY.glob("*.service"))
#: What every unit gives up.
HARDENED = {
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes", "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native",
    "User": "headworks", "UMask": "0077",
}  # fmt: skip


def said(name: str) -> list[str]:
    """What nginx is told under a name."""
    return re.findall(rf"^\s*{name} ([^;]+);", NGINX + PROXY, re.MULTILINE)


def test_only_current_tls_and_forward_secret_ciphers():
    assert said("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    [ciphers] = said("ssl_ciphers")
    for cipher in ciphers.split(":"):
        assert cipher.startswith("ECDHE-")
        assert "GCM" in cipher or "POLY1305" in cipher


def test_f22_what_is_too_long_or_too_slow_ends_at_the_front():
    assert said("large_client_header_buffers") == ["4 4k"]
    assert said("client_max_body_size") == ["1m", "27m"]
    assert said("client_header_timeout") == said("client_body_timeout") == ["10s"]
    assert said("proxy_request_buffering") == ["on"]


def test_files_are_let_through_where_a_view_takes_them_and_nowhere_else(app):
    [where] = re.findall(r"location ~ (\S+) \{\s+client_max_body_size 27m;", PROXY)
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        if "POST" not in (rule.methods or ()):
            continue
        takes = getattr(app.view_functions[rule.endpoint], bodies.ATTRIBUTE, False)
        assert bool(re.match(where, path)) is takes, rule.rule
    assert bodies.REQUEST_BYTES_MAX < 27 * 1024 * 1024


def test_the_log_of_the_front_holds_no_address_of_a_page():
    """Links of letters sign in or undo; whoever reads the log must not be able to follow one."""
    [form] = re.findall(r"log_format plain ([^;]+);", NGINX)
    assert all(each.split()[1] == "plain" for each in said("access_log"))
    for told in ("$request ", "$request_uri", "$uri", "$args", "$http_referer", '$request"'):
        assert told not in form


def test_what_a_visitor_says_of_proxies_is_dropped():
    told = dict(each.split(" ", 1) for each in said("proxy_set_header"))
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    for name in ("X-Forwarded-Host", "X-Forwarded-Port", "Forwarded", "X-Real-IP"):
        assert told[name] == '""'


def test_events_in_clear_are_refused_and_pages_lead_to_https():
    [clear] = re.findall(r"server \{\s+listen 80;.*?\n    \}", NGINX, re.DOTALL)
    assert "location /webhooks/ { return 403; }" in clear
    assert "location / { return 308 https://$host$request_uri; }" in clear


def test_nobody_is_passed_a_request_that_one_server_may_have_done():
    assert said("proxy_next_upstream") == ["off"]
    assert "location = /metrics { return 404; }" in PROXY


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_unit_gives_up_what_it_does_not_need(path: Path):
    told = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    assert {name: told.get(name) for name in HARDENED} == HARDENED
    assert told["ExecStart"].lstrip("-").startswith("/opt/headworks/.venv/bin/")


def test_the_example_names_settings_there_are_and_no_secret():
    known = {PREFIX + each.name.upper() for each in fields(Settings)}
    lines = (DEPLOY / "environment.example").read_text("utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert named.keys() <= known
    required = {PREFIX + each.name.upper() for each in fields(Settings)
                if each.metadata["default"] is None}  # fmt: skip
    assert required <= named.keys()
    assert not [name for name, value in named.items() if "KEY" in name and value]
