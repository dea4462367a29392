"""Packages of the operating system: installed where this user may, else only named."""

import os
import shutil

from tools.progress import Trouble, run

APT = ["apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=120"]
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def apt_install(*packages: str) -> bool:
    """Install Debian packages as root; False where that is not for us to do.

    :raises Trouble: when apt itself fails.
    """
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    install = [*APT, "install", "--no-install-recommends", *packages]
    try:
        run(install, env=QUIET)
    except Trouble:  # no list of packages yet, or an old one
        run([*APT, "update"], env=QUIET)
        run(install, env=QUIET)
    return True


def works(*command: str, seconds_max: float = 30) -> bool:
    """Whether the command starts and ends well, whatever it prints."""
    try:
        run(command, seconds_max=seconds_max)
    except Trouble:
        return False
    return True
