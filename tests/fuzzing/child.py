"""One target in a process of its own, led by coverage: libFuzzer ends the process that it runs in.

Inputs come from the target's valid ones, changed by its own `mutate` or, a fifth of the time, by
libFuzzer; what reaches new code of wearwith is kept and changed further.
"""

import json
import mmap
import os
import resource
import sys
import time
import warnings
from pathlib import Path
from random import Random
from typing import Any

import atheris

from fuzzing.judging import judged, place_of

__all__ = ["Tally", "main"]

SLOTS = 1 << 20  # bytes that hold the input that is being tried, for when the process dies of it


class Tally:
    """What became of the inputs; saved when enough were tried.

    Parameters
    ----------
    folder
        Takes `tally.json` and an input for each place where something was found.
    wanted
        How many inputs are to be tried.
    """

    def __init__(self, folder: Path, wanted: int) -> None:
        self.folder, self.wanted = folder, wanted
        self.said: dict[str, Any] = {"inputs": 0, "accepted": 0, "refused": 0, "finds": {}}
        self.begun = time.process_time()
        self.longest = 0.0
        with (folder / "trying").open("w+b") as file:
            file.truncate(SLOTS)
            self._trying = mmap.mmap(file.fileno(), SLOTS)

    def note(self, data: bytes) -> None:
        """Keep an input where it survives the process."""
        self._trying[:8] = len(data).to_bytes(8, "little")
        self._trying[8 : 8 + len(data)] = data[: SLOTS - 8]

    def find(self, data: bytes, error: BaseException) -> None:
        """Keep the shortest input of each place."""
        place = place_of(error)
        before = self.said["finds"].setdefault(place, {"count": 0, "says": str(error)[:300]})
        before["count"] += 1
        if before["count"] == 1 or len(data) < before["bytes"]:
            before["bytes"] = len(data)
            before["file"] = f"find-{len(self.said['finds'])}-{self.said['inputs']}"
            (self.folder / before["file"]).write_bytes(data)

    def save(self) -> None:
        """Write what is known so far."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        more = {
            "cpu_seconds": round(time.process_time() - self.begun, 1),
            "longest_seconds": round(self.longest, 2),
            "peak_mb": round(peak),
        }
        (self.folder / "tally.json").write_text(json.dumps(self.said | more))


def main(name: str, inputs: str, seed: str, folder: str) -> None:
    """Try a target with a number of inputs, and end the process."""
    from fuzzing.targets import load

    warnings.simplefilter("ignore")  # of Pillow, over pictures that it goes on to read
    with atheris.instrument_imports(include=["wearwith"]):
        module = load(name)
        seeds = module.seeds()
    tally = Tally(Path(folder), int(inputs))
    corpus = Path(folder) / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, data in enumerate(seeds):
        (corpus / f"seed-{number:02}").write_bytes(data)

    def one(data: bytes) -> None:
        tally.note(data)
        before = time.process_time()
        try:
            tally.said[judged(module.target, data)] += 1
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            tally.find(data, error)
        tally.longest = max(tally.longest, time.process_time() - before)
        tally.said["inputs"] += 1
        if tally.said["inputs"] % 500 == 0:
            tally.save()
        if tally.said["inputs"] >= tally.wanted:
            tally.save()
            os._exit(0)

    def changed(data: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.2:
            return atheris.Mutate(data, most)
        if random.random() < 0.4:
            data = random.choice(seeds)
        return module.mutate(data, random)[:most]

    flags = [f"-seed={int(seed) + 1}", "-max_len=65536", "-timeout=60", "-rss_limit_mb=4096"]
    quiet = [
        "-print_final_stats=0",
        "-verbosity=0",
        "-len_control=0",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *flags, *quiet, str(corpus)], one, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
