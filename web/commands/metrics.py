"""``flask --app app metrics …``: how everything stands, for a Prometheus on this machine.

A process of its own on the loopback: no visitor can reach it, and no page waits for it.
"""

from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from services.operations import gauges
from services.operations.gauges import Gauge
from web import counting
from web.clock import now
from web.counting import BUCKETS, Line
from web.extensions import House, house
from web.settings import ROOT

group = AppGroup("metrics", help="How everything stands, in numbers.")
START = "headworks_"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: How the names of what processes count begin: a request, and a sign-in that was refused.
REQUEST, REFUSED = "request ", "sign_in_refused "


@group.command("show")
def show() -> None:
    """Print every number once, in Prometheus's text form."""
    click.echo(written(house()), nl=False)


@group.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="On the loopback alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=9464, show_default=True)
def serve(host: str, port: int) -> None:
    """Answer a Prometheus of this machine at /metrics until stopped."""
    if not ip_address(host).is_loopback:
        raise click.BadParameter("The numbers are for this machine alone: name a loopback address.")
    with server(house(), host, port) as running:
        click.echo(f"Numbers at http://{host}:{running.server_address[1]}/metrics")
        running.serve_forever()


def server(of: House, host: str, port: int) -> ThreadingHTTPServer:
    """What answers at /metrics, and nowhere else."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the library's name
            if self.path != "/metrics":
                self.send_error(404)
                return
            body = written(of).encode()
            self.send_response(200)
            self.send_header("Content-Type", TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Nothing: it is asked twice a minute."""

    return ThreadingHTTPServer((host, port), Answer)


def written(of: House) -> str:
    """Every number; when the database is away, that, and what needs no database."""
    lines: list[str] = []
    file, at = of.database.file, now()
    try:
        with of.database.reading() as session:
            found = list(
                gauges.read(
                    session, on_disk=file.parent if file else ROOT, at=at, today=of.district.day(at)
                )
            )
    except OperationalError:
        found = []
    lines += _block(
        "up", "gauge", "1 when the database answers.", [f"{START}up {int(bool(found))}"]
    )
    for name, meaning in gauges.MEANINGS.items():
        rows = [_row(each) for each in found if each.name == name]
        lines += _block(name, "gauge", meaning, rows)
    if folder := of.settings.counts_folder:
        lines += _counted(counting.read(ROOT / folder))
    return "\n".join(lines) + "\n"


def _block(name: str, kind: str, meaning: str, rows: Iterable[str]) -> Iterator[str]:
    if rows := list(rows):
        yield f"# HELP {START}{name} {meaning}"
        yield f"# TYPE {START}{name} {kind}"
        yield from rows


def _row(gauge: Gauge) -> str:
    labels = ",".join(f'{name}="{_said(value)}"' for name, value in gauge.labels.items())
    return f"{START}{gauge.name}{{{labels}}} {gauge.value}" if labels else (
        f"{START}{gauge.name} {gauge.value}"
    )  # fmt: skip


def _counted(lines: list[Line]) -> Iterator[str]:
    requests = [line for line in lines if line.name.startswith(REQUEST)]
    yield from _block(
        "request_seconds", "histogram", "How long answers took, by route and status.",
        (row for line in requests for row in _histogram(line)),
    )  # fmt: skip
    refused = (
        f'{START}sign_ins_refused_total{{gate="{_said(line.name.removeprefix(REFUSED))}"}}'
        f" {line.count}"
        for line in lines
        if line.name.startswith(REFUSED)
    )
    yield from _block("sign_ins_refused_total", "counter", "Sign-ins that were refused.", refused)


def _histogram(line: Line) -> Iterator[str]:
    _, method, status, route = line.name.split(" ", 3)
    labels = f'method="{_said(method)}",route="{_said(route)}",status="{status}"'
    so_far = 0
    for edge, count in zip((*map(str, BUCKETS), "+Inf"), line.buckets, strict=True):
        so_far += count
        yield f'{START}request_seconds_bucket{{{labels},le="{edge}"}} {so_far}'
    yield f"{START}request_seconds_sum{{{labels}}} {line.microseconds / 1_000_000}"
    yield f"{START}request_seconds_count{{{labels}}} {so_far}"


def _said(value: str) -> str:
    """A value as a label holds it."""
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
