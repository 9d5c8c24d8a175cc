"""The best bottoms of every top at once, as a file."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from wearwith.errors import ConfigError
from wearwith.matching.best_of_block import BestOfBlock
from wearwith.matching.recommendation import mean_scores
from wearwith.model import TrainedModel
from wearwith.models import Scorer, TeacherScorer, require_teacher
from wearwith.progress import ProgressFactory, silent
from wearwith.storage import new_file, require_absent, scratch_folder
from wearwith.types import By, Floating, Ints
from wearwith.workers import Here, Workers

__all__ = ["recommend_all"]

SCORES_AT_ONCE = 2**23  # of one block of tops with all bottoms


def recommend_all(
    run: TrainedModel,
    out: Path,
    k: int = 20,
    by: By = "student",
    progress: ProgressFactory = silent,
    *,
    level: bool = False,
    workers: Workers | None = None,
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
    workers
        Who ranks for the blocks; this process if not given.

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
    ranking = _Ranking(run, scorer, k, mean_scores(scorer) if level else None)
    n_tops, n_bottoms = len(scorer.catalogue.tops), len(scorer.catalogue.bottoms)
    blocks = _blocks(n_tops, max(SCORES_AT_ONCE // max(n_bottoms, 1), 1))
    n_rows = 0
    with (
        scratch_folder(out) as parts,
        new_file(out) as temporary,
        progress("Ranking", n_tops) as bar,
        closing((workers or Here()).work(_rank, ranking, blocks)) as results,
    ):
        for number, ranked in results:
            n_rows += ranked.height
            ranked.write_parquet(parts / f"{number:08}.parquet")
            bar.advance(ranked["top"].n_unique())
        pl.scan_parquet(sorted(parts.iterdir())).sink_parquet(temporary)
    return n_rows


@dataclass(frozen=True)
class _Ranking:
    """What the ranking of every block needs. Shape of `means`: (n_bottoms,)."""

    run: TrainedModel
    scorer: Scorer
    k: int
    means: Floating | None

    @cached_property
    def best_of(self) -> BestOfBlock:
        # Made where it is needed: what it remembers does not travel.
        return BestOfBlock(self.scorer, self.k, self.means)


def _blocks(n_tops: int, at_once: int) -> Iterator[Ints]:
    """Positions of tops in blocks; a single empty one where there are no tops."""
    for start in range(0, max(n_tops, 1), at_once):
        yield np.arange(start, min(start + at_once, n_tops))


def _rank(ranking: _Ranking, tops: Ints) -> pl.DataFrame:
    """Rank for one block: the whole of a worker's task."""
    return _table(ranking.run, tops, *ranking.best_of(tops))


def _table(run: TrainedModel, tops: Ints, best: Ints, scores: Floating) -> pl.DataFrame:
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


def _fired_rules(run: TrainedModel, tops: Ints, bottoms: Ints) -> pl.Series:
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
