"""``python -m sandbox.mail``: catch mail on one port and show it on another."""

import argparse
import signal
import sys
from pathlib import Path

from werkzeug.serving import make_server

from sandbox.mail.catcher import HOST, MailCatcher
from sandbox.mail.pages import create_app


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop. Port 0 takes a free one; the lines printed say which."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.mail", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--page-port", type=int, default=8025)
    parser.add_argument("--state", type=Path, default=Path("var/mail"), help="folder for the mail")
    chosen = parser.parse_args(arguments)
    with MailCatcher(port=chosen.smtp_port, folder=chosen.state) as catcher:
        pages = make_server(HOST, chosen.page_port, create_app(catcher), threaded=True)
        print(f"mail   smtp://{HOST}:{catcher.port}", flush=True)
        print(f"pages  http://{HOST}:{pages.server_port}/", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            pages.serve_forever()
        except (KeyboardInterrupt, SystemExit):
            pages.server_close()


if __name__ == "__main__":
    main()
