"""A turn: a job is started, killed, judged, started again until it is done, and judged again."""

import random
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from killed.changes import Watch
from killed.job import Job
from killed.process import Ended, start

__all__ = ["Fault", "Moment", "Turns", "moments"]

MOST_STARTS = 3  # one should do
BY_CLOCK, BY_CHANGE = "by the clock", "at a change of a file"


@dataclass(frozen=True)
class Moment:
    """When a job is killed: `at` is a share of its duration, or of its changes of files."""

    how: str
    at: float
    later: float = 0.0


@dataclass(frozen=True)
class Fault:
    """What was wrong after a kill, and when it was."""

    job: str
    moment: Moment
    what: str


@dataclass
class Turns:
    """The turns of one job.

    Attributes
    ----------
    met
        How many kills met it `before` any file, in the `middle`, and `after` its end.
    seconds
        Of the undisturbed job.
    changes
        How often it changes a file, undisturbed.
    """

    job: Job
    room: Path
    kills: int = 0
    met: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    seconds: float = 0.0
    changes: int = 0
    took: float = 0.0

    def __post_init__(self) -> None:
        self.given = self.room / "given"

    def undisturbed(self) -> None:
        """Make what the job begins from, and do it once without a kill."""
        began = time.monotonic()
        self.given.mkdir(parents=True)
        _require_well(start(self.job.give, self.given, log=self.room / "given.log").wait())
        place = self._place("whole")
        watch = Watch(str(place))
        ended = start(self.job.work, self.given, place, log=self._log(place), watch=watch).wait()
        _require_well(ended)
        self.seconds, self.changes = ended.seconds, ended.changes
        self.job.check(place)
        self._expected = self.job.result(place)
        assert self.job.is_done(place), "an undisturbed job is not done"
        self.took += time.monotonic() - began

    def kill(self, moment: Moment) -> None:
        """Kill the job at a moment, and note what is wrong then."""
        began = time.monotonic()
        self.kills += 1
        place = self._place(f"kill-{self.kills:03}")
        try:
            self._kill(moment, place)
        except Exception:  # noqa: BLE001 (whatever a fault raises is what is to be told)
            self.faults.append(Fault(self.job.name, moment, traceback.format_exc()))
        else:
            shutil.rmtree(place)
        self.took += time.monotonic() - began

    def _kill(self, moment: Moment, place: Path) -> None:
        before = _names(place)
        by_clock = moment.how == BY_CLOCK
        at = None if by_clock else 1 + int(moment.at * self.changes)
        watch = Watch(str(place), at, moment.later)
        started = start(self.job.work, self.given, place, log=self._log(place), watch=watch)
        ended = started.kill_after(moment.at * self.seconds) if by_clock else started.wait()
        if not ended.was_killed:
            _require_well(ended)
        self.met[self._where(ended, _names(place) == before)] += 1
        self.job.check(place)
        starts = 0
        while not self.job.is_done(place):
            starts += 1
            assert starts <= MOST_STARTS, "it does not come to its end"
            _require_well(start(self.job.work, self.given, place, log=self._log(place)).wait())
        self.job.check(place)
        self._require_equal(self.job.result(place))

    def _where(self, ended: Ended, is_untouched: bool) -> str:
        if not ended.was_killed:
            return "after"
        return "before" if is_untouched else "middle"

    def _require_equal(self, found: object) -> None:
        assert isinstance(found, dict)
        names = sorted(found.keys() | self._expected.keys())
        other = [name for name in names if found.get(name) != self._expected.get(name)]
        assert not other, f"other than without a kill: {', '.join(other)}"

    def _place(self, name: str) -> Path:
        place = self.room / name
        self.job.lay_out(self.given, place)
        return place

    def _log(self, place: Path) -> Path:
        return place.with_suffix(".log")


def moments(rng: random.Random) -> Iterator[Moment]:
    """Moments by the clock and at changes of files, in turns; a twentieth is after the end."""
    while True:
        yield Moment(BY_CHANGE, rng.random(), rng.choice((0.0, 0.0, rng.uniform(0, 0.02))))
        yield Moment(BY_CLOCK, rng.uniform(0, 1.05))


def _names(place: Path) -> set[str]:
    return {str(path) for path in place.rglob("*")}


def _require_well(ended: Ended) -> None:
    assert ended.code == 0, f"exit code {ended.code}:\n{ended.said}"
