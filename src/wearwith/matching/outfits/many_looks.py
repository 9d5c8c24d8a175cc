"""The looks of many garments, as a table in a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.errors import ConfigError
from wearwith.files.atomic import new_file, require_absent, scratch_folder
from wearwith.matching.outfits.completer import Completer
from wearwith.matching.outfits.look import CompletedLook, LookItem
from wearwith.matching.outfits.wishes import LookWishes
from wearwith.progress import ProgressFactory, silent

__all__ = ["COLUMNS", "ManyLooks", "write_looks"]

COLUMNS: Mapping[str, Any] = {
    "anchor": pl.String,
    "rank": pl.Int32,
    "score": pl.Float32,
    "probability": pl.Float32,
    "price": pl.Float64,
    "set": pl.String,
    "item": pl.String,
    "slot": pl.String,
    "given": pl.Boolean,
    "share": pl.Float32,
}
AT_ONCE = 512  # garments whose looks are kept in memory


@dataclass(frozen=True)
class ManyLooks:
    """What was written.

    Attributes
    ----------
    anchors, looks
        How many garments have a look, and how many looks there are.
    without
        How many garments have none, by the reason.
    """

    anchors: int
    looks: int
    without: Mapping[str, int]


def write_looks(
    completer: Completer,
    anchors: Sequence[str],
    wishes: LookWishes,
    out: Path,
    progress: ProgressFactory = silent,
) -> ManyLooks:
    """Write the best looks of garments, one after another, in the order given.

    Memory does not grow with their number; the file appears when it is complete.

    Raises
    ------
    ConfigError
        If the file does not end in `.parquet`, or a wish can't be met for any garment.
    OutputExistsError
        If the file exists.
    UnknownItemError
        If an id is none of the garments.
    """
    if out.suffix != ".parquet":
        raise ConfigError("Looks are written as Parquet", where=out, fix="end the name in .parquet")
    require_absent(out)
    without, n_looks, n_anchors = Counter[str](), 0, 0
    with (
        scratch_folder(out) as parts,
        new_file(out) as temporary,
        progress("Completing", len(anchors)) as bar,
    ):
        for start in range(0, len(anchors), AT_ONCE):
            rows = []
            for anchor in anchors[start : start + AT_ONCE]:
                try:
                    found = completer.complete([anchor], wishes)
                except ConfigError as error:
                    if len(anchors) == 1 or error.where != "want":
                        raise
                    without[error.what] += 1
                    continue
                if found.message is not None:
                    without[found.message] += 1
                n_anchors += bool(found.looks)
                n_looks += len(found.looks)
                rows += [_row(anchor, look, item) for look in found.looks for item in look.items]
            table = pl.DataFrame(rows, schema=dict(COLUMNS), orient="row")
            table.write_parquet(parts / f"{start:09}.parquet")
            bar.advance(len(anchors[start : start + AT_ONCE]))
        names = sorted(parts.glob("*.parquet"))
        whole = pl.scan_parquet(names) if names else pl.LazyFrame(schema=dict(COLUMNS))
        whole.sink_parquet(temporary)
    return ManyLooks(n_anchors, n_looks, dict(without))


def _row(anchor: str, look: CompletedLook, item: LookItem) -> tuple[Any, ...]:
    of_look = (anchor, look.rank, look.score, look.probability, look.price, look.set)
    return (*of_look, item.id, item.slot, item.given, item.share)
