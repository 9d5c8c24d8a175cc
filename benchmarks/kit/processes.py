"""Work done by a process of its own: wall and CPU seconds, and the most memory.

What a process prints last may be a JSON object with `seconds` and `cpu`: what it measured of its
work alone, without starting up and without making its data.
"""

import json
import os
import subprocess
import time
from collections.abc import Sequence

from kit.turns import Taken

__all__ = ["run"]


def run(command: Sequence[str]) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        lines = process.stdout.read().splitlines()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode} of: {' '.join(command)}")
    said = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    cpu = used.ru_utime + used.ru_stime
    peak = used.ru_maxrss / 2**20
    return Taken(said.get("seconds", wall), said.get("cpu", cpu), peak, said)
