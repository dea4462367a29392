"""How gunicorn serves both doors: on the loopback, behind a front server that ends TLS.

gunicorn --config deploy/gunicorn.conf.py "app:create_app()"
"""

import os
import sys
from pathlib import Path

bind = os.environ.get("HEADWORKS_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2 * (os.cpu_count() or 1) + 1, 9))
worker_class = "gthread"
threads = 8
#: A page waits at most 5 s for a connection and 3 s for the processor.
timeout = 30
graceful_timeout = 30
#: Longer than the front server keeps a line that nobody uses (60 s), so that it is never closed
#: under a request that is just being sent.
keepalive = 75
#: A worker begins anew now and then, not all at once.
max_requests = 50_000
max_requests_jitter = 5_000
#: Longer is no request of a browser of ours.
limit_request_line = 4_094
limit_request_fields = 60
limit_request_field_size = 8_190
#: A header name that two servers may read in two ways is dropped.
header_map = "drop"
#: Who may say that a visitor came over HTTPS: the front server on this machine.
forwarded_allow_ips = "127.0.0.1,::1"
#: The heartbeat of the workers is a file; on a disk it would wait for the disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, not a place to keep
#: Nothing but signals tells it what to do.
control_socket_disable = True
#: Every request is in our own log, without addresses.
accesslog = None
errorlog = "-"
proc_name = "headworks"


def post_worker_init(_worker: object) -> None:
    """Let a thread whose answer from the database came have Python again after a millisecond,
    not five: a page asks several times, and each time waited behind whoever was computing."""
    sys.setswitchinterval(0.001)
