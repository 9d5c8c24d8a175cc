"""What the contract promises, asked of a scorer: for models that no test of the package knows."""

import numpy as np

from wearwith.errors import ConfigError
from wearwith.model.scorer import Scorer
from wearwith.types import Floating, Ints

__all__ = ["require_promises"]

ASKED = 5


def require_promises(scorer: Scorer) -> None:
    """See that a fitted scorer answers as every part of the package takes for granted.

    Asked are a few tops, with every bottom.

    Raises
    ------
    ConfigError
        If scores have another shape or are not finite, if a pair has another score when it is
        asked for alone, or if one who writes into what `score_all` gives changes later answers.
    """
    if hasattr(scorer, "score_triplets"):  # its name before version 0.2
        raise _broken(scorer, "score_triplets is called prefer now, and would not be asked")
    tops = np.arange(min(ASKED, len(scorer.catalogue.tops)))
    n_bottoms = len(scorer.catalogue.bottoms)
    table = _scores(scorer, "score_all", (len(tops), n_bottoms), tops)
    before = table.copy()
    each_top, each_bottom = (grid.ravel() for grid in np.indices(table.shape))
    pairs = _scores(scorer, "score_pairs", (table.size,), each_top, each_bottom)
    if not np.allclose(pairs.reshape(table.shape), before, rtol=1e-4, atol=1e-5):
        raise _broken(scorer, "score_pairs and score_all give a pair two different scores")
    try:
        table[:] = 0  # as those do who leave out bottoms
    except ValueError:
        raise _broken(scorer, "score_all gives an array that can't be written into") from None
    if not np.array_equal(scorer.score_all(tops), before):
        raise _broken(scorer, "score_all gives its own array, which others write into: give a copy")


def _scores(scorer: Scorer, method: str, shape: tuple[int, ...], *asked: Ints) -> Floating:
    scores = getattr(scorer, method)(*asked)
    if not isinstance(scores, np.ndarray) or scores.shape != shape or scores.dtype.kind != "f":
        found = (
            f"{scores.dtype} of shape {scores.shape}"
            if isinstance(scores, np.ndarray)
            else type(scores).__name__
        )
        raise _broken(scorer, f"{method} gives {found}, not floating-point numbers of {shape}")
    if not np.isfinite(scores).all():
        raise _broken(scorer, f"{method} gives scores that are not finite")
    return scores


def _broken(scorer: Scorer, what: str) -> ConfigError:
    return ConfigError(
        f"The model {scorer.name!r} breaks the contract: {what}",
        where=type(scorer).__name__,
        fix="see wearwith/model/contract.py",
    )
