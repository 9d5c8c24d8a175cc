"""Products of a shop's feed become items: a colourway is a garment, and its sizes are its stock.

Every format gives its variants in one form, `VARIANT_COLUMNS`, a piece at a time, so that a feed of
millions is never in memory as text. What is no garment, and what a shop does not show, is counted
and left out.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.feed_kinds import is_gift_card, with_feed_slots
from wearwith.catalog.importers.prices import with_currency
from wearwith.catalog.importers.table_values import plain_values
from wearwith.catalog.picture_addresses import IMAGES, with_picture_names
from wearwith.catalog.schema import ITEM_COLUMNS, SIZES, VARIANT_IDS, exactly
from wearwith.errors import DataError

__all__ = ["IN_STOCK", "VARIANT_COLUMNS", "read_products"]

IN_STOCK = "in_stock"
SIZES_IN_STOCK = "sizes_in_stock"
# `row` is the line in the file, or the number of the product. `category` has paths such as
# `Women > Tops`, with | between several; `tags` have commas. `style` is what else garments of a
# model and colour differ in. `out` says why a shop does not show a product.
TEXTS = (
    "id", "other_id", "model", "title", "kind", "category", "tags", "colour", "style", "material",
    "pattern", "brand", "size", "price", "sale_price", "currency", "gender", "age_group", "link",
    "image", "out",
)  # fmt: skip
VARIANT_COLUMNS: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    **dict.fromkeys(TEXTS, pl.String()),
    "stock": pl.Int64(),
    IN_STOCK: pl.Boolean(),
}
TELLS = ("colour", "style", "material", "pattern", "size")  # variants of one model apart
GARMENT = ("model_key", "colour_key", "style_key", "material_key", "pattern_key")
LISTS = (SIZES, SIZES_IN_STOCK, VARIANT_IDS)
FURTHER = ("sale_price", "currency", "gender", "age_group", "link", "stock", IN_STOCK, *LISTS)
PLAIN = ("title", "kind", "colour", "material", "pattern", "brand", "model", "size")
GIFT_CARDS = "gift cards"
SIZES_OF_ONE = "variants that are one garment with others (its sizes)"
_SEPARATES = " -–—,/|(["  # between a title and the size at its end


def read_products(
    pieces: Iterable[pl.DataFrame],
    src: Path,
    out: Path,
    problems: Problems,
    *,
    kinds: Mapping[str, str] | None = None,
    currency: str | None = None,
) -> SourceTables:
    """Read the variants of a feed into the items of a catalogue, without pairs.

    A garment is what variants of one model share with their colour, material, pattern and style.
    Its id is that of the model and the colour, which stays when sizes come and go; a variant
    without a model keeps its own. `variant_ids` lists those of its sizes.

    Parameters
    ----------
    pieces
        Variants, with any of `VARIANT_COLUMNS`.
    out
        The new dataset folder, which will have the pictures.
    kinds
        The kind, or slot, that a word stands for; `*` stands for every other word.
    currency
        That of all prices, where they name none.

    Raises
    ------
    DataError
        If no product of the feed is a garment.
    """
    checks = RowChecks(problems, src.name)
    once = _Once(problems)
    parts: list[bytes] = []
    for piece in pieces:
        variants = exactly(VARIANT_COLUMNS, piece).with_columns(_tidy(name) for name in TEXTS)
        variants = plain_values(variants, {name: name for name in PLAIN}, checks)
        variants = checks.set_aside(variants, is_blank("id"), "id", "a product without an id")
        parts.append(_packed(_garments(_with_keys(once.shown(variants)))))
    once.count()
    garments = pl.concat(map(pl.read_parquet, parts)) if parts else pl.DataFrame()
    if garments.is_empty():
        fix = f"what was left out: {problems.in_words()}" if problems.dropped else None
        raise DataError("The feed has no product that can be used", where=src, fix=fix)
    if len(parts) > 1:
        garments = _merged(garments)
    items = with_feed_slots(_with_ids(garments.sort("row")), kinds or {}, checks)
    problems.note(SIZES_OF_ONE, int(items["variants"].sum()) - items.height)
    items = with_currency(items, checks, "price")
    items = with_currency(items, checks, "sale_price")
    if currency is not None:
        items = items.with_columns(pl.col("currency").fill_null(currency))
    items = with_picture_names(items, checks)
    there = [name for name in items.columns if items[name].null_count() < items.height]
    known = [name for name in (*ITEM_COLUMNS, "price", *FURTHER) if name in there]
    items = items.select(*known, *(name for name in ("image_address",) if name in there))
    has_pictures = "image" in known
    return SourceTables(
        items=items,
        pairs=None,
        image_root=out.resolve() / IMAGES if has_pictures else None,
        also=(lambda folder: (folder / IMAGES).mkdir()) if has_pictures else None,
    )


def _packed(garments: pl.DataFrame) -> bytes:
    """Take a piece's garments alone: their texts would hold on to those of all variants."""
    file = io.BytesIO()
    garments.write_parquet(file)
    return file.getvalue()


class _Once:
    """Takes each variant once, and sets aside what a shop does not show."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._seen = pl.Series(dtype=pl.UInt64)
        self._out: list[pl.DataFrame] = []

    def shown(self, variants: pl.DataFrame) -> pl.DataFrame:
        """Those that are shown, and were not there before."""
        reason = pl.when(is_gift_card()).then(pl.lit(GIFT_CARDS)).otherwise("out").alias("out")
        variants = variants.with_columns(reason)
        is_out = pl.col("out").is_not_null()
        model = pl.coalesce("model", "id").alias("model")
        self._out.append(variants.filter(is_out).select("out", model).unique())
        variants = variants.filter(~is_out)
        # Shops give one code to several products; where the model is known, it tells them apart.
        parts = [pl.when(pl.col("model").is_not_null()).then(name) for name in TELLS]
        numbers = variants.select(pl.struct("id", "model", *parts).hash()).to_series()
        is_new = numbers.is_first_distinct() & ~numbers.is_in(self._seen.implode())
        self._problems.leave_out("variants that were there before", int((~is_new).sum()))
        self._seen = self._seen.append(numbers.filter(is_new))
        return variants.filter(is_new)

    def count(self) -> None:
        """Count the products that were set aside."""
        for reason, n in _counted(pl.concat(self._out) if self._out else None):
            self._problems.leave_out(reason, n)


def _counted(out: pl.DataFrame | None) -> list[tuple[str, int]]:
    if out is None:
        return []
    return out.unique().group_by("out").len().sort("len", descending=True).rows()


def _tidy(name: str) -> pl.Expr:
    """A text on one line; of nothing null."""
    plain = pl.col(name).str.replace_all(r"[\x00-\x1f\x7f]+", " ").str.strip_chars()
    return pl.when(plain != "").then(plain).alias(name)


def _with_keys(variants: pl.DataFrame) -> pl.DataFrame:
    """Add what variants of one garment agree in, and take the size off the end of the title."""
    lower = {f"{name}_key": pl.col(name).str.to_lowercase() for name in TELLS[:-1]}
    before = pl.col("title").str.strip_suffix(pl.col("size"))
    is_apart = before.str.contains(r"[ \-–—,/|(\[]$") & (before != pl.col("title"))
    title = before.str.strip_chars_end(_SEPARATES)
    return variants.with_columns(
        pl.when(is_apart.fill_null(value=False) & (title != "")).then(title).otherwise("title"),
        model_key=pl.coalesce("model", "id"),
        **lower,
    )


def _garments(variants: pl.DataFrame) -> pl.DataFrame:
    """Make one row of the variants of each garment."""
    has_stock = pl.col(IN_STOCK).fill_null(value=False)
    ids = pl.concat_list("id", "other_id")
    return _merged(
        variants.with_columns(
            pl.concat_list("size").alias(SIZES),
            pl.concat_list(pl.when(has_stock).then("size")).alias(SIZES_IN_STOCK),
            ids.alias(VARIANT_IDS),
            variants=pl.lit(1, dtype=pl.Int64),
        )
    )


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Merge the rows of each garment: the first value counts, stock is summed, sizes are listed."""
    firsts = [name for name in VARIANT_COLUMNS if name not in ("stock", IN_STOCK, "other_id")]
    if rows.select(GARMENT).is_unique().all():
        return rows.with_columns(_listed(name) for name in LISTS).select(*_kept(firsts))
    return (
        rows.group_by(GARMENT, maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in firsts),
            pl.when(pl.col("stock").is_not_null().any()).then(pl.col("stock").sum()).alias("stock"),
            pl.col(IN_STOCK).max(),
            pl.col("variants").sum(),
            *(pl.col(name).explode().drop_nulls() for name in LISTS),
        )
        .with_columns(_listed(name) for name in LISTS)
        .select(*_kept(firsts))
    )


def _kept(firsts: list[str]) -> list[str]:
    return [*GARMENT, *firsts, "stock", IN_STOCK, "variants", *LISTS]


def _listed(name: str) -> pl.Expr:
    """A list, each value once; null if there is none."""
    values = pl.col(name).list.drop_nulls().list.unique(maintain_order=True)
    return pl.when(values.list.len() > 0).then(values).alias(name)


def _with_ids(garments: pl.DataFrame) -> pl.DataFrame:
    """Name each garment by its model and its colour; one without a model keeps its id."""
    words = (pl.col(f"{name}_key") for name in ("colour", "style"))
    slug = pl.concat_str(words, separator="-", ignore_nulls=True)
    slug = slug.str.replace_all(r"[^\p{L}\p{N}]+", "-").str.strip_chars("-")
    named = pl.when(slug != "").then(pl.col("model") + "-" + slug).otherwise("model")
    own = pl.coalesce(named, "id")
    # Materials or signs alone may tell two apart: then a number does.
    before = pl.int_range(pl.len()).over("id")
    numbered = pl.when(before > 0).then(pl.format("{}-{}", "id", before + 1)).otherwise("id")
    garments = garments.with_columns(own.alias("id")).with_columns(numbered.alias("id"))
    alone = pl.col(VARIANT_IDS).list.len() == 1
    is_own = alone & (pl.col(VARIANT_IDS).list.first() == pl.col("id"))
    return garments.with_columns(pl.when(~is_own).then(VARIANT_IDS).alias(VARIANT_IDS))
