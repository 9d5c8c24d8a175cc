"""The card of a dataset: what it is, where from, and what it cannot tell, for a person to read."""

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from wearwith._version import __version__
from wearwith.catalog.card_figures import (
    frequent_table,
    item_table_of,
    missing_table,
    most_worn,
    pair_table,
)
from wearwith.catalog.problems import read_problems
from wearwith.catalog.schema import SPLITS
from wearwith.markdown import document, plain_text, table, unknown

if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset

__all__ = ["dataset_card", "saved_dataset_card"]

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
