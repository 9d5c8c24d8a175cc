"""Read a user's own pairs or outfits, and check them against the items."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.items_in_cells import items_in_cells, separator_in
from wearwith.catalog.importers.known_ids import as_known, set_unknown_aside
from wearwith.catalog.importers.source_files import require_columns
from wearwith.catalog.importers.table_files import read_table_file, read_table_in_pieces
from wearwith.catalog.importers.table_values import text_column
from wearwith.catalog.outfit_pairs import first_split
from wearwith.catalog.schema import SPLITS
from wearwith.types import SIDES

__all__ = ["items_once", "read_outfits", "read_pairs"]

# Other words for the splits.
SPLIT_WORDS: dict[str, str] = {
    **{name: name for name in SPLITS},
    "training": "train",
    "val": "valid",
    "validation": "valid",
    "dev": "valid",
    "testing": "test",
}


def read_pairs(
    path: Path,
    items: pl.DataFrame,
    top: str,
    bottom: str,
    split: str,
    problems: Problems,
    names: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Read positive pairs; one that is written bottom first is turned round.

    Parameters
    ----------
    items
        Columns id and side.
    top, bottom, split
        The names of the columns. Without a split column, or with an empty one, there is no split.
    names
        The names of all columns of a file without a header.

    Returns
    -------
    polars.DataFrame
        Columns top and bottom, which have the types of a catalogue's sides, and split if the file
        has one; with a split, every pair once.
    """
    checks = RowChecks(problems, path.name, {"top": top, "bottom": bottom, "split": split})
    catalogue = Catalogue.of(items.sort("id"))
    sides = {"top": catalogue.top_type, "bottom": catalogue.bottom_type}

    def looked_up(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        require_columns(frame, (top, bottom), path)
        return _looked_up(frame, {"top": top, "bottom": bottom}, sides, _split(frame, split, path))

    # A piece without a split in any row has no such column.
    read = zip(*read_table_in_pieces(path, problems, looked_up, names), strict=True)
    pairs, written = (pl.concat(parts, how="diagonal") for parts in read)
    if not written.is_empty():
        for side, name in (("top", top), ("bottom", bottom)):
            cells = written.rename({side: "item"})
            cells = items_in_cells(cells, items["id"], path, None, ("id", name))
            written = cells.rename({"item": side})
        cleaned = _cleaned(written, items, checks)
        columns = (pl.col(side).cast(dtype) for side, dtype in sides.items())
        pairs = pl.concat([pairs, cleaned.with_columns(columns)]).sort("row")
    pairs = _with_splits(pairs, checks).drop("row")
    return first_split(pairs, problems) if "split" in pairs.columns else pairs


def _cleaned(pairs: pl.DataFrame, items: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Replace ids as they are written by those of items, turn pairs, and set the rest aside."""
    ids = items["id"]
    known = pl.DataFrame({side: as_known(pairs[side], ids) for side in SIDES})
    of_side = {side: items.filter(side=side)["id"].implode() for side in SIDES}
    is_turned = (
        known["top"].is_in(of_side["bottom"]) & known["bottom"].is_in(of_side["top"])
    ).fill_null(value=False)
    checks.problems.note("pairs written bottom first (turned round)", int(is_turned.sum()))
    turned = pl.when(is_turned)
    written = pairs.with_columns(
        known_top=turned.then(known["bottom"]).otherwise(known["top"]),
        known_bottom=turned.then(known["top"]).otherwise(known["bottom"]),
    )
    for side in SIDES:
        found = pl.col(f"known_{side}")
        blank = is_blank(side) | (pl.col(side).str.strip_chars() == "")
        written = checks.set_aside(written, blank, side, f"a pair without a {side}")
        reason = "a pair names an unknown item"
        written = set_unknown_aside(checks, written, found.is_null(), side, reason, ids)
        reason = f"a pair uses an item as a {side}, which it is not"
        written = checks.set_aside(written, ~found.is_in(of_side[side]), side, reason)
    return written.with_columns(top="known_top", bottom="known_bottom").drop(
        "known_top", "known_bottom"
    )


def _looked_up(
    frame: pl.DataFrame,
    names: dict[str, str],
    sides: dict[str, pl.Enum],
    splits: dict[str, pl.Expr],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Separate pairs that name items exactly, as nearly all do, from the others as written.

    Ids of items are clean already, so these pairs need no cleaning.
    """
    columns = [
        pl.col(name).cast(sides[side], strict=False).alias(side)
        if frame.schema[name] == pl.String
        else pl.lit(None, dtype=sides[side]).alias(side)
        for side, name in names.items()
    ]
    found = frame.select("row", *columns, **splits)
    written = frame.select("row", **names, **splits)
    is_known = found["top"].is_not_null() & found["bottom"].is_not_null()
    if is_known.all():
        return found, written.clear()
    return found.filter(is_known), written.filter(~is_known)


def read_outfits(
    path: Path,
    items: pl.DataFrame,
    outfit: str | Sequence[str],
    item: str,
    split: str,
    problems: Problems,
    *,
    separator: str | None = None,
    names: Sequence[str] | None = None,
    id_name: str = "id",
) -> pl.DataFrame:
    """Read outfits: one row an item, or one row an outfit whose item column is a list.

    Parameters
    ----------
    items
        A column id.
    outfit, item, split
        The names of the columns. Several ones for the outfit name it together, such as customer
        and day.
    separator
        Separates the ids of a cell.
    names
        The names of all columns of a file without a header.
    id_name
        The field that has the id, if items are records.

    Returns
    -------
    polars.DataFrame
        Columns outfit and item, and split and position if the file has them; an item once in an
        outfit of a split.
    """
    parts = (outfit,) if isinstance(outfit, str) else tuple(outfit)
    shown = {"outfit": " + ".join(parts), "item": item, "split": split}
    checks = RowChecks(problems, path.name, shown)
    frame = read_table_file(path, problems, names)
    require_columns(frame, (*parts, item), path)
    ids = items["id"]
    outfits = frame.select("row", _joined(frame, parts, path), pl.col(item).alias("item"))
    outfits = outfits.with_columns(frame.select(**_split(frame, split, path)))
    outfits = outfits.with_columns(frame.select(**_position(frame, path, checks)))
    outfits = items_in_cells(outfits, ids, path, separator, (id_name, item, "id"))
    outfits = checks.set_aside(outfits, is_blank("outfit"), "outfit", "a row without an outfit")
    blank = is_blank("item") | (pl.col("item").str.strip_chars() == "")
    outfits = checks.set_aside(outfits, blank, "item", "a row without an item")
    outfits = outfits.with_columns(as_known(outfits["item"], ids).alias("known"))
    reason, is_unknown = "an outfit names an unknown item", pl.col("known").is_null()
    cell = outfits.filter(is_unknown)["item"].head(1).to_list()
    if separator is None and cell and (mark := separator_in(cell[0], ids)):
        hint = f"such as {cell[0]!r}, which --item-separator {mark!r} divides"
        problems.examples.setdefault(reason, hint)
    outfits = set_unknown_aside(checks, outfits, is_unknown, "item", reason, ids)
    outfits = outfits.with_columns(item="known").drop("known")
    return items_once(_with_splits(outfits, checks).drop("row"))


def items_once(outfits: pl.DataFrame) -> pl.DataFrame:
    """Keep the first row of each item of an outfit; a position counts if one item has it."""
    outfits = outfits.unique(maintain_order=True)
    if "position" in outfits.columns:
        is_own = pl.struct("outfit", "position").is_unique()
        outfits = outfits.with_columns(pl.when(is_own).then("position"))
    own = [name for name in ("outfit", "item", "split") if name in outfits.columns]
    return outfits.unique(own, keep="first", maintain_order=True)


def _position(frame: pl.DataFrame, path: Path, checks: RowChecks) -> dict[str, pl.Expr]:
    """The column position, if the file has one; a value that is no whole number is noted."""
    if "position" not in frame.columns:
        return {}
    text = text_column(frame, "position", path)
    number = text.str.extract(r"^([0-9]{1,18})(?:\.0+)?$").cast(pl.Int64)
    odd = frame.select("row", position=text).filter(number.is_null() & (text != ""))
    reason = "a position that is not a whole number (the item is kept without it)"
    checks.problems.add_rows(checks.file, odd, "position", reason)
    return {"position": number}


def _joined(frame: pl.DataFrame, parts: Sequence[str], path: Path) -> pl.Expr:
    """Name outfits by one or several columns, with a separator that no part holds."""
    texts = [text_column(frame, part, path) for part in parts]
    if len(texts) == 1:
        return texts[0].alias("outfit")
    filled = [text.replace("", None) for text in texts]
    separators = (" ", "|", " / ", " || ", " // ")
    for separator in separators:
        held = [text.str.contains(separator, literal=True).any() for text in texts]
        if not any(frame.select(one).item() for one in held):
            break
    return pl.concat_str(filled, separator=separator).alias("outfit")


def _split(frame: pl.DataFrame, column: str, path: Path) -> dict[str, pl.Expr]:
    if column != "split":  # the user named it, so it must exist
        require_columns(frame, (column,), path)
    if column not in frame.columns or frame[column].null_count() == frame.height:
        return {}
    return {"split": text_column(frame, column, path)}


def _with_splits(frame: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Translate the names of splits, and set aside rows with an unknown one."""
    if "split" not in frame.columns:
        return frame
    words = (
        pl.col("split")
        .str.to_lowercase()
        .replace_strict(SPLIT_WORDS, default=None, return_dtype=pl.String)
    )
    frame = frame.with_columns(split_here=words)
    reason = f"an unknown split (it is one of {', '.join(SPLITS)})"
    frame = checks.set_aside(frame, pl.col("split_here").is_null(), "split", reason)
    return frame.with_columns(split="split_here").drop("split_here")
