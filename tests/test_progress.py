import sys
import time
from io import StringIO

import pytest

from wearwith.progress import shown, silent


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
        assert capsys.readouterr().err == "Encoding 25/100  30 s left  loss 0.1235  auc 1\n"
        clock[0] = 15.0
        bar.advance(25)
        assert capsys.readouterr().err == ""
        clock[0] = 20.0
        bar.advance(50)
    found = capsys.readouterr()
    # Figures stay until there are newer ones.
    assert found.err == "Encoding 100/100  loss 0.1235  auc 1\n" * 2
    assert found.out == ""


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
