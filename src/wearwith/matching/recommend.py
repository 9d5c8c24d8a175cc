"""Answering "what goes with this?" for a top of the catalogue."""

import polars as pl

from wearwith.catalog import contexts
from wearwith.errors import ConfigError
from wearwith.training import Run

__all__ = ["recommend"]


def recommend(run: Run, top: str, k: int = 10) -> pl.DataFrame:
    """Rank all bottoms for a top, best first.

    Parameters
    ----------
    run
        A trained model.
    top
        Id of a top.
    k
        How many bottoms to return.

    Returns
    -------
    polars.DataFrame
        Columns rank (1 is best), bottom, score, rules (ids of the rules that speak for or
        against the pair; empty for a model without rules), context; min(k, n_bottoms) rows.

    Raises
    ------
    UnknownItemError
        If there is no such top; the message has the nearest ids.
    ConfigError
        If `k` is less than 1.
    """
    if k < 1:
        raise ConfigError(f"{k} bottoms can't be recommended", where="-k", fix="ask for 1 or more")
    (position,) = run.scorer.catalogue.top_positions([top])
    positions, scores = run.scorer.rank(int(position), k=k)
    bottoms = run.items.filter(kind="bottom")[positions]
    return pl.DataFrame(
        {
            "rank": range(1, len(positions) + 1),
            "bottom": bottoms["id"],
            "score": scores.astype("float64"),
            "rules": pl.Series([[]] * len(positions), dtype=pl.List(pl.String())),
            "context": contexts(bottoms),
        }
    )
