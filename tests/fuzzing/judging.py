"""The one property of every parser, and what breaks it."""

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from wearwith.errors import WearwithError

__all__ = ["LONGEST_SECONDS", "Verdict", "judged", "place_of"]

Verdict = Literal["accepted", "refused"]

LONGEST_SECONDS = 10.0  # of processor time, for inputs of a few kilobytes


def judged(target: Callable[[bytes], None], data: bytes) -> Verdict:
    """Give an input to a target.

    Raises
    ------
    BaseException
        Whatever the target raises that is no error of `wearwith.errors`: a find. A panic of an
        extension written in Rust is no `Exception`.
    TimeoutError
        If it took too long.
    """
    start = time.process_time()
    verdict: Verdict = "accepted"
    try:
        target(data)
    except WearwithError:
        verdict = "refused"
    taken = time.process_time() - start
    if taken > LONGEST_SECONDS:
        raise TimeoutError(f"an input of {len(data)} bytes took {taken:.1f} seconds")
    return verdict


def place_of(error: BaseException) -> str:
    """Say of which kind an error is, and which line of wearwith it came through last.

    Finds of one place count as one.
    """
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "wearwith" in frame.filename
    ]
    return f"{type(error).__name__} at {frames[-1] if frames else 'an unknown place'}"
