"""The card of a dataset: what it holds, what it lacks and how it was made, in Markdown."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from wearwith._version import __version__
from wearwith.catalog.outfit_splits import outfits_by_split
from wearwith.catalog.schema import ITEM_COLUMNS, SPLITS
from wearwith.files.markdown import document, plain_text, share, table, unknown
from wearwith.types import SIDES
from wearwith.words.slots import counts_by_slot

__all__ = ["dataset_card"]

SPLIT_BY = {
    "pair": "each pair by itself, so that a top may have pairs in several splits",
    "top": "all pairs of a top together, so that tops of validation and test are new",
    "model": "all pairs of all colours of a top's design together, so that designs of validation "
    "and test are new",
    "published": "as its source divides it",
}
NEGATIVES = {
    "random": "every bottom that was not worn with the top is equally likely",
    "seen": "somebody who bought the pair saw the bottom, too, and did not buy it",
    "published": "they came with the source, which says how they were drawn",
    "matched": "they share the backdrop, or the time of listing, of the bottom that was worn",
    "popular": "a bottom is as likely as it is common in training",
    "hard": "they share the backdrop, or the time of listing, of the bottom that was worn, and a "
    "bottom is as likely as it is common in training",
}
FREQUENT = ("category", "colour")
MOST_FREQUENT = 5
MOST_COLUMNS = 24  # a source may bring hundreds
EXPECTED = ("price", "listed")  # extra columns whose absence is reported
COMMONEST = 0.01  # of the bottoms


def dataset_card(
    *,
    items: pl.DataFrame,
    pairs: pl.DataFrame,
    outfits: pl.DataFrame,
    stored: pl.DataFrame,
    n_drawn: int | None,
    source: Mapping[str, Any],
    dropped: Mapping[str, int],
    fingerprint: str | None,
    n_problems: int | None,
) -> str:
    """Write the card of a dataset as Markdown; equal datasets have equal cards.

    `n_drawn` counts the training triplets that are drawn; None if all triplets are stored.
    `n_problems` counts the rows of `problems.csv`; None if there is no such file.
    """
    n_triplets = Counter(dict(stored.group_by("split").len().rows()))
    n_triplets["train"] += n_drawn or 0
    name = source.get("name") or source.get("format") or "of unknown source"
    return document(
        f"# Dataset: {plain_text(name)}",
        "Garments, and which of them were worn together: what models of wearwith learn from. This "
        f"card was made by wearwith {__version__} from what the dataset holds. A person may edit "
        "it, and no command reads it.",
        "## Where it is from",
        _origin(source, pairs, fingerprint),
        "## What is in it",
        table(("side", "slot", "items"), [*counts_by_slot(items), ("all", "", items.height)]),
        _pair_table(pairs, n_triplets),
        _outfits(outfits),
        _most_worn(items, pairs),
        "## What is frequent",
        _frequent_table(items),
        "## What is missing",
        _missing_table(items),
        "## What was left out",
        _left_out(dropped, n_problems),
        "## Negatives",
        _negatives(pairs, stored, n_drawn),
        "## Limits",
        _limits(),
    )


def _origin(source: Mapping[str, Any], pairs: pl.DataFrame, fingerprint: str | None) -> str:
    lines = [f"- Format: {plain_text(source.get('format', 'not said'))}"]
    if "name" in source:
        lines.append(f"- Source: {plain_text(source['name'])}")
    shown_elsewhere = {"format", "name", "split_by", "seed", "contents", "options"}
    options = source.get("options", {})
    more = {name: value for name, value in source.items() if name not in shown_elsewhere} | (
        options if isinstance(options, dict) else {"options": options}
    )
    lines += [f"- {plain_text(name)}: {plain_text(value, 200)}" for name, value in more.items()]
    if pairs.is_empty():
        lines.append("- Pairs: none; this is a catalogue to rank, not to train on")
    elif (by := source.get("split_by")) is not None:
        lines.append(f"- Divided by {plain_text(by)}: {SPLIT_BY.get(by, 'see its source')}")
    if "seed" in source:
        lines.append(f"- Seed of what was drawn here: {plain_text(source['seed'])}")
    if fingerprint is not None:
        lines.append(f"- Fingerprint, a SHA-256 of its content: `{fingerprint}`")
    return "\n".join(lines)


def _pair_table(pairs: pl.DataFrame, n_triplets: Counter[str]) -> str:
    rows = [(split, pairs.filter(split=split).height, n_triplets[split]) for split in SPLITS]
    return table(("split", "pairs", "triplets"), [*rows, ("all", pairs.height, n_triplets.total())])


def _outfits(outfits: pl.DataFrame) -> str:
    n_outfits = outfits["outfit"].n_unique()
    if not n_outfits:
        return "No outfits are kept, only pairs."
    by_split = ", ".join(f"{split} {n:,}" for split, n in outfits_by_split(outfits).items())
    return (
        f"{n_outfits:,} outfits of {outfits.height / n_outfits:.1f} items on average. "
        f"By split: {by_split}."
    )


def _most_worn(items: pl.DataFrame, pairs: pl.DataFrame) -> str:
    if pairs.is_empty():
        return ""
    n_bottoms = items.filter(side="bottom").height
    worn = pairs.group_by("bottom").len()["len"].sort(descending=True)
    n_commonest = math.ceil(COMMONEST * n_bottoms)
    of_pairs = share(int(worn.head(n_commonest).sum()), pairs.height)
    of_bottoms = share(n_bottoms - len(worn), n_bottoms)
    return (
        f"The commonest {100 * COMMONEST:.0f} % of the bottoms ({n_commonest:,} of {n_bottoms:,}) "
        f"are in {of_pairs} of the pairs; {of_bottoms} of the bottoms are in none. The more a few "
        "have, the more a model gains by suggesting what is common."
    )


def _frequent_table(items: pl.DataFrame) -> str:
    rows = []
    for side in SIDES:
        values = items.filter(side=side).select("colour", category=pl.col("category").list.last())
        rows += [(f"{name} of {side}s", _most_frequent(values[name])) for name in FREQUENT]
    return table(("of", "most frequent, with their number of items"), rows)


def _most_frequent(values: pl.Series) -> str:
    counts = values.drop_nulls().alias("value").to_frame().group_by("value").len()
    first = counts.sort(["len", "value"], descending=[True, False]).head(MOST_FREQUENT)
    return ", ".join(f"{plain_text(value, 40)} ({n:,})" for value, n in first.rows()) or "none"


def _missing_table(items: pl.DataFrame) -> str:
    columns = [name for name in ITEM_COLUMNS if name not in ("id", "side", "slot")]
    columns += [name for name in EXPECTED if name not in items.columns]
    columns += [name for name in items.columns if name not in ITEM_COLUMNS]
    sides = [items.filter(side=side) for side in SIDES]
    rows = [
        (
            "photograph" if name == "image" else plain_text(name),
            *(_share_without(of_side, name) for of_side in sides),
        )
        for name in columns[:MOST_COLUMNS]
    ]
    more = len(columns) - MOST_COLUMNS
    return document(
        table(("", "tops without", "bottoms without"), rows),
        f"{more:,} more columns are in `items.parquet`." if more > 0 else "",
    )


def _share_without(items: pl.DataFrame, column: str) -> str:
    if column not in items.columns:
        return "all"
    values = items[column]
    if column == "category":
        return share(int((values.list.len() == 0).sum()), items.height)
    return share(values.null_count(), items.height)


def _left_out(dropped: Mapping[str, int], n_problems: int | None) -> str:
    reasons = sorted(dropped.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [(plain_text(reason, 200), count) for reason, count in reasons]
    listed = "" if n_problems is None else f"`problems.csv` lists {n_problems:,} rows with reasons."
    return document(table(("what", "count"), rows) or "Nothing that was noted.", listed)


def _negatives(pairs: pl.DataFrame, stored: pl.DataFrame, n_drawn: int | None) -> str:
    counts = Counter(dict(stored.group_by("negatives").len().rows()))
    # Triplets are sorted, so those of a pair are neighbours; hashing them would take gigabytes.
    pair = (pl.col(name).ne_missing(pl.col(name).shift()) for name in ("top", "positive"))
    n_pairs = int(stored.select(pl.any_horizontal(pair).sum()).item())
    if n_drawn is not None:
        counts["random"] += n_drawn
        n_pairs += pairs.filter(split="train").height
    lines = [f"- {kind}, {count:,}: {NEGATIVES[kind]}" for kind, count in sorted(counts.items())]
    if not n_pairs:
        return "The dataset holds none."
    lines.append(
        f"- {counts.total() / n_pairs:.1f} a pair on average. A negative was not worn with "
        "the top in this data. Nobody said that it does not go with it."
    )
    return "\n".join(lines)


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
