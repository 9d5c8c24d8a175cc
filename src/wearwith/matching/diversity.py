"""Lists of garments that don't all look alike: maximal marginal relevance."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from wearwith.model.ranking import best_first
from wearwith.types import Ints

__all__ = ["chosen", "diversified", "pool_size"]


def pool_size(k: int) -> int:
    """Number of best candidates from which to choose a list of k."""
    return max(10 * k, 100)


def chosen(
    scores: npt.NDArray[np.floating],
    pinned: Ints,
    k: int,
    diverse: float,
    centred: Callable[[Ints], npt.NDArray[np.float32]],
) -> Ints:
    """Positions of those to show: pins, then the others by score or by marginal relevance.

    Scores, (n,), are −∞ for those left out; `pinned` are at most k that come first. `centred` gives
    z̃ less the mean of the catalogue, positions (m,) to (m, D_l), for `diversified`.
    """
    more, free = k - len(pinned), scores
    if more == 0:
        return pinned
    if len(pinned):
        free = scores.copy()
        free[pinned] = -np.inf
    pool = best_first(free, more if diverse == 0 else pool_size(k))
    pool = pool[free[pool] > -np.inf]
    if diverse:
        pool = pool[diversified(free[pool], centred(pool), more, diverse, centred(pinned))]
    return np.concatenate([pinned, pool])


def diversified(
    scores: npt.NDArray[np.floating],
    latent: npt.NDArray[np.float32],
    k: int,
    diverse: float,
    chosen: npt.NDArray[np.float32] | None = None,
) -> Ints:
    """Choose k candidates one after another, each good and unlike those before it.

    The next one has the greatest (1 − d) r − d max cos, where r is its score, scaled to 0 … 1 over
    the candidates, and max cos the cosine of its z̃ with the nearest one chosen so far. d,
    `diverse`, goes from 0 (by score alone) to 1 (as unlike as can be, after the best).

    Scores and z̃ of the candidates, best first, have shapes (n,) and (n, D_l); `chosen` is z̃ of
    garments already in the list, (m, D_l). z̃ is less the mean of the catalogue: the numbers of a
    sigmoid all point one way, and would all be alike. Returns places among the candidates in the
    order of choice, (min(k, n),); equals go by score.

    Source: Carbonell and Goldstein, SIGIR 1998.
    """
    spread = float(scores.max() - scores.min()) if len(scores) else 0.0
    relevance = (scores - scores.min()) / spread if spread else np.zeros(len(scores))
    unit = _unit(latent)
    nearest: npt.NDArray[np.floating] = np.zeros(len(scores))
    if chosen is not None and len(chosen):
        nearest = (unit @ _unit(chosen).T).max(axis=1)
    begun = chosen is not None and len(chosen) > 0
    order: list[int] = []
    value = np.empty(len(scores))
    is_free = np.ones(len(scores), dtype=np.bool_)
    for _ in range(min(k, len(scores))):
        value[:] = (1 - diverse) * relevance - diverse * nearest
        value[~is_free] = -np.inf
        best = int(value.argmax())
        order.append(best)
        is_free[best] = False
        alike = unit @ unit[best]
        nearest = np.maximum(nearest, alike) if begun else alike
        begun = True
    return np.array(order, dtype=np.int64)


def _unit(latent: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    length = np.linalg.norm(latent, axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = latent / np.maximum(length, np.float32(1e-12))
    return unit
