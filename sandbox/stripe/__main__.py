"""``python -m sandbox.stripe``: the sandbox as a server of its own."""

import argparse
import sys
from datetime import UTC, datetime, timedelta

from .server import SECRET, StripeSandbox
from .settings import Settings


def main(arguments: list[str]) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="sandbox.stripe", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook", default="", help="where events go, on this machine")
    parser.add_argument("--secret", default=SECRET, help="what events are signed with")
    parser.add_argument("--state", default=":memory:", help="a file that survives a restart")
    parser.add_argument("--clock", choices=("real", "stepped"), default="real")
    parser.add_argument("--days-ago", type=int, default=0, help="begin so many days in the past")
    parser.add_argument("--seed", help="the same seed gives the same names")
    parser.add_argument("--merchant", default=Settings.merchant, help="who is paid")
    given = parser.parse_args(arguments)
    try:
        sandbox = StripeSandbox(
            webhook_url=given.webhook,
            secret=given.secret,
            state=given.state,
            clock=given.clock,
            start=datetime.now(UTC) - timedelta(days=given.days_ago) if given.days_ago else None,
            seed=given.seed,
            host=given.host,
            port=given.port,
            background=True,
            settings=Settings(merchant=given.merchant),
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    with sandbox:
        print(f"TEST MODE – no money moves. Stripe sandbox on {sandbox.url}/_sandbox/", flush=True)
        sandbox.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
