"""How the places of lists are shared out, with intervals over tops where there are any."""

import numpy as np
import polars as pl

from wearwith.catalog import names
from wearwith.evaluation.inequality import gini
from wearwith.evaluation.significance import interval, paired_interval
from wearwith.matching.asked_lists import MeasuredLists
from wearwith.matching.exposure_result import Estimate, ShownGarment, Spread
from wearwith.model import TrainedModel
from wearwith.types import Doubles, Floating, Ints

__all__ = ["change", "spread_of"]

SEED = 0  # of the intervals
MOST_SHOWN = 10


def spread_of(model: TrainedModel, found: MeasuredLists, counts: Ints) -> Spread:
    """Count the places of lists; `counts` are of the triplets that the wins are of."""
    lists = found.shown
    shown, first, lengths = lists.times_shown, lists.times_first, lists.lengths
    most = np.lexsort((-first, -shown))[:MOST_SHOWN]
    most = most[shown[most] > 0]
    bottoms = [model.catalogue.bottoms[place] for place in most.tolist()]
    known = model.items.filter(pl.col("id").is_in(bottoms))
    called = dict(zip(known["id"], names(known), strict=True))
    full = lengths > 0
    return Spread(
        n_shown=int(np.count_nonzero(shown)),
        share_shown=float(np.count_nonzero(shown) / len(shown)),
        n_first=int(np.count_nonzero(first)),
        share_first=float(np.count_nonzero(first) / len(first)),
        gini=gini(shown),
        most_shown=tuple(
            ShownGarment(name, called[name] or None, int(shown[place]), int(first[place]))
            for name, place in zip(bottoms, most, strict=True)
        ),
        places_of_ten=_estimate(lists.having(most)[full], lengths[full]),
        n_places=int(lengths.sum()),
        hit_rate=_estimate(found.hits),
        auc=_estimate(found.wins, counts) if len(found.wins) else None,
    )


def change(after: Doubles, before: Doubles, counts: Ints | None = None) -> Estimate | None:
    """The difference of two means over the same tops, shapes (n,); None of none.

    `counts` is how many were added up for each; 1 if not given.
    """
    if not len(after):
        return None
    counts = np.ones(len(after), np.int64) if counts is None else counts
    ends = paired_interval(after, before, counts, np.random.default_rng(SEED))
    return Estimate(float((after - before).sum() / counts.sum()), ends)


def _estimate(sums: Floating, counts: Ints | None = None) -> Estimate | None:
    """The mean of what was added up for tops, as in `change`."""
    if not len(sums):
        return None
    counts = np.ones(len(sums), np.int64) if counts is None else counts
    ends = interval(sums, counts, np.random.default_rng(SEED))
    return Estimate(float(sums.sum() / counts.sum()), ends)
