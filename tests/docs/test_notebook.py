"""The notebook runs, and tells what it shows."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

PATH = Path(__file__).resolve().parents[2] / "docs" / "story.ipynb"
# In prose a figure is written .853, as in the other documents; an output has 0.853.
FIGURE = re.compile(r"(?<![\w.])\.\d+")
NUMBER = re.compile(r"[+-]?\d+\.\d+")
A_P_VALUE = re.compile(r"p \d\.\d+")
# Another machine rounds in another way, and a training then ends a little elsewhere.
TOLERANCE = 0.03
RANKED = ("matcher.match(", "rank_of(")  # lists that may change their order there
KNOWN = {".5", ".8"}  # a coin; what tests/models/test_true_confidence.py asks for


@pytest.fixture(scope="module")
def kept():
    return nbformat.read(PATH, as_version=4)


def printed(cell):
    return "".join(out.text for out in cell.get("outputs", ()) if out.output_type == "stream")


def codes(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_small_and_was_run_from_its_beginning_without_an_error(kept):
    assert PATH.stat().st_size < 150_000
    assert [cell.execution_count for cell in codes(kept)] == [*range(1, len(codes(kept)) + 1)]
    outputs = [out for cell in codes(kept) for out in cell.outputs]
    assert {out.output_type for out in outputs} == {"stream", "display_data"}
    assert {out.name for out in outputs if out.output_type == "stream"} == {"stdout"}
    assert "/tmp" not in PATH.read_text()


def test_every_figure_in_the_text_stands_in_an_output_beside_it(kept):
    told = 0
    for before, cell in pairwise(kept.cells):
        if cell.cell_type != "markdown":
            continue
        figures = set(FIGURE.findall(cell.source)) - KNOWN
        shown = printed(before)
        lacking = {figure for figure in figures if f"0{figure}" not in shown}
        assert not lacking, f"{lacking} in: {cell.source[:60]}"
        told += len(figures)
    assert told >= 8


@pytest.mark.slow
def test_it_runs_and_shows_what_it_showed(kept):
    again = nbformat.read(PATH, as_version=4)
    NotebookClient(again, timeout=600, kernel_name="python3", record_timing=False).execute()
    for cell, before in zip(codes(again), codes(kept), strict=True):
        if any(call in cell.source for call in RANKED):
            assert printed(cell)
            continue
        now, then = (A_P_VALUE.sub("p", printed(each)) for each in (cell, before))
        assert NUMBER.sub("#", now) == NUMBER.sub("#", then)
        numbers = [[float(found) for found in NUMBER.findall(text)] for text in (now, then)]
        assert numbers[0] == pytest.approx(numbers[1], abs=TOLERANCE)
    everything = "".join(map(printed, codes(again)))
    assert "the same scores: True" in everything
