"""Rows that are the sizes of one garment become one: sizes are stock of it, and no garments.

Only a column of sizes tells that. Rows are of one garment if their model, colour and all other
known attributes agree, and without a colour their titles, too; and if no size comes twice, for
then the rows differ in something else.
"""

from dataclasses import dataclass

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.table_pairs import items_once
from wearwith.catalog.outfit_pairs import first_split
from wearwith.catalog.schema import SIZES, VARIANT_IDS

__all__ = ["IN_STOCK", "SizesMerged", "merge_sizes"]

IN_STOCK = "in_stock"  # another usual name of a column of stock
MODEL = "model_key"
AGREE = ("side", "slot", "model", "colour", "material", "pattern", "brand")


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
        return items_once(outfits.with_columns(self._named(pl.col("item"))))

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
    sizes, keys = _text(pl.col(size).cast(pl.String)), _keys(items)
    names = list(keys)
    known = pl.col(SIZES).drop_nulls()
    rows, distinct = known.len().over(names), known.n_unique().over(names)
    is_sized = pl.col(MODEL).is_not_null() & pl.col(SIZES).is_not_null()
    keyed = items.select(sizes.alias(SIZES), **keys)
    is_many = keyed.select(is_sized & (rows > 1) & (rows == distinct)).to_series()
    if not is_many.any():
        return SizesMerged(items)
    own = {SIZES: f"{SIZES}_in_source", VARIANT_IDS: f"{VARIANT_IDS}_in_source"}
    items = items.drop(size).rename(own, strict=False)
    n_rows, alone = items.height, items.filter(~is_many)
    many = items.filter(is_many).hstack(keyed.filter(is_many))
    summed = _stock(items, stock)
    firsts = [name for name in items.columns if name not in summed]
    merged = many.group_by(names, maintain_order=True).agg(
        pl.col(firsts).first(),
        *summed.values(),
        pl.col(SIZES),
        pl.col("id").slice(1).alias(VARIANT_IDS),
    )
    its_own = keyed[SIZES].filter(~is_many)
    alone = alone.with_columns(
        pl.when(its_own.is_not_null()).then(pl.concat_list(its_own)).alias(SIZES),
        pl.lit(None).cast(pl.List(pl.String)).alias(VARIANT_IDS),
    )
    merged = pl.concat([merged.select(alone.columns), alone]).sort("row")
    reason = "rows that are further sizes of a garment"
    problems.leave_out(reason, n_rows - merged.height)
    others = merged.filter(pl.col(VARIANT_IDS).is_not_null())
    kept = others.select(VARIANT_IDS, kept="id").explode(VARIANT_IDS).rename({VARIANT_IDS: "id"})
    return SizesMerged(merged, kept)


def _keys(items: pl.DataFrame) -> dict[str, pl.Expr]:
    """What rows of one garment agree in."""
    keys = {f"{name}_key": _text(pl.col(name)) for name in AGREE if name in items.columns}
    if "category" in items.columns:
        keys["category_key"] = pl.col("category").list.join(">")
    if "title" in items.columns:
        no_colour = keys.get("colour_key", pl.lit(None)).is_null()
        keys["title_key"] = pl.when(no_colour).then(_text(pl.col("title")))
    return keys


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
