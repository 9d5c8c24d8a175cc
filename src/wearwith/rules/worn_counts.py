"""Rules from what other people wore: counts of values worn together, kept by source.

`worn_counts.csv` has, for each source, in how many pairs of garments of its training outfits two
values of an attribute met, and in how many they would have met by chance. A top and a bottom are
counted by their sides, as pairs have them; any other two garments by their slots. Counts can be
left out by source: what a model is trained on must not be counted.

`benchmarks/worn_counts.py` makes the file.
"""

import csv
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, cast

from wearwith.errors import RuleError
from wearwith.rules.rule import Rule, RuleItem
from wearwith.types import Side, Slot
from wearwith.words.attributes import Trait

__all__ = ["COLUMNS", "LEAST", "SOURCES", "sources_of", "worn_rules"]

# The format of each source as a dataset names it, and what people call it.
SOURCES = {
    "expfashion": "ExpFashion",
    "mango": "Mango",
    "polyvore-outfits": "Polyvore Outfits",
    "polyvore-text": "Polyvore text",
}
# Datasets of other formats that share outfits with a source.
SAME_OUTFITS = {"maryland": "polyvore-text"}
COLUMNS = (
    *("source", "by", "first", "second", "attribute", "value", "other_value"),
    *("n", "expected", "pairs"),
)
LEAST = 5  # pairs of a source in which two values met, or would have by chance
PRIOR = 10.0  # pairs that draw a strength to 0
LEAST_STRENGTH = 0.001


@dataclass
class _Met:
    """Pairs of garments in which two values met, summed over sources."""

    n: int = 0
    expected: float = 0.0
    pairs: int = 0
    sources: tuple[str, ...] = ()


def sources_of(dataset_source: Mapping[str, Any]) -> tuple[str, ...]:
    """The sources that have outfits of a dataset, by where the dataset is from."""
    name = dataset_source.get("format")
    name = SAME_OUTFITS.get(str(name), name)
    return (name,) if name in SOURCES else ()


def worn_rules(leave_out: Collection[str] = ()) -> list[Rule]:
    """Make soft rules from the counts of all sources but some; the strongest first.

    The strength is |ln((n + prior) / (expected + prior))|, with n and `expected` summed over the
    sources: each has its own chance, so that what one wears much is no rule.

    Raises `RuleError` if there is no such source.
    """
    unknown = sorted(set(leave_out) - SOURCES.keys())
    if unknown:
        raise RuleError(
            f"There are no counts of {unknown[0]!r} to leave out",
            fix=f"the sources are {', '.join(SOURCES)}",
        )
    met: dict[tuple[RuleItem, RuleItem], _Met] = {}
    for items, source, counted in _counts():
        if source not in leave_out:
            of = met.setdefault(items, _Met())
            of.n += counted.n
            of.expected += counted.expected
            of.pairs += counted.pairs
            of.sources += (SOURCES[source],)
    rules = [_rule(items, of) for items, of in met.items()]
    kept = [rule for rule in rules if rule.strength >= LEAST_STRENGTH]
    return sorted(kept, key=lambda rule: (-rule.strength, rule.id))


def _counts() -> Iterator[tuple[tuple[RuleItem, RuleItem], str, _Met]]:
    """The two items of each row, its source and its counts."""
    text = (resources.files("wearwith.rules") / "worn_counts.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        items = (
            _item(row["by"], row["first"], Trait(row["attribute"], row["value"])),
            _item(row["by"], row["second"], Trait(row["attribute"], row["other_value"])),
        )
        yield items, row["source"], _Met(int(row["n"]), float(row["expected"]), int(row["pairs"]))


def _item(by: str, place: str, trait: Trait) -> RuleItem:
    if by == "side":
        return RuleItem(trait, side=cast("Side", place))
    return RuleItem(trait, slot=cast("Slot", place))


def _rule(items: tuple[RuleItem, RuleItem], met: _Met) -> Rule:
    gain = math.log((met.n + PRIOR) / (met.expected + PRIOR))
    note = f"{met.n:,} of {met.pairs:,} pairs, {met.expected:,.0f} by chance"
    return Rule.of_gain(items, round(gain, 3), note, f"worn in {', '.join(met.sources)}")
