import sys
import time
from io import StringIO

import numpy as np
import pytest

from wearwith.progress import _Pace, shown, silent


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_silent_says_nothing(capsys):
    with silent("Encoding", 3) as bar:
        bar.advance(3, loss=0.5)
    assert capsys.readouterr() == ("", "")


def test_lines_come_every_ten_seconds_and_at_the_end(capsys, clock):
    with shown("Encoding", 100) as bar:
        bar.advance(10)
        clock[0] = 9.0
        bar.advance(10)
        assert capsys.readouterr().err == ""
        clock[0] = 10.0
        bar.advance(5, loss=0.123456, auc=1.0)
        # 15 since the first, at 0 s.
        assert capsys.readouterr().err == "Encoding 25/100  0:50 left  loss 0.1235  auc 1\n"
        clock[0] = 15.0
        bar.advance(25)
        assert capsys.readouterr().err == ""
        clock[0] = 20.0
        bar.advance(50)
    found = capsys.readouterr()
    # Figures stay until there are newer ones.
    assert found.err == "Encoding 100/100  loss 0.1235  auc 1\n" * 2
    assert found.out == ""


def test_lines_say_how_many_pictures_a_second(capsys, clock):
    with shown("Encoding", 40_000, "pictures") as bar:
        for _ in range(3):
            clock[0] += 10.0
            bar.advance(46)
    last = "Encoding 138/40000  4.6 pictures/s  2:24:26 left"
    assert capsys.readouterr().err.splitlines()[-1] == last


def runs():
    """By name: work as (seconds, steps, known), and of its steps those that are not known."""
    rng = np.random.default_rng(0)

    def parts(n, size, each):
        return [(size * each * rng.uniform(0.75, 1.25), size, 0) for _ in range(n)]

    one_by_one = [(rng.exponential(0.2), 1, 0) for _ in range(2000)]
    steady = parts(72, 128, 0.2)
    start_up = [(40.0 + steady[0][0], 128, 0), *steady[1:]]
    # What an earlier run did is only read again: whole parts of it, and the one where it stopped.
    before = [(0.3, 128, 128)] * 60 + [(9.0, 128, 90)]
    # Four workers finish at about the same time.
    waits = [20 * rng.uniform(0.8, 1.2) for _ in range(30)]
    bursts = [(seconds, 64, 0) for wait in waits for seconds in (wait, 0.1, 0, 0.1)]
    return {
        "one by one": one_by_one,
        "parts": steady,
        "parts, after a long start": start_up,
        "parts, resumed": before + steady,
        "parts by four workers": bursts,
    }


@pytest.mark.parametrize(("name", "run"), runs().items(), ids=runs())
def test_the_time_left_is_right_within_a_fifth_after_the_first_tenth(name, run, clock):
    pace = _Pace(sum(steps for _, steps, _ in run))
    work = sum(steps - known for _, steps, known in run)
    end, done, checked = sum(seconds for seconds, *_ in run), 0, 0
    for seconds, steps, known in run:
        clock[0] += seconds / 2  # it is looked at while a part is worked on
        true = end - clock[0]
        if seconds > 0.1 and work / 10 < done < work * 0.95:
            assert abs(seconds_of(pace.left()) - true) < true / 5 + 1
            checked += 1
        clock[0] += seconds / 2
        pace.advance(steps, known)
        done += steps - known
    assert checked > 20
    assert not pace.left()


def seconds_of(left):
    """The seconds of a text such as 1:04:07 left."""
    return sum(int(part) * 60**power for power, part in enumerate(left[:-5].split(":")[::-1]))


def test_work_that_fails_does_not_look_finished(capsys, clock):
    def work() -> None:
        with shown("Encoding", 10) as bar:
            bar.advance(5)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with shown("Encoding", 4) as bar:
        bar.advance(3, loss=0.5)
        bar.advance()
    written = terminal.getvalue()
    assert "Encoding" in written
    assert "4/4" in written
    assert "loss 0.5" in written
    assert capsys.readouterr().out == ""


def test_a_narrow_terminal_cuts_figures_and_not_how_far_it_is(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    with shown("Training akd", 48) as bar:
        figures = {"valid_auc": 0.7, "loss": 0.6, "bpr": 0.5, "imitation": 0.4, "auc_teacher": 0.3}
        bar.advance(48, **figures)
    written = terminal.getvalue()
    assert "Training akd" in written
    assert "48/48" in written
    assert "valid_auc 0.7  loss 0.6" in written
    assert "auc_teacher" not in written


def test_a_narrow_terminal_has_room_for_how_fast_and_how_long(monkeypatch, clock):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    with shown("Encoding with efficientnet-lite0", 9222, "pictures") as bar:
        clock[0] = 100.0
        bar.advance(4608)
    written = terminal.getvalue()
    for part in ("Encoding with efficientnet-lite0", "4608/9222", "1:40 left", "46.1 pictures/s"):
        assert part in written
