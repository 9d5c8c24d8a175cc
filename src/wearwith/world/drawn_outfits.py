"""The outfits of a sample world, drawn by its truth: a top and a bottom, then what completes them.

Outerwear over a bottom gets a top beneath. Then come shoes, bag, jewellery and, over a top, a layer
of outerwear, each in some outfits, by its true score beside what is already worn. All of these are
then drawn once more, so that each follows its true score beside all others.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import NONE
from wearwith.types import OUTFIT_SLOTS, SIDES, Bools, Doubles, Ints, Slot
from wearwith.world.outfit_truth import TruthOutfitScorer
from wearwith.world.truth import Truth

__all__ = ["drawn", "drawn_outfits", "drawn_pairs"]

SHARES: dict[Slot, float] = {"shoes": 0.75, "bag": 0.5, "jewellery": 0.4, "outerwear": 0.3}
CELLS_AT_ONCE = 4_000_000  # of a table of scores, to limit memory


def drawn_pairs(truth: Truth, n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Draw a top and a bottom for each outfit; columns top and bottom, sorted by top."""
    ids = {side: truth.items.filter(kind=side)["id"].to_numpy() for side in SIDES}
    tops = np.sort(rng.integers(len(ids["top"]), size=n))
    bottoms = np.empty(n, dtype=np.int64)
    for block in _blocks(n, len(ids["bottom"])):
        distinct, row = np.unique(tops[block], return_inverse=True)
        likely = _softmax(truth.true_scores_of(distinct) / truth.weights.temperature)
        bottoms[block] = drawn(likely[row], rng)
    return pl.DataFrame({"top": ids["top"][tops], "bottom": ids["bottom"][bottoms]})


def drawn_outfits(
    pairs: pl.DataFrame, truth: TruthOutfitScorer, rng: np.random.Generator
) -> pl.DataFrame:
    """Complete pairs by the truth of outfits; columns outfit and item."""
    n, garments = pairs.height, truth.garments
    worn = np.column_stack([garments.positions(pairs[side]) for side in SIDES])

    def wearing(slot: Slot) -> Bools:
        found: Bools = (garments.slots[worn] == OUTFIT_SLOTS.index(slot)).any(axis=1)
        return found

    wanted = {slot: rng.random(n) < share for slot, share in SHARES.items()}
    wanted["outerwear"] &= ~wearing("outerwear")
    wanted = {"top": wearing("outerwear") & ~wearing("one-piece"), **wanted}
    worn = np.column_stack([worn, np.full((n, len(wanted)), NONE)])
    for _ in range(2):
        for column, (slot, by) in enumerate(wanted.items(), start=len(SIDES)):
            worn[:, column] = NONE
            worn[:, column] = _completed(worn, slot, by, truth, rng)
    # In random order, so that the number of an outfit does not reveal its top.
    width = max(5, len(str(n)))
    names = np.array([f"outfit-{k:0{width}}" for k in rng.permutation(n)])
    rows, columns = np.nonzero(worn != NONE)
    items = np.array(garments.ids)[worn[rows, columns]]
    return pl.DataFrame({"outfit": names[rows], "item": items})


def _completed(
    worn: Ints, slot: Slot, by: Bools, truth: TruthOutfitScorer, rng: np.random.Generator
) -> Ints:
    """Draw a garment of a slot for the outfits that want one; `NONE` for others. Shape: (n,)."""
    chosen = np.full(len(worn), NONE)
    candidates = truth.garments.of_slot(slot)
    wanting = np.flatnonzero(by) if len(candidates) else np.empty(0, dtype=np.int64)
    for block in _blocks(len(wanting), len(candidates)):
        rows = wanting[block]
        scores = truth.score_all(worn[rows], candidates)
        chosen[rows] = candidates[drawn(_softmax(scores / truth.weights.temperature), rng)]
    return chosen


def drawn(weights: Doubles, rng: np.random.Generator) -> Ints:
    """Draw a column for every row, by weight. Shape: (n, k) to (n,)."""
    cumulative = weights.cumsum(axis=1)
    place = rng.random(len(weights)) * cumulative[:, -1]
    found: Ints = (cumulative <= place[:, None]).sum(axis=1)
    return found


def _blocks(n: int, width: int) -> Iterator[slice]:
    """Cut n rows so that each part has at most so many cells."""
    step = max(1, CELLS_AT_ONCE // max(width, 1))
    return (slice(start, start + step) for start in range(0, n, step))


def _softmax(scores: Doubles) -> Doubles:
    """Softmax of each row. Shape: (n, k) to (n, k)."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Doubles = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
