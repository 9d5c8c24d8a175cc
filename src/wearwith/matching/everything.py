"""The best bottoms of every top at once, as a file."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from wearwith.catalog import IntArray
from wearwith.errors import ConfigError
from wearwith.evaluation import By
from wearwith.matching.best_of_block import BestOfBlock
from wearwith.matching.recommendation import mean_scores
from wearwith.models import TeacherScorer, require_teacher
from wearwith.models.contract import FloatArray
from wearwith.progress import ProgressFactory, silent
from wearwith.storage import new_file, require_absent
from wearwith.training import Run

__all__ = ["recommend_all"]

SCORES_AT_ONCE = 2**23  # of one block of tops with all bottoms


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
    best_of = BestOfBlock(scorer, k, mean_scores(scorer) if level else None)
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
            ranked = _table(run, block, *best_of(block))
            n_rows += ranked.height
            ranked.write_parquet(Path(parts) / f"{number:08}.parquet")
            bar.advance(len(block))
        pl.scan_parquet(sorted(Path(parts).iterdir())).sink_parquet(temporary)
    return n_rows


def _table(run: Run, tops: IntArray, best: IntArray, scores: FloatArray) -> pl.DataFrame:
    """Write down the best of each top of a block. Shapes: (n,), (n, k) and (n, k)."""
    n, k = best.shape
    pairs = np.repeat(tops, k), best.ravel()
    catalogue = run.scorer.catalogue
    return pl.DataFrame(
        {
            "top": pl.Series([catalogue.tops[top] for top in pairs[0]], dtype=pl.String()),
            "rank": pl.Series(np.tile(np.arange(1, k + 1), n), dtype=pl.Int64()),
            "bottom": pl.Series([catalogue.bottoms[one] for one in pairs[1]], dtype=pl.String()),
            "score": pl.Series(scores.ravel(), dtype=pl.Float64()),
            "rules": _fired_rules(run, *pairs),
        }
    )


def _fired_rules(run: Run, tops: IntArray, bottoms: IntArray) -> pl.Series:
    """Ids of the rules that fire on very many pairs, as a column of lists. Shapes: (n,) each."""
    rows, names = np.zeros(0, np.int64), pl.Series(dtype=pl.String())
    teacher = run.scorer.teacher
    if isinstance(teacher, TeacherScorer) and run.knowledge is not None:
        active = teacher.rules.activation.pairs(tops, bottoms)
        ids = pl.Series([rule.id for rule in run.knowledge.book.rules], dtype=pl.String())
        rows, names = active.rows, ids.gather(active.rules)
    fired = pl.DataFrame({"row": rows, "rules": names}).group_by("row", maintain_order=True).all()
    everyone = pl.DataFrame({"row": np.arange(len(tops))})
    joined = everyone.join(fired, on="row", how="left", maintain_order="left")
    return joined["rules"].fill_null([])
