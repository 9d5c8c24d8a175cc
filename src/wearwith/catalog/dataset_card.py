"""What the card of a dataset counts."""

import math
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from wearwith._version import __version__
from wearwith.catalog.import_problems import read_problems
from wearwith.catalog.schema import ITEM_COLUMNS, SPLITS
from wearwith.files.markdown import document, plain_text, share, table, unknown
from wearwith.types import SIDES
from wearwith.words.slots import counts_by_slot

if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset
if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset

__all__ = [
    "dataset_card",
    "frequent_table",
    "item_table_of",
    "missing_table",
    "most_worn",
    "pair_table",
    "saved_dataset_card",
]

MOST_SEALED = 1_000_000  # triplets; a fingerprint draws and reads all of them
DIVIDED = {
    "pair": "each pair by itself, so that a top may have pairs in several splits",
    "top": "all pairs of a top together, so that tops of validation and test are new",
    "model": "all pairs of all colours of a top's design together, so that designs of validation "
    "and test are new",
    "published": "as its source divides it",
}
NEGATIVES = {
    "random": "every bottom that was not worn with the top is equally likely",
    "published": "they came with the source, which says how they were drawn",
    "matched": "they share the backdrop, or the time of listing, of the bottom that was worn",
    "popular": "a bottom is as likely as it is common in training",
}


def dataset_card(dataset: "Dataset", n_problems: int | None = None) -> str:
    """Write the card of a dataset as Markdown; the same dataset has the same card.

    Parameters
    ----------
    dataset
        What it is about.
    n_problems
        Rows of `problems.csv`; None where there is no such file.
    """
    return document(
        f"# Dataset: {plain_text(_name(dataset))}",
        "Garments, and which of them were worn together: what models of wearwith learn from. This "
        f"card was made by wearwith {__version__} from what the dataset holds. A person may edit "
        "it, and no command reads it.",
        "## Where it is from",
        _origin(dataset),
        "## What is in it",
        item_table_of(dataset),
        pair_table(dataset),
        most_worn(dataset),
        "## What is frequent",
        frequent_table(dataset),
        "## What is missing",
        missing_table(dataset),
        "## What was left out",
        _left_out(dataset, n_problems),
        "## Negatives",
        _negatives(dataset),
        "## Limits",
        _limits(),
    )


def saved_dataset_card(dataset: "Dataset") -> str:
    """Write the card of a dataset that lies in a folder, with the number of its bad rows.

    Raises
    ------
    DataError
        If `problems.csv` can't be read.
    """
    path = None if dataset.folder is None else dataset.folder / "problems.csv"
    if path is None or not path.is_file():
        return dataset_card(dataset)
    return dataset_card(dataset, read_problems(path).height)


def _name(dataset: "Dataset") -> str:
    source = dataset.source
    return str(source.get("name") or source.get("format") or "of unknown source")


def _origin(dataset: "Dataset") -> str:
    source = dataset.source
    lines = [f"- Format: {plain_text(source.get('format', 'not said'))}"]
    if "name" in source:
        lines.append(f"- Source: {plain_text(source['name'])}")
    told = {"format", "name", "split_by", "seed", "contents", "options"}
    options = source.get("options", {})
    more = {name: value for name, value in source.items() if name not in told} | (
        options if isinstance(options, dict) else {"options": options}
    )
    lines += [f"- {plain_text(name)}: {plain_text(value, 200)}" for name, value in more.items()]
    if dataset.pairs.is_empty():
        lines.append("- Pairs: none; this is a catalogue to rank, not to train on")
    elif (by := source.get("split_by")) is not None:
        lines.append(f"- Divided by {plain_text(by)}: {DIVIDED.get(by, 'see its source')}")
    if "seed" in source:
        lines.append(f"- Seed of what was drawn here: {plain_text(source['seed'])}")
    if _all_triplets(dataset) <= MOST_SEALED:
        lines.append(f"- Fingerprint, a SHA-256 of its content: `{dataset.fingerprint}`")
    return "\n".join(lines)


def _left_out(dataset: "Dataset", n_problems: int | None) -> str:
    dropped = sorted(dataset.dropped.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [(plain_text(reason, 200), count) for reason, count in dropped]
    listed = "" if n_problems is None else f"`problems.csv` lists {n_problems:,} rows with reasons."
    return document(table(("what", "count"), rows) or "Nothing that was noted.", listed)


def _negatives(dataset: "Dataset") -> str:
    counts = Counter(dict(dataset.stored.group_by("negatives").len().rows()))
    pairs = dataset.stored.select(pl.struct("top", "positive").n_unique()).item()
    if dataset.draws("train"):
        counts["random"] += dataset.count_triplets("train")
        pairs += dataset.pairs_of("train").height
    lines = [f"- {kind}, {count:,}: {NEGATIVES[kind]}" for kind, count in sorted(counts.items())]
    if not lines:
        return "The dataset holds none."
    lines.append(
        f"- {counts.total() / pairs:.1f} a pair on average. A negative was not worn with "
        "the top in this data. Nobody said that it does not go with it."
    )
    return "\n".join(lines)


def _all_triplets(dataset: "Dataset") -> int:
    return sum(dataset.count_triplets(split) for split in SPLITS)


def _limits() -> str:
    return document(
        "What the data cannot tell about itself, and a person who knows should fill in:",
        "\n".join(
            unknown(what)
            for what in (
                "Licence of items, photographs and outfits",
                "Consent of whoever wore or photographed them",
                "Who chose the outfits, when, where, and for whom",
                "Whose clothes, sizes and occasions are absent",
            )
        ),
        "It shows the taste of whoever chose these outfits, and no other. Two garments that never "
        "occur together may still match. A pair may be worn because both were new, cheap or shown "
        "together. It is about garments, and nothing can be learned from it about the people.",
    )


FREQUENT = ("category", "colour")
MOST_FREQUENT = 5
MOST_COLUMNS = 24  # a source may bring hundreds
EXPECTED = ("price", "listed")  # extra columns that are missed where they are absent
CALLED = {"image": "photograph"}
COMMONEST = 0.01  # of the bottoms


def item_table_of(dataset: "Dataset") -> str:
    """Count items by side and slot."""
    rows = [*counts_by_slot(dataset.items), ("all", "", dataset.items.height)]
    return table(("side", "slot", "items"), rows)


def pair_table(dataset: "Dataset") -> str:
    """Count pairs and triplets by split, and outfits."""
    rows = [
        (split, dataset.pairs_of(split).height, dataset.count_triplets(split)) for split in SPLITS
    ]
    splits = [*rows, ("all", dataset.pairs.height, sum(row[2] for row in rows))]
    n_outfits = dataset.outfits["outfit"].n_unique()
    outfits = f"{n_outfits:,} outfits" if n_outfits else "No outfits are kept, only pairs."
    if n_outfits:
        outfits += f" of {dataset.outfits.height / n_outfits:.1f} items on average."
    return document(table(("split", "pairs", "triplets"), splits), outfits)


def most_worn(dataset: "Dataset") -> str:
    """Say how much of the pairs a few bottoms have."""
    n_bottoms = len(dataset.catalogue.bottoms)
    if dataset.pairs.is_empty():
        return ""
    worn = dataset.pairs.group_by("bottom").len()["len"].sort(descending=True)
    n_commonest = math.ceil(COMMONEST * n_bottoms)
    of_pairs = share(int(worn.head(n_commonest).sum()), dataset.pairs.height)
    of_bottoms = share(n_bottoms - len(worn), n_bottoms)
    return (
        f"The commonest {100 * COMMONEST:.0f} % of the bottoms ({n_commonest:,} of {n_bottoms:,}) "
        f"are in {of_pairs} of the pairs; {of_bottoms} of the bottoms are in none. The more a few "
        "have, the more a model gains by suggesting what is common."
    )


def frequent_table(dataset: "Dataset") -> str:
    """Name the most frequent finest categories and colours of either side."""
    rows = []
    for side in SIDES:
        items = dataset.of_side(side).select("colour", category=pl.col("category").list.last())
        rows += [(f"{name} of {side}s", _most_frequent(items[name])) for name in FREQUENT]
    return table(("of", "most frequent, with their number of items"), rows)


def missing_table(dataset: "Dataset") -> str:
    """Say which share of tops and of bottoms lacks each column."""
    columns = [name for name in ITEM_COLUMNS if name not in ("id", "side", "slot")]
    columns += [name for name in EXPECTED if name not in dataset.items.columns]
    columns += [name for name in dataset.items.columns if name not in ITEM_COLUMNS]
    sides = [dataset.of_side(side) for side in SIDES]
    rows = [
        (plain_text(CALLED.get(name, name)), *(_lacking(items, name) for items in sides))
        for name in columns[:MOST_COLUMNS]
    ]
    more = len(columns) - MOST_COLUMNS
    return document(
        table(("", "tops without", "bottoms without"), rows),
        f"{more:,} more columns are in `items.parquet`." if more > 0 else "",
    )


def _most_frequent(values: pl.Series) -> str:
    counts = values.drop_nulls().alias("value").to_frame().group_by("value").len()
    first = counts.sort(["len", "value"], descending=[True, False]).head(MOST_FREQUENT)
    return ", ".join(f"{plain_text(value, 40)} ({n:,})" for value, n in first.rows()) or "none"


def _lacking(items: pl.DataFrame, column: str) -> str:
    if column not in items.columns:
        return "all"
    values = items[column]
    if column == "category":
        return share(int((values.list.len() == 0).sum()), items.height)
    return share(values.null_count(), items.height)
