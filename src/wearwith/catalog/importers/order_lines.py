"""Read orders, carts or events: who bought, saw or returned which garment, and when."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from wearwith.catalog.baskets import RETURNED
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.known_ids import as_known, nearest_known
from wearwith.catalog.importers.source_files import require_columns
from wearwith.catalog.importers.table_files import read_table_in_pieces
from wearwith.catalog.schema import VARIANT_IDS
from wearwith.errors import DataError

__all__ = ["EVENTS", "read_order_lines"]

# What the words of an event column say. A cart is bought where nothing else is, and else seen.
EVENTS: dict[str, str] = {
    **dict.fromkeys(("view", "product view", "view item", "pageview", "pv", "seen", "shown",
                     "impression", "click", "detail", "visit"), "seen"),
    **dict.fromkeys(("cart", "add", "add to cart", "addtocart", "added", "basket", "fav",
                     "favourite", "favorite", "wishlist"), "cart"),
    **dict.fromkeys(("purchase", "purchased", "buy", "bought", "order", "ordered", "transaction",
                     "checkout", "sale", "sold"), "bought"),
    **dict.fromkeys(("return", "returned", "refund", "refunded", "cancel", "cancelled"),
                    "returned"),
    **dict.fromkeys(("remove", "remove from cart", "removed"), "removed"),
}  # fmt: skip
NO = ("", "0", "0.0", "false", "no", "n", "nein", "non", "none", "nan", "null", "f", "-")
MS = 1000
DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d",
         "%Y%m%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")  # fmt: skip
SLASHED = (("%d/%m/%Y %H:%M", "%d/%m/%Y"), ("%m/%d/%Y %H:%M", "%m/%d/%Y"))  # whichever fits more
SAMPLE = 1_000
UNKNOWN = "order lines of unknown items"


def read_order_lines(
    path: Path,
    items: pl.DataFrame,
    columns: Mapping[str, str],
    problems: Problems,
    names: Sequence[str] | None = None,
    id_width: int = 0,
) -> pl.DataFrame:
    """Read a table of order lines, of which a row is one garment bought, seen or returned.

    Parameters
    ----------
    items
        The items of a dataset; an id of `variant_ids` stands for its garment.
    columns
        The names of the columns: item, and order or customer; time, event, quantity, returned and
        gift if there are such.
    names
        The names of all columns of a file without a header.
    id_width
        Ids that lost zeros at their beginning are filled up to so many digits; 0 for never.

    Returns
    -------
    polars.DataFrame
        Columns order and customer (numbers that stand for them, or null), item, time
        (milliseconds, or null), event (bought, seen or returned), quantity and gift.

    Raises
    ------
    DataError
        If the file can't be read, lacks a column, or no line names a known item.
    """
    known = {role: name for role, name in columns.items() if role not in ("order", "customer")}
    owners = {role: columns[role] for role in ("order", "customer") if role in columns}
    if "item" not in columns or not owners:
        raise DataError(
            "Nothing says which item was bought, or by whom or in which order",
            where=path,
            fix="name the columns: --item, and --order or --customer",
        )

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        require_columns(frame, columns.values(), path)
        text = {role: pl.col(name).cast(pl.String) for role, name in known.items()}
        # Long names of customers take most of the memory, and only who is who matters.
        numbers = {
            role: pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(
                pl.col(name).cast(pl.String).hash()
            )
            for role, name in owners.items()
        }
        return frame.select(**text, **numbers)

    # A piece in which no line has a value may have no type.
    lines = pl.concat(read_table_in_pieces(path, problems, read, names), how="vertical_relaxed")
    lines = _known(lines, items, problems, id_width)
    if lines.is_empty():
        raise DataError("No line names a known item", where=path, fix=problems.in_words())
    owner = _owner(lines, owners, problems)
    is_owned = pl.any_horizontal(lines[role].is_not_null() for role in owner)
    owned = lines.filter(is_owned)
    problems.leave_out("order lines without an order and a customer", lines.height - owned.height)
    lines = owned
    parts = [*owner, "item"]
    lines = lines.select(
        *parts,
        *(
            pl.lit(None, dtype=pl.UInt64).alias(one)
            for one in ("order", "customer")
            if one not in owner
        ),
        time=_times(lines, problems),
        event=_events(lines, problems),
        quantity=_quantity(lines, problems),
        gift=_is_so(lines, "gift"),
    )
    return lines.filter(pl.col("event").is_not_null())


def _known(
    lines: pl.DataFrame, items: pl.DataFrame, problems: Problems, id_width: int
) -> pl.DataFrame:
    """Name the garments of the dataset, and leave out lines of all that is none of them."""
    ids, kept = items["id"], items["id"]
    if items.schema.get(VARIANT_IDS) == pl.List(pl.String):
        more = items.select("id", VARIANT_IDS).explode(VARIANT_IDS).drop_nulls()
        ids, kept = pl.concat([ids, more[VARIANT_IDS]]), pl.concat([kept, more["id"]])
    written = lines["item"].unique().drop_nulls()
    meant = as_known(written, ids)
    if id_width:
        filled = written.str.zfill(id_width)
        is_filled = meant.is_null() & filled.is_in(ids.implode())
        meant = pl.select(pl.when(is_filled).then(filled).otherwise(meant)).to_series()
        n_filled = lines["item"].is_in(written.filter(is_filled).implode()).sum()
        problems.note("order lines whose id lost its first zeros (filled up)", int(n_filled))
    garments = pl.DataFrame({"item": written, "meant": meant}).join(
        pl.DataFrame({"meant": ids, "garment": kept}).unique("meant"), on="meant"
    )
    found = lines.join(garments, on="item", maintain_order="left")
    n_unknown = lines.height - found.height
    if n_unknown:
        strangers = written.filter(meant.is_null())
        near = nearest_known(strangers[:100], ids)
        shown = next(iter(near), next(iter(strangers), None))
        hint = f", and the nearest is {near[shown]!r}" if shown in near else ""
        problems.examples.setdefault(UNKNOWN, f"such as {shown!r}{hint}")
        problems.leave_out(UNKNOWN, n_unknown)
    n_sizes = int((found["item"] != found["garment"]).sum())
    problems.note("order lines that name a size or another writing of an item", n_sizes)
    return found.with_columns(item="garment").drop("garment", "meant")


def _owner(
    lines: pl.DataFrame, owners: Mapping[str, str], problems: Problems
) -> dict[str, pl.Expr]:
    """The columns that say whose basket it is; an order that some lines lack says nothing."""
    found = {role: pl.col(role) for role in owners if lines[role].null_count() < lines.height}
    if len(found) > 1 and lines["order"].null_count():
        problems.note(
            "orders that some lines lack (customers and times tell baskets)",
            lines["order"].null_count(),
        )
        del found["order"]
    return found


def _events(lines: pl.DataFrame, problems: Problems) -> pl.Series:
    """What happened in each line: bought, seen, returned, or null for what says nothing."""
    if "event" in lines.columns:
        words = lines["event"].str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()
        found = words.replace_strict(EVENTS, default=None, return_dtype=pl.String)
        problems.leave_out("order lines with an unknown event", found.null_count())
        problems.leave_out(
            "order lines that take a garment out of a cart", int((found == "removed").sum())
        )
        has_bought = bool((found == "bought").any())
        if not has_bought:
            problems.note(
                "carts (read as baskets, for nothing was bought)", int((found == "cart").sum())
            )
        found = found.replace({"cart": "seen" if has_bought else "bought", "removed": None})
    else:
        found = pl.repeat("bought", lines.height, eager=True)
    is_back = _is_so(lines, "returned") & (pl.lit(found) == "bought")
    told = lines.select(event=pl.when(~is_back).then(pl.lit(found)))["event"]
    problems.leave_out(RETURNED, told.null_count() - found.null_count())
    return told


def _is_so(lines: pl.DataFrame, column: str) -> pl.Expr:
    """Whether a column says yes, with a word, a number or any text that does not say no."""
    if column not in lines.columns:
        return pl.lit(value=False).alias(column)
    said = pl.col(column).str.strip_chars().str.to_lowercase()
    return (~said.is_in(NO)).fill_null(value=False).alias(column)


def _quantity(lines: pl.DataFrame, problems: Problems) -> pl.Series:
    """How many; 1 if nobody says, or it can't be read."""
    if "quantity" not in lines.columns:
        return pl.repeat(1.0, lines.height, eager=True)
    text = lines["quantity"].str.strip_chars()
    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    odd = number.is_null() & text.is_not_null() & (text != "")
    problems.note("quantities that can't be read (taken as 1)", int(odd.sum()))
    return number.fill_null(1.0)


def _times(lines: pl.DataFrame, problems: Problems) -> pl.Series:
    """Milliseconds since 1970, from dates, times, or numbers of seconds or milliseconds."""
    if "time" not in lines.columns:
        return pl.repeat(None, lines.height, dtype=pl.Int64, eager=True)
    written = lines["time"].unique().drop_nulls()
    number = written.cast(pl.Float64, strict=False)
    is_date = written.str.contains(r"^(?:19|20)\d{6}$")
    milli = pl.when(number.abs() > 1e11).then(number).otherwise(number * MS)
    plain = written.str.strip_chars().str.replace(r"\s*(?:Z|UTC|[+-]\d\d:?\d\d)$", "")
    plain = plain.str.replace("T", " ", literal=True).str.replace(r"(:\d\d)\.\d+$", "$1")
    days = max(
        SLASHED, key=lambda forms: sum(_parsed(plain.head(SAMPLE), form).count() for form in forms)
    )
    dates = pl.repeat(None, len(plain), dtype=pl.Int64, eager=True)
    for form in (*DATES, *days):
        if not dates.null_count():
            break
        dates = pl.select(pl.coalesce(dates, _parsed(plain, form))).to_series()
    found = pl.select(
        pl.when(number.is_not_null() & ~is_date).then(milli.cast(pl.Int64)).otherwise(dates)
    ).to_series()
    problem = lines["time"].is_in(written.filter(found.is_null()).implode())
    problems.note(
        "times that can't be read (the line belongs to the customer's earliest basket)",
        int(problem.sum()),
    )
    return lines["time"].replace_strict(written, found, default=None, return_dtype=pl.Int64)


def _parsed(text: pl.Series, form: str) -> pl.Series:
    return text.str.to_datetime(form, strict=False, time_unit="ms").cast(pl.Int64)
