"""``python -m sandbox.oidc``: an identity provider for the staff of a demo."""

import argparse
import signal
import sys

from sandbox.oidc.provider import CLIENT_SECRET, Provider
from sandbox.oidc.server import ProviderSandbox


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop. Port 0 takes a free one; the line printed says which."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.oidc", description=__doc__)
    parser.add_argument("--port", type=int, default=9080)
    parser.add_argument(
        "--secret", default=CLIENT_SECRET, help="what its one client shares with it"
    )
    parser.add_argument("--person", action="append", default=[], help="an address to choose")
    chosen = parser.parse_args(arguments)
    sandbox = ProviderSandbox(
        Provider(client_secret=chosen.secret), port=chosen.port, people=tuple(chosen.person)
    )
    print(f"issuer  {sandbox.url}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        sandbox.server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        sandbox.server.server_close()


if __name__ == "__main__":
    main()
