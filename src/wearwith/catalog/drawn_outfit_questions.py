"""Draw questions from worn outfits: blanks with wrong answers, outfits with wrong garments."""

from typing import Literal

import numpy as np

from wearwith.catalog.outfit_arrays import OutfitArrays
from wearwith.catalog.outfit_questions import BlankQuestions, OutfitQuestions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.catalog.triplets import NegativePool, draw_negatives
from wearwith.types import Bools, Ints

__all__ = [
    "ANSWERS",
    "REPLACED",
    "Blanks",
    "Replaced",
    "blanks_of",
    "draw_answers",
    "draw_corrupted",
]

ANSWERS = 4  # as published (Han et al., ACM MM 2017)
_TURNS = 20  # in which an outfit gets wrong items that differ

Replaced = Literal["one", "all"]
REPLACED: tuple[Replaced, ...] = ("one", "all")
Blanks = tuple[Ints, Ints]  # row and column of garments in `OutfitArrays.items`; (b,) each


def blanks_of(outfits: OutfitArrays, rng: np.random.Generator | None = None) -> Blanks:
    """Take out one garment of each outfit by chance; without `rng` every garment in turn."""
    if rng is None:
        rows, columns = np.nonzero(outfits.present)
        return rows, columns
    return np.arange(len(outfits)), rng.integers(outfits.sizes)


def draw_answers(
    outfits: OutfitArrays,
    blanks: Blanks,
    garments: SlotCatalogue,
    pool: NegativePool,
    rng: np.random.Generator,
    answers: int = ANSWERS,
) -> BlankQuestions:
    """Draw wrong answers for blanks, and put the right one among them by chance.

    Wrong answers are distinct, and not in the outfit. Blanks for which the pool has too few are
    left out, so there may be fewer questions than blanks.
    """
    rows, columns = blanks
    golds = outfits.items[rows, columns]
    wrong = _draw(outfits, rows, golds, pool, answers - 1, rng)
    kept = (wrong != NONE).all(axis=1)
    rows, columns, golds, wrong = rows[kept], columns[kept], golds[kept], wrong[kept]
    gold = rng.integers(answers, size=len(rows))
    filled = np.empty((len(rows), answers), dtype=np.int64)
    is_gold = np.arange(answers) == gold[:, None]
    filled[is_gold], filled[~is_gold] = golds, wrong.ravel()
    sizes = outfits.sizes[rows]
    return BlankQuestions(
        outfits=tuple(outfits.ids[row] for row in rows.tolist()),
        given=outfits.items_without(rows, columns),
        answers=filled,
        gold=gold,
        slots=garments.slots[golds],
        sizes=sizes,
        counts=np.full(len(rows), answers),
    )


def draw_corrupted(
    outfits: OutfitArrays, pool: NegativePool, replaced: Replaced, rng: np.random.Generator
) -> OutfitQuestions:
    """Ask about each outfit once as it was worn, and once with one garment, or all, replaced.

    A garment is replaced by one of its slot that the outfit does not have. An outfit for which the
    pool has too few is asked about only as it was worn.
    """
    if replaced == "one":
        rows, columns = blanks_of(outfits, rng)
    else:
        rows, columns = blanks_of(outfits)
    drawn = _drawn_apart(outfits, rows, outfits.items[rows, columns], pool, rng)
    corrupted = outfits.items.copy()
    corrupted[rows, columns] = drawn
    has_all = np.ones(len(outfits), dtype=bool)
    has_all[rows[drawn == NONE]] = False
    made = outfits.of(np.flatnonzero(has_all))
    return OutfitQuestions(
        outfits=outfits.ids + made.ids,
        items=np.concatenate([outfits.items, corrupted[has_all]]),
        labels=np.repeat([1, 0], [len(outfits), len(made)]),
        sizes=np.concatenate([outfits.sizes, made.sizes]),
    )


def _drawn_apart(
    outfits: OutfitArrays, rows: Ints, garments: Ints, pool: NegativePool, rng: np.random.Generator
) -> Ints:
    """A negative for each garment; those of an outfit differ. `NONE` where none is left. (b,)."""
    drawn = np.full(len(rows), NONE)
    left = np.arange(len(rows))
    for _ in range(_TURNS):
        found = _draw(outfits, rows[left], garments[left], pool, 1, rng)[:, 0]
        found[_is_taken(rows, drawn, left, found)] = NONE
        drawn[left] = found
        left = left[found == NONE]
        if not len(left):
            break
    return drawn


def _is_taken(rows: Ints, drawn: Ints, left: Ints, found: Ints) -> Bools:
    """Which of the garments that were found for `left` are in their outfit already."""
    width = max(int(found.max(initial=0)), int(drawn.max(initial=0))) + 2
    taken = rows * width + drawn + 1
    keys = rows[left] * width + found + 1
    is_again = np.ones(len(left), dtype=bool)
    is_again[np.unique(keys, return_index=True)[1]] = False
    return is_again | np.isin(keys, taken[drawn != NONE])


def _draw(
    outfits: OutfitArrays,
    rows: Ints,
    garments: Ints,
    pool: NegativePool,
    count: int,
    rng: np.random.Generator,
) -> Ints:
    """Draw for garments of outfits others that those outfits do not have. Shape: (b, count).

    `draw_negatives` keeps a bottom's negatives apart from all that its top was worn with; here the
    "top" is the outfit.
    """
    at, column = np.nonzero(outfits.present)
    known = outfits.items[at, column]
    return draw_negatives(rows, garments, at, known, pool, count, rng).astype(np.int64)
