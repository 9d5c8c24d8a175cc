"""What goes with a top, as a table; and with every top, as a file."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from wearwith.errors import ConfigError
from wearwith.files.atomic import new_file, require_absent, scratch_folder
from wearwith.matching.matcher import Matcher
from wearwith.model import TrainedModel, levelled
from wearwith.progress import ProgressFactory, silent
from wearwith.types import By

if TYPE_CHECKING:
    from wearwith.workers import Workers

__all__ = ["recommend", "recommend_all", "require_table_ending"]


def recommend(
    model: TrainedModel,
    top: str,
    k: int = 10,
    by: By | None = None,
    *,
    level: bool = False,
    allow_worn: bool = False,
    all_colours: bool = False,
    every_size: bool = False,
) -> pl.DataFrame:
    """Rank bottoms for a top, best first: `Matcher.match`, as a table.

    Parameters
    ----------
    model
        A trained model.
    top
        Id of a top.
    k
        How many bottoms to return.
    by
        Whose ranking: the student's, or its teacher's, which uses the rules; the model's default
        if not given.
    level
        Take each bottom's mean score over all tops off its scores first (`levelled`). Garments
        unlike any that the model has seen, such as those of another camera, fall to a few places of
        its space, and then the same few bottoms come first for every top.
    allow_worn
        Whether to show bottoms that were worn with it already, too.
    all_colours, every_size
        Whether to show more than the best garment of each model: each of its colours, or each of
        its sizes, too.

    Returns
    -------
    polars.DataFrame
        Columns rank (1 is best), tie_from and tie_to (the ranks that those of equal score share;
        null without a tie), bottom, score, rules (ids of the rules that fire on the pair; empty for
        a model without rules), against (those of them that speak against it), more_colours and
        more_sizes (of the same model, and of the same garment), context; at most k rows.

    Raises
    ------
    UnknownItemError
        If there is no such top; the message has the nearest ids.
    ConfigError
        If `k` is less than 1, or the model has no teacher to ask.
    """
    matcher = Matcher(levelled(model) if level else model)
    found = matcher.match(
        top,
        k,
        "bottoms",
        by=by,
        allow_worn=allow_worn,
        all_colours=all_colours,
        every_size=every_size,
    )
    return found.items.rename({"id": "bottom"}).drop("probability", "pinned")


def recommend_all(
    model: TrainedModel,
    out: Path,
    k: int = 10,
    by: By | None = None,
    progress: ProgressFactory = silent,
    *,
    level: bool = False,
    allow_worn: bool = False,
    all_colours: bool = False,
    every_size: bool = False,
    workers: "Workers | None" = None,
) -> int:
    """Rank bottoms for every top, and write the best ones as a file; return its rows.

    It is `Matcher.match_many`, block by block, so memory does not grow with the number of tops. The
    file appears when it is complete.

    Parameters
    ----------
    model, k, by, level, allow_worn, all_colours, every_size
        As in `recommend`.
    out
        The new file: top, rank (1 is best), bottom, score, rules (ids of those that fire on the
        pair), sorted by top and rank. Its ending says what it is: `.parquet`, or `.csv`, where the
        rules of a pair are joined by "; ".
    progress
        Shows how many tops are done.
    workers
        Who ranks for the blocks; this process if not given.

    Raises
    ------
    ConfigError
        If `k` is less than 1, the model has no teacher to ask, or the file has another ending.
    OutputExistsError
        If the file exists.
    """
    from wearwith.workers import Here

    require_table_ending(out)
    require_absent(out)
    ways = {"allow_worn": allow_worn, "all_colours": all_colours, "every_size": every_size}
    ranking = _Ranking(levelled(model) if level else model, k, by, ways)
    ranking.rank([])  # refuses what can't be asked before there is a file
    tops = model.catalogue.tops
    blocks = list(ranking.matcher.blocks(tops))
    n_rows = 0
    with (
        scratch_folder(out) as parts,
        new_file(out) as temporary,
        progress("Ranking", len(tops)) as bar,
        closing((workers or Here()).work(_Ranking.rank, ranking, blocks)) as results,
    ):
        for number, table in results:
            n_rows += table.height
            table.write_parquet(parts / f"{number:08}.parquet")
            bar.advance(len(blocks[number]))
        whole = pl.scan_parquet(sorted(parts.iterdir()))
        if out.suffix.lower() == ".csv":
            whole.with_columns(pl.col("rules").list.join("; ")).sink_csv(temporary)
        else:
            whole.sink_parquet(temporary)
    return n_rows


def require_table_ending(out: Path) -> None:
    """Raise `ConfigError` unless a file's ending says that it is a table we write."""
    if out.suffix.lower() not in (".csv", ".parquet"):
        raise ConfigError(
            f"No table is written as {out.suffix!r}" if out.suffix else "The file has no ending",
            where=out,
            fix="end its name with .csv for a spreadsheet, or with .parquet for programs",
        )


@dataclass(frozen=True)
class _Ranking:
    """What the ranking of every block needs; it travels to workers."""

    model: TrainedModel
    k: int
    by: By | None
    ways: Mapping[str, Any]  # `allow_worn` and the like

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.model)

    def __getstate__(self) -> dict[str, object]:
        """Everything but the matcher, which each process makes for itself."""
        return {name: value for name, value in vars(self).items() if name != "matcher"}

    def rank(self, tops: Sequence[str]) -> pl.DataFrame:
        """Rank for one block: a worker's whole task."""
        blocks = self.matcher.match_many(tops, self.k, by=self.by, **self.ways)
        return (
            pl.concat(blocks)
            .rename({"query": "top", "id": "bottom"})
            .select("top", "rank", "tie_from", "tie_to", "bottom", "score", "rules")
        )
