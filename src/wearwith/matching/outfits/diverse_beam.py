"""Fills the slots of an outfit one after another, several outfits side by side.

The chance of a whole outfit is a product: of its first new garment beside what is given, of the
next one beside both, and so on. A beam keeps the outfits with the highest product so far. For
several looks it is divided into groups, and a garment that one group took is nearly forbidden to
those behind it, so that the looks are not one look in ten variants.

Source: Vijayakumar et al., Diverse Beam Search, AAAI 2018, with garments for words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.matching.outfits.slot_search import SlotSearch
from wearwith.matching.outfits.slot_source import Offer
from wearwith.types import Bools, Doubles, Ints, Slot

__all__ = ["Beam", "Limits", "best_apart", "filled"]

ROWS = 8  # outfits side by side for one look
IN_A_GROUP = 2  # for several
REPEATED = 1e3  # what it costs, in logits, to take what another look has


@dataclass(frozen=True)
class Limits:
    """What may be taken beside what.

    Attributes
    ----------
    offer
        Which garments may be taken at all, and what they cost.
    blocked
        Garments that may not be worn with a garment, by its position.
    budget
        What a whole outfit may cost; None for anything.
    spent
        What the given garments cost.
    """

    offer: Offer
    blocked: dict[int, Ints]
    budget: float | None = None
    spent: float = 0.0


@dataclass(frozen=True)
class Beam:
    """Outfits side by side.

    Attributes
    ----------
    outfits
        Garments by position; shape (r, L).
    scores
        ln of the product of chances so far; shape (r,).
    costs
        What each costs; shape (r,).
    groups
        The group of each, -1 of what all groups begin with; shape (r,).
    """

    outfits: Ints
    scores: Doubles
    costs: Doubles
    groups: Ints

    def __len__(self) -> int:
        return len(self.scores)


def filled(
    search: SlotSearch,
    given: Ints,
    slots: Sequence[Slot],
    shelf: SlotShelf,
    limits: Limits,
    *,
    looks: int,
    diverse: bool,
    shown: Ints | None = None,
) -> Beam:
    """Fill slots beside given garments, (L,), in the order of `slots`.

    Returns complete outfits, the given garments first; none if a slot can't be filled. With
    `diverse` there are as many groups as `looks`, else one. `shown` are models that other looks
    have already.
    """
    n_groups = looks if diverse else 1
    width = max(IN_A_GROUP, -(-ROWS // n_groups)) if diverse else max(ROWS, 2 * looks)
    beam = Beam(given[None], np.zeros(1), np.array([limits.spent]), np.array([-1]))
    prices = limits.offer.prices if limits.budget is not None else None
    cheapest = [0.0 if prices is None else _cheapest(slot, shelf, limits) for slot in slots]
    # A group leaves to those behind it what it took, and shown looks leave what they have.
    need = 2 * width * n_groups + (0 if shown is None else shown.size)
    for place, slot in enumerate(slots):
        if not limits.offer.allowed[shelf.of_slot(slot)].any():
            return Beam(np.empty((0, 0), np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64))
        rest = sum(cheapest[place + 1 :])
        may = partial(_may_be, beam, rest, shelf, limits)
        found = search.best(beam.outfits, slot, need, limits.offer.allowed, may)
        candidates = found.garments
        totals = np.where(may(candidates), found.chances() + beam.scores[:, None], -np.inf)
        cost = np.zeros(len(candidates)) if prices is None else prices[candidates]
        beam = _grown(
            beam, totals, candidates, cost, shelf, n_groups, width, shown, diverse=diverse
        )
        if not len(beam):
            break
    return beam


def _may_be(beam: Beam, rest: float, shelf: SlotShelf, limits: Limits, candidates: Ints) -> Bools:
    """Which candidates, (m,), may stand in each outfit, if the other slots cost `rest`. (r, m)."""
    may = np.tile(limits.offer.allowed[candidates], (len(beam), 1))
    of_candidates, worn = shelf.models[candidates], np.zeros(len(shelf.models), dtype=np.bool_)
    for row, outfit in enumerate(beam.outfits):
        worn[:] = False
        worn[shelf.models[outfit]] = True
        may[row, worn[of_candidates]] = False
        for garment in outfit.tolist():
            if garment in limits.blocked:
                may[row, np.isin(candidates, limits.blocked[garment])] = False
    if limits.budget is not None and limits.offer.prices is not None:
        cost = limits.offer.prices[candidates]  # NaN is within no budget
        may &= beam.costs[:, None] + cost + rest <= limits.budget + 1e-9
    return may


def best_apart(
    scores: Doubles,
    outfits: Ints,
    models: Ints | None,
    k: int,
    shown: Sequence[tuple[Ints, Ints]] = (),
    refused: Iterable[tuple[int, ...]] = (),
) -> list[int]:
    """Rows of the best outfits, each once, best first; of equals the first.

    Those go first that share no model with a better one, if the `models` of what was found are
    given, (r, L). `shown` are garments of looks that come before all, and the models found there;
    `refused` are garments, in order, that are not shown together.
    """
    order = np.lexsort((np.arange(len(scores)), -scores)).tolist()
    apart, rest = list[int](), list[int]()
    seen = {*refused, *(tuple(sorted(garments.tolist())) for garments, _ in shown)}
    worn = {model for _, found in shown for model in found.tolist()}
    for row in order:
        garments = tuple(sorted(outfits[row].tolist()))
        if garments in seen:
            continue
        seen.add(garments)
        of_row = set() if models is None else set(models[row].tolist())
        (rest if worn & of_row else apart).append(row)
        worn |= of_row
    return sorted([*apart, *rest][:k], key=order.index)


def _grown(
    beam: Beam,
    totals: Doubles,
    candidates: Ints,
    cost: Doubles,
    shelf: SlotShelf,
    n_groups: int,
    width: int,
    shown: Ints | None,
    *,
    diverse: bool,
) -> Beam:
    """The best outfits with one garment more: so many for each group."""
    models = shelf.models[candidates]
    taken = np.zeros(int(shelf.models.max(initial=0)) + 1)
    if shown is not None:
        taken[shown] = REPEATED
    rows, columns, groups = list[int](), list[int](), list[int]()
    made = set[tuple[int, ...]]()
    for group in range(n_groups):
        mine = np.flatnonzero((beam.groups == group) | (beam.groups < 0))
        if not len(mine):  # all that it could take was taken: it grows from what others have
            mine = np.arange(len(beam))
        flat = (totals[mine] - taken[models] if diverse else totals[mine]).ravel()
        some = min(width + len(made), len(flat))
        best = np.argpartition(-flat, some - 1)[:some]
        best = best[np.lexsort((best, -flat[best]))]
        grown = 0
        for place in best[np.isfinite(flat[best])].tolist():
            at, column = divmod(place, len(candidates))
            row = int(mine[at])
            outfit = tuple(sorted([*beam.outfits[row].tolist(), int(candidates[column])]))
            if outfit not in made and grown < width:
                made.add(outfit)
                grown += 1
                rows.append(row)
                columns.append(column)
                groups.append(group)
        if grown and diverse:
            taken[models[columns[-grown:]]] += REPEATED
    r, c = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    return Beam(
        np.column_stack([beam.outfits[r], candidates[c]]) if len(r) else np.empty((0, 0), np.int64),
        totals[r, c],
        beam.costs[r] + cost[c],
        np.array(groups, dtype=np.int64),
    )


def _cheapest(slot: Slot, shelf: SlotShelf, limits: Limits) -> float:
    """What the cheapest garment of a slot costs; infinity if none may be taken."""
    prices, some = limits.offer.require_prices(), shelf.of_slot(slot)
    known = prices[some[limits.offer.allowed[some]]]
    return float(np.nanmin(known)) if np.isfinite(known).any() else np.inf
