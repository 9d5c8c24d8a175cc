"""The files of golden values: what is in each, and how near it has to come again."""

import json
import re
from pathlib import Path

import pytest
from golden_losses import losses
from golden_measures import measures
from golden_projections import projections
from golden_tables import tables
from golden_training import training

FOLDER = Path(__file__).parent / "values"
JSON = {
    "losses.json": losses,
    "projections.json": projections,
    "measures.json": measures,
    "training.json": training,
}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def made():
    """Text of each file, by its name."""
    found = {
        name: json.dumps(values(), indent=1, ensure_ascii=False) for name, values in JSON.items()
    }
    return {**{name: text + "\n" for name, text in found.items()}, **tables()}


def differences(before, now, tolerance):
    """Lines that are not the same, but for numbers that are as near as `tolerance` to one another.

    Of `before` and `now` as text; a line more or less is a difference of all that follow.
    """
    old, new = before.splitlines(), now.splitlines()
    found = [
        f"line {place}: {one!r} became {other!r}"
        for place, (one, other) in enumerate(zip(old, new, strict=False), start=1)
        if one != other and not _are_near(one, other, tolerance)
    ]
    if len(old) != len(new):
        found.append(f"{len(old)} lines became {len(new)}")
    return found


def furthest(before, now):
    """The least power of ten within which `now` is `before`; 0 of equal bits, None of none."""
    for tolerance in (0, *(10.0**power for power in range(-16, 0))):
        if not differences(before, now, tolerance):
            return tolerance
    return None


def _are_near(one, other, tolerance):
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    old, new = ([float(number) for number in NUMBER.findall(line)] for line in (one, other))
    return new == pytest.approx(old, rel=tolerance, abs=tolerance)
