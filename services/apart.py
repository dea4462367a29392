"""Taking apart what strangers send: in a process of its own, with little of everything.

Whatever a crafted file or letter does to a library, it does it there: without the product's
environment, its memory or its time. The parent begins the program and believes only what it
prints; the program confines itself before it reads a byte.
"""

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
READ_SECONDS_MAX = 20
MEMORY_BYTES_MAX = 1024**3
CPU_SECONDS_MAX = 10


def ask(program: str, *words: str, content: bytes) -> bytes:
    """What a program of ours prints about this; nothing when it broke or took too long."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and no shell
            [sys.executable, "-m", program, *words],
            input=content, capture_output=True, timeout=READ_SECONDS_MAX, check=False,
            cwd=ROOT, env={"PATH": "", "LANG": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def confine() -> None:
    """Give this process, for good, little memory and little time, and no file to write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
