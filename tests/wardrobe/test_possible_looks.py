"""All looks of a wardrobe, against the same list made garment by garment."""

from itertools import product

import numpy as np
import pytest

from outfit_shop import StyleScorer
from wearwith.catalog import SlotCatalogue
from wearwith.types import OUTFIT_SLOTS
from wearwith.wardrobe.possible_looks import possible_looks

KINDS = {"a": "bag", "b": "bottom", "d": "one-piece", "s": "shoes", "t": "top"}
IDS = tuple(f"{letter}{n}" for letter in sorted(KINDS) for n in range(3))
GARMENTS = SlotCatalogue(IDS, np.array([OUTFIT_SLOTS.index(KINDS[name[0]]) for name in IDS]))
ALL = np.ones(len(IDS), dtype=np.bool_)


def looks_of(given=(), allowed=ALL, *, with_shoes=True, **more):
    found = possible_looks(
        StyleScorer(GARMENTS), GARMENTS.positions(given), allowed, with_shoes=with_shoes, **more
    )
    names = [tuple(IDS[n] for n in row if n >= 0) for row in found]
    assert len({*names}) == len(names)
    return {frozenset(one) for one in names}


def worn(*letters, **fixed):
    some = [[name for name in IDS if name[0] == letter] for letter in letters]
    return {frozenset((*one, *fixed.values())) for one in product(*some)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), worn("t", "b", "s") | worn("d", "s")),
        (("t1",), worn("b", "s", x="t1")),
        (("d0",), worn("s", x="d0")),
        (("s2",), worn("t", "b", x="s2") | worn("d", x="s2")),
        (("a1",), worn("t", "b", "s", x="a1") | worn("d", "s", x="a1")),
        (("t0", "b0", "s0"), {frozenset({"t0", "b0", "s0"})}),
        (("t0", "d0"), worn("s", x="t0", y="d0")),
    ],
)
def test_each_look_is_there_once(given, expected):
    assert looks_of(given) == expected


def test_without_shoes_and_without_some_garments():
    assert looks_of(with_shoes=False) == worn("t", "b")
    allowed = np.array([name not in ("t0", "d1", "s2") for name in IDS])
    left = {one for one in looks_of() if not one & {"t0", "d1", "s2"}}
    assert looks_of(allowed=allowed) == left
    assert looks_of(allowed=np.zeros(len(IDS), np.bool_)) == set()


def test_of_too_many_each_outfit_keeps_its_best_partners():
    few = looks_of(("t1",), most=4)
    assert few < looks_of(("t1",))
    assert few
    assert len(few) == 3  # with each bottom the shoes that do best beside both
    assert frozenset({"t1", "b1", "s1"}) in few
    assert frozenset({"t1", "b0", "s0"}) in few
