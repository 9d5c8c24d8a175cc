"""Give every outfit a split that agrees with the split of the pairs."""

import numpy as np
import polars as pl

from wearwith.catalog.divided_pairs import split_by_chance
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.schema import SPLITS

__all__ = ["MIXED", "has_splits", "outfits_by_split", "split_outfits"]

MIXED = "outfits whose parts are in several splits (kept as outfits, in no split)"

# What decides for an outfit: its tops; without one its one-pieces; else its bottoms; else chance.
_KINDS = ("top", "one-piece", "bottom", "garments")
_DECIDES = (
    pl.when(side="top").then(0).when(slot="one-piece").then(1).when(side="bottom").then(2)
).otherwise(3)


def has_splits(outfits: pl.DataFrame) -> bool:
    """Whether a source publishes the split of any outfit."""
    return "split" in outfits.columns and outfits["split"].null_count() < outfits.height


def outfits_by_split(outfits: pl.DataFrame) -> dict[str, int]:
    """Count outfits by split; those in no split as `none`, if there are any."""
    counts = dict(outfits.group_by("split").agg(pl.col("outfit").n_unique()).iter_rows())
    none = {"none": counts[None]} if None in counts else {}
    return {split: counts.get(split, 0) for split in SPLITS} | none


def split_outfits(
    outfits: pl.DataFrame,
    items: pl.DataFrame,
    pairs: pl.DataFrame,
    divided_by: str | None,
    seed: int,
    problems: Problems,
) -> pl.DataFrame:
    """Divide outfits as their pairs were divided.

    An outfit has the split of its tops, or of their models where pairs are divided by model. One
    without a top goes by its one-pieces, one without these by its bottoms, any other by chance. A
    top that is in no pair, a one-piece and a bottom get a split by chance, 80/10/10, all colours
    of a model the same. Where each pair has a split of its own, the pairs of an outfit decide, and
    chance where it has none.

    Parameters
    ----------
    outfits
        Columns outfit and item.
    items
        Columns id, side, slot and model.
    pairs
        Columns top, bottom and split.
    divided_by
        What pairs were divided by: pair, top, model, or published, which is found out. None where
        there are no pairs.
    seed
        Of the import. The draw has its own generator, so the split of pairs never moves.
    problems
        Counts the outfits that mix several splits, which are in none.

    Returns
    -------
    polars.DataFrame
        The outfits with the column split, null for an outfit that mixes.
    """
    if outfits.is_empty():
        return outfits
    models = items.select("id", model=pl.coalesce("model", "id"))
    by = _found_out(pairs, models) if divided_by == "published" else divided_by
    if by in ("pair", "top"):
        models = models.with_columns(model="id")
    parts = _deciding_parts(outfits, items, models)
    if by == "pair":
        parts = _pairs_of(outfits, pairs, parts)
    else:
        known = _tops_with(models, pairs).select("split", part=pl.format("top {}", "model"))
        parts = parts.join(known.unique(), on="part", how="left")
    parts = parts.join(_by_chance(parts, seed), on="part", how="left").with_columns(
        pl.coalesce("split", "chance")
    )
    found = parts.group_by("outfit").agg(pl.col("split").unique())
    mixes = pl.col("split").list.len() > 1
    problems.leave_out(MIXED, int(found.select(mixes.sum()).item()))
    found = found.select("outfit", split=pl.when(~mixes).then(pl.col("split").list.first()))
    return outfits.drop("split", strict=False).join(
        found, on="outfit", how="left", maintain_order="left"
    )


def _found_out(pairs: pl.DataFrame, models: pl.DataFrame) -> str:
    """Find the broadest thing that no published split of pairs divides."""
    tops = _tops_with(models, pairs)
    for by, column in (("model", "model"), ("top", "id")):
        if (tops.group_by(column).agg(pl.col("split").n_unique())["split"] == 1).all():
            return by
    return "pair"


def _tops_with(models: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns id, model and split: of every top, each split that it has a pair in."""
    divided = pairs.select("split", id="top").unique().cast(pl.String)
    return models.join(divided, on="id")


def _deciding_parts(
    outfits: pl.DataFrame, items: pl.DataFrame, models: pl.DataFrame
) -> pl.DataFrame:
    """Columns outfit and part: what an outfit's split depends on, each once."""
    worn = outfits.select("outfit", "item").unique()
    rows = (
        worn.join(items.select("id", decides=_DECIDES), left_on="item", right_on="id")
        .join(models, left_on="item", right_on="id")
        .filter(pl.col("decides") == pl.col("decides").min().over("outfit"))
    )
    # Outfits of the same garments are in one split, whatever of the slot other is beside them.
    garments = worn.join(items.filter(pl.col("slot") != "other"), left_on="item", right_on="id")
    same = garments.group_by("outfit").agg(garments=pl.col("item").sort().str.join(" + "))
    rows = rows.join(same, on="outfit", how="left")
    # A top's model and a bottom's may have the same name.
    kind = pl.col("decides").replace_strict(dict(enumerate(_KINDS)), return_dtype=pl.String)
    is_rest = pl.col("decides") == len(_KINDS) - 1
    name = pl.when(is_rest).then(pl.coalesce("garments", "outfit")).otherwise("model")
    return rows.select("outfit", part=pl.format("{} {}", kind, name)).unique()


def _pairs_of(outfits: pl.DataFrame, pairs: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The pairs of each outfit with their splits; parts, without a split, where it has none."""
    worn = outfits.select("outfit", "item").unique()
    tops = worn.join(pairs.cast(pl.String), left_on="item", right_on="top")
    found = tops.join(worn.rename({"item": "bottom"}), on=["outfit", "bottom"], how="semi")
    found = found.select("outfit", "split", part=pl.concat_str("item", "bottom", separator=" + "))
    rest = parts.join(found, on="outfit", how="anti")
    return pl.concat([found, rest], how="diagonal")


def _by_chance(parts: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Columns part and chance, for every part that has no split."""
    names = parts.filter(pl.col("split").is_null())["part"].unique().sort()
    rng = np.random.default_rng([seed, *b"outfits"])
    drawn = split_by_chance(len(names), rng)
    return pl.DataFrame({"part": names, "chance": pl.Series(SPLITS).gather(drawn)})
