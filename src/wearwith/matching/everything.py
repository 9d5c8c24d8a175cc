"""The best bottoms of every top at once, as a file."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from wearwith.catalog import IntArray
from wearwith.errors import ConfigError
from wearwith.evaluation import By
from wearwith.matching.recommendation import fired_rules, mean_scores
from wearwith.models import Scorer, require_teacher
from wearwith.models.contract import FloatArray
from wearwith.progress import ProgressFactory, silent
from wearwith.ranking import best_first
from wearwith.storage import new_file, require_absent
from wearwith.training import Run

__all__ = ["recommend_all"]

SCORES_AT_ONCE = 2**22  # of one block of tops with all bottoms


def recommend_all(
    run: Run,
    out: Path,
    k: int = 20,
    by: By = "student",
    progress: ProgressFactory = silent,
    *,
    level: bool = False,
) -> int:
    """Rank all bottoms for every top, and write the best ones as a Parquet file.

    Tops are taken in blocks, so that memory does not grow with their number. The file appears when
    it is complete. A product of many tops is rounded in another way than that of one, so that
    bottoms of equal score may stand in another order than `recommend` has them.

    Parameters
    ----------
    run
        A trained model.
    out
        The new file: top, rank (1 is best), bottom, score, rules (ids of those that fire on the
        pair), sorted by top and rank.
    k
        How many bottoms of each top.
    by
        Whose ranking.
    progress
        Where to show how many tops are done.
    level
        Take each bottom's mean score over all tops off, as `recommend` does.

    Returns
    -------
    int
        Number of rows: tops times the smaller of k and the number of bottoms.

    Raises
    ------
    ConfigError
        If `k` is less than 1, or the model has no teacher to ask.
    OutputExistsError
        If the file exists.
    """
    if k < 1:
        raise ConfigError(f"{k} bottoms can't be recommended", where="-k", fix="ask for 1 or more")
    scorer = require_teacher(run.scorer) if by == "teacher" else run.scorer
    require_absent(out)
    means = mean_scores(scorer) if level else None
    tops = np.arange(len(scorer.catalogue.tops))
    at_once = max(SCORES_AT_ONCE // max(len(scorer.catalogue.bottoms), 1), 1)
    n_rows = 0
    with (
        new_file(out) as temporary,
        TemporaryDirectory(prefix=f".{out.stem}.", dir=out.parent) as parts,
        progress("Ranking", len(tops)) as bar,
    ):
        for number, start in enumerate(range(0, max(len(tops), 1), at_once)):
            block = tops[start : start + at_once]
            ranked = _ranked(run, scorer, block, k, means)
            n_rows += ranked.height
            ranked.write_parquet(Path(parts) / f"{number:08}.parquet")
            bar.advance(len(block))
        pl.scan_parquet(sorted(Path(parts).iterdir())).sink_parquet(temporary)
    return n_rows


def _ranked(
    run: Run, scorer: Scorer, tops: IntArray, k: int, means: FloatArray | None
) -> pl.DataFrame:
    """The best k of each top of a block; `means` are taken off the scores. Shape: (n_bottoms,)."""
    scores = scorer.score_all(tops)  # (n, n_bottoms)
    if means is not None:
        scores = scores - means
    best = np.stack([best_first(row, k) for row in scores]) if len(tops) else np.zeros((0, 0), int)
    n = best.shape[1]
    pairs = np.repeat(tops, n), best.ravel()
    catalogue = scorer.catalogue
    return pl.DataFrame(
        {
            "top": pl.Series([catalogue.tops[top] for top in pairs[0]], dtype=pl.String()),
            "rank": pl.Series(np.tile(np.arange(1, n + 1), len(tops)), dtype=pl.Int64()),
            "bottom": pl.Series([catalogue.bottoms[one] for one in pairs[1]], dtype=pl.String()),
            "score": np.take_along_axis(scores, best, axis=1).ravel().astype(np.float64)
            if len(tops)
            else pl.Series(dtype=pl.Float64()),
            "rules": pl.Series(fired_rules(run, *pairs), dtype=pl.List(pl.String())),
        }
    )
