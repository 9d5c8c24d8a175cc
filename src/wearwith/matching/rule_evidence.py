"""Evidence for each rule: how often its values were worn together, and how far it is trusted."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import PairArrays
from wearwith.matching.scored_pairs import fired_in_parts
from wearwith.matching.worn_pairs import why_no_pairs, worn_pairs
from wearwith.model import FiredRules, Teacher, TrainedModel
from wearwith.types import SIDES, Side

__all__ = ["CategoryTrust", "RuleEvidence", "evidence_of_rules"]

MOST_EXAMPLES = 6
MOST_CATEGORIES = 12


@dataclass(frozen=True)
class CategoryTrust:
    """How far a rule is trusted where the top, or the bottom, is of one category.

    `n_pairs` are the worn pairs of such garments that the rule fires on, `confidence` the mean of λ
    over them.
    """

    side: Side
    category: str
    n_pairs: int
    confidence: float


@dataclass(frozen=True)
class RuleEvidence:
    """One rule in the training pairs.

    Attributes
    ----------
    id
        The rule.
    n_tops, n_bottoms
        Garments of the catalogue that have its values.
    n_pairs
        Worn pairs that it fires on.
    expected
        Their number if tops and bottoms of the worn pairs had met by chance.
    lift
        `n_pairs` over `expected`; a positive rule should be above 1, a negative one below. None if
        none are expected.
    confidence
        Mean of λ over the pairs that it fires on: its share among the rules that do. None if it
        fires on none.
    by_category
        The same by category of the top and of the bottom, the most frequent first.
    examples
        Ids of worn pairs that it fires on, the most trusting first.
    reason
        Why there are no pairs to look at; None if there are.
    """

    id: str
    n_tops: int
    n_bottoms: int
    n_pairs: int
    expected: float
    lift: float | None
    confidence: float | None
    by_category: tuple[CategoryTrust, ...]
    examples: tuple[tuple[str, str], ...]
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


def evidence_of_rules(model: TrainedModel, teacher: Teacher) -> list[RuleEvidence]:
    """Collect evidence from the training pairs for all rules of a teacher, in order of its book.

    `teacher` has the rules as they stand. A model without pairs has counts of garments, and a
    reason.
    """
    worn = worn_pairs(model, "train")
    activation = teacher.activation
    reason = None
    if not len(worn):
        reason = why_no_pairs(model, "train")
    fired = fired_in_parts(teacher, worn.tops, worn.bottoms)
    expected = activation.n_pairs(worn.tops, worn.bottoms) / max(len(worn), 1)
    in_tops, in_bottoms = (activation.with_any(side).sum(axis=0, dtype=np.int64) for side in SIDES)
    order = np.lexsort((-fired.confidence, fired.rules))
    starts = np.searchsorted(fired.rules[order], np.arange(len(teacher.book.rules) + 1))
    categories = _categories(model, worn)
    evidence = []
    for number, rule in enumerate(teacher.book.rules):
        entries = order[starts[number] : starts[number + 1]]  # most trusted first
        trust = fired.confidence[entries]
        evidence.append(
            RuleEvidence(
                id=rule.id,
                n_tops=int(in_tops[number]),
                n_bottoms=int(in_bottoms[number]),
                n_pairs=len(entries),
                expected=float(expected[number]),
                lift=float(len(entries) / expected[number]) if expected[number] else None,
                confidence=float(trust.mean()) if len(trust) else None,
                by_category=_by_category(categories, fired, entries),
                examples=_examples(model, worn, fired.rows[entries[:MOST_EXAMPLES]]),
                reason=reason,
            )
        )
    return evidence


Categories = dict[Side, tuple[npt.NDArray[np.int64], list[str]]]


def _categories(model: TrainedModel, worn: PairArrays) -> Categories:
    """By side the number of each pair's category, −1 where none was read, and their names."""
    assert model.knowledge is not None  # noqa: S101
    read = model.knowledge.traits.filter(attribute="category").unique("item", keep="first")
    sides: tuple[tuple[Side, tuple[str, ...], npt.NDArray[np.int64]], ...] = (
        ("top", model.catalogue.tops, worn.tops),
        ("bottom", model.catalogue.bottoms, worn.bottoms),
    )
    categories: Categories = {}
    for side, ids, positions in sides:
        items = pl.DataFrame({"item": ids}, schema={"item": pl.String()})
        values = items.join(read, on="item", how="left", maintain_order="left")["value"]
        names = values.drop_nulls().unique().sort().to_list()
        place = {name: number for number, name in enumerate(names)}
        numbers = np.array([place.get(value, -1) for value in values], dtype=np.int64)
        categories[side] = numbers[positions], names
    return categories


def _by_category(
    categories: Categories, fired: FiredRules, entries: npt.NDArray[np.int64]
) -> tuple[CategoryTrust, ...]:
    trusts = []
    for side, (numbers, names) in categories.items():
        of_entry = numbers[fired.rows[entries]]
        known = of_entry >= 0
        counts = np.bincount(of_entry[known], minlength=len(names))
        sums = np.bincount(
            of_entry[known], weights=fired.confidence[entries][known], minlength=len(names)
        )
        for place in np.argsort(-counts, kind="stable")[:MOST_CATEGORIES].tolist():
            if counts[place]:
                trust = float(sums[place] / counts[place])
                trusts.append(CategoryTrust(side, names[place], int(counts[place]), trust))
    return tuple(trusts)


def _examples(
    model: TrainedModel, worn: PairArrays, rows: npt.NDArray[np.int64]
) -> tuple[tuple[str, str], ...]:
    tops, bottoms = model.catalogue.tops, model.catalogue.bottoms
    return tuple((tops[worn.tops[row]], bottoms[worn.bottoms[row]]) for row in rows)
