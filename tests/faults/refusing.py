"""Disks that refuse: files that may not grow, full ones, and folders that may only be read."""

import os
import resource
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def files_of_at_most(n_bytes):
    """Let no file of this process grow beyond a size, as the kernel does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(place, kilobytes):
    """Mount a disk of its own at a folder; skip where that is not permitted."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    _mounted(mount)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def make_read_only(disk):
    _mounted(["mount", "-o", "remount,ro", str(disk)])


def _mounted(command):
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.decode().strip()}")


@contextmanager
def open_room():
    """Give a folder that every user may enter; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix="wearwith-") as room:
        Path(room).chmod(0o755)
        yield Path(room)


@contextmanager
def forbidden(*folders):
    """Take the right to write into folders away, from root too, who becomes nobody meanwhile."""
    for folder in folders:
        folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for folder in folders:
            folder.chmod(0o755)


def tree(folder):
    """What files hold, hidden ones too."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
