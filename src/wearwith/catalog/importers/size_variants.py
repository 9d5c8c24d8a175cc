"""Rows that are the sizes of one garment become one: sizes are stock of it, and no garments.

Only a column of sizes tells that. Rows are of one garment if their model, colour and all other
known attributes agree, and without a colour their titles, too; and if no size comes twice, for
then the rows differ in something else.
"""

from dataclasses import dataclass

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_pairs import first_split
from wearwith.catalog.schema import SIZES, VARIANT_IDS

__all__ = ["IN_STOCK", "SizesMerged", "merge_sizes"]

IN_STOCK = "in_stock"  # another usual name of a column of stock
AGREE = ("side", "slot", "model", "colour", "material", "pattern", "brand")
_KEYS = [f"{name}_key" for name in (*AGREE, "category", "title")]


@dataclass(frozen=True)
class SizesMerged:
    """Items of which each is a garment, and the ids of those that further sizes became part of.

    `kept` has the columns id and kept; None if there are no further sizes.
    """

    items: pl.DataFrame
    kept: pl.DataFrame | None = None

    def pairs(self, pairs: pl.DataFrame, problems: Problems) -> pl.DataFrame:
        """Name garments instead of their sizes; of pairs with splits each is kept once."""
        if self.kept is None:
            return pairs
        pairs = pairs.with_columns(self._named(pl.col(side)) for side in ("top", "bottom"))
        return first_split(pairs, problems) if "split" in pairs.columns else pairs

    def outfits(self, outfits: pl.DataFrame) -> pl.DataFrame:
        """Name garments instead of their sizes, each once in an outfit."""
        if self.kept is None:
            return outfits
        return outfits.with_columns(self._named(pl.col("item"))).unique()

    def _named(self, ids: pl.Expr) -> pl.Expr:
        assert self.kept is not None  # noqa: S101
        return ids.cast(pl.String).replace(self.kept["id"], self.kept["kept"])


def merge_sizes(items: pl.DataFrame, size: str, stock: str, problems: Problems) -> SizesMerged:
    """Make one garment of the rows that are its sizes.

    Parameters
    ----------
    items
        Columns row, side and slot, and known and further ones.
    size, stock
        The columns of sizes and of stock, if there are such.

    Returns
    -------
    SizesMerged
        If any rows are sizes of one garment, its first row stands for them. Its stock is their sum
        (or whether any is in stock), a column `sizes` lists the sizes, and `variant_ids` the ids
        of the other rows; the column of sizes goes.
    """
    if not {size, "model"} <= set(items.columns) or items.schema[size].is_nested():
        return SizesMerged(items)
    sizes = _text(pl.col(size).cast(pl.String))
    keyed = items.with_columns(*_keys(items), sizes.alias(SIZES))
    known = pl.col(SIZES).drop_nulls()
    rows, distinct = known.len().over(_KEYS), known.n_unique().over(_KEYS)
    is_sized = pl.col("model_key").is_not_null() & pl.col(SIZES).is_not_null()
    is_one = is_sized & (rows > 1) & (rows == distinct)
    is_many = keyed.select(is_one).to_series()
    if not is_many.any():
        return SizesMerged(items)
    own = {SIZES: f"{SIZES}_in_source", VARIANT_IDS: f"{VARIANT_IDS}_in_source"}
    named = [own.get(name, name) for name in items.columns]
    items = items.rename(own, strict=False)
    keyed = items.with_columns(sizes.alias(SIZES), *keyed.select(_KEYS))
    garments = keyed.filter(is_many).group_by(_KEYS, maintain_order=True)
    summed = _stock(items, stock)
    many = garments.agg(
        pl.col(*(name for name in named if name not in summed)).first(),
        *summed.values(),
        pl.col(SIZES),
        pl.col("id").slice(1).alias(VARIANT_IDS),
    )
    alone = keyed.filter(~is_many).with_columns(
        pl.when(pl.col(SIZES).is_not_null()).then(pl.concat_list(SIZES)).alias(SIZES),
        pl.lit(None, dtype=pl.List(pl.String)).alias(VARIANT_IDS),
    )
    columns = [*(name for name in named if name != size), SIZES, VARIANT_IDS]
    merged = pl.concat([many.select(columns), alone.select(columns)]).sort("row")
    reason = "rows that are further sizes of a garment"
    problems.leave_out(reason, items.height - merged.height)
    kept = many.select(VARIANT_IDS, kept="id").explode(VARIANT_IDS).rename({VARIANT_IDS: "id"})
    return SizesMerged(merged, kept)


def _keys(items: pl.DataFrame) -> list[pl.Expr]:
    """What rows of one garment agree in."""
    nothing = pl.lit(None, dtype=pl.String)
    of = {name: _text(pl.col(name)) if name in items.columns else nothing for name in AGREE}
    category = pl.col("category").list.join(">") if "category" in items.columns else nothing
    title = _text(pl.col("title")) if "title" in items.columns else nothing
    keys = [*of.values(), category, pl.when(of["colour"].is_null()).then(title)]
    return [key.alias(name) for name, key in zip(_KEYS, keys, strict=True)]


def _text(text: pl.Expr) -> pl.Expr:
    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _stock(items: pl.DataFrame, stock: str) -> dict[str, pl.Expr]:
    """How much there is of all sizes together: a sum, or whether there is any."""
    for name in (stock, IN_STOCK):
        kind = items.schema.get(name)
        if kind == pl.Boolean:
            return {name: pl.col(name).any()}
        if kind is not None and kind.is_numeric():
            return {name: pl.col(name).sum()}
    return {}
