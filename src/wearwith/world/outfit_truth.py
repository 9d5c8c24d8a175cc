"""The truth that whole outfits of a sample world are drawn from.

The true score of a garment j beside garments G is

    mean over i in G of pair(i, j)
    + w_r Σ_l c_l(G) r_l(G, j) + w_s Σ_m r_m(G, j) + w_p popularity(j)

- pair(i, j) is what `truth` says of style, colour and pattern; of a top and a bottom, also of
  category, material and its own rules;
- r_l is the share of the pairs (i, j) on which the rule l across slots fires, times its sign, and
  c_l(G), its true confidence, how far it counts in the mean style of G;
- r_m is -1 if G with j breaks the set rule m and G alone does not.

A garment's pair scores are the product of a vector of its own and one of the other's, so that
those of a question are one product too.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import DataError
from wearwith.files.atomic import read_json
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.rules.rule import RuleItem
from wearwith.rules.set_rule import AtMostGarments, AtMostValues
from wearwith.types import SIDES, Bools, Doubles, Ints
from wearwith.world.assortment import ACCESSORIES, BOTTOMS, MATERIALS, TOPS
from wearwith.world.compatibility import (
    CATEGORY_FIT,
    COLOUR_FIT,
    MATERIAL_FIT,
    PATTERN_FIT,
    STYLE_AFFINITY,
)
from wearwith.world.outfit_rules import OUTFIT_RULES, SET_LIMITS, OutfitRule, OutfitWeights
from wearwith.world.truth import SAMPLE_RULES, GarmentCodes, Truth, codes_of, load_truth

__all__ = ["TruthOutfitScorer", "load_outfit_truth"]

_SIGNS = np.array([1 if rule.sign == "+" else -1 for rule in OUTFIT_RULES])
_COUNTS_IN = np.array([rule.counts_in for rule in OUTFIT_RULES])  # (n_rules, n_styles)
_OF_RULES = slice(-2 * len(OUTFIT_RULES), None)  # the last numbers of a vector: each rule twice
_CATEGORIES = [*TOPS, *BOTTOMS, *(name for one in ACCESSORIES.values() for name in one)]


class TruthOutfitScorer(OutfitScorer):
    """Scores outfits by the truth itself.

    No model can be expected to rank better what completes an outfit. Its first top and bottom were
    drawn by `Truth` alone, whatever else is worn, so of those a model may learn a little more. The
    garments are those of `SlotCatalogue.of` the dataset's items.
    """

    name = "truth"

    def __init__(self, truth: Truth, weights: OutfitWeights | None = None) -> None:
        super().__init__(SlotCatalogue.of(truth.items))
        self.weights = weights or OutfitWeights()
        codes = codes_of(truth.items, _CATEGORIES)
        asks, offers = _pair_factors(truth, codes)
        slots = truth.items["slot"].to_numpy()
        one, other = (
            np.column_stack([_match(rule.items[place], codes, slots) for rule in OUTFIT_RULES])
            for place in (0, 1)
        )
        # The row behind the last garment is that of `NONE`.
        self._asks = _with_none(np.hstack([asks, one, other]), 0.0)
        self._offers = _with_none(np.hstack([offers, other, one]), 0.0)
        self._styles = _with_none(codes.styles, 0.0)
        self._popularity = _with_none(codes.popularity, 0.0)
        self._counted = [
            _with_none(_counted(limit, codes, slots), NONE) for limit in SET_LIMITS.values()
        ]

    def as_json(self) -> dict[str, Any]:
        """The weights and all rules, for `truth.json`."""
        return {
            "weights": asdict(self.weights),
            "rules": [rule.as_json() for rule in OUTFIT_RULES],
            "set_rules": [{"id": name, **asdict(limit)} for name, limit in SET_LIMITS.items()],
        }

    def true_confidence(self, rule: OutfitRule, given: Ints) -> Doubles:
        """How far a rule counts beside garments, 0 to 1. Shape: (n, L) to (n,)."""
        confidence: Doubles = _mean(self._styles, given) @ np.array(rule.counts_in)
        return confidence

    def score_answers(self, given: Ints, answers: Ints) -> Doubles:
        """The true score of each answer beside the given. Shapes: (n, L), (n, m) to (n, m)."""
        query = self._query(given)
        columns = [np.einsum("nf,nf->n", query, self._offers[column]) for column in answers.T]
        return np.stack(columns, axis=1) + self._beside_pairs(given, answers)

    def score_all(self, given: Ints, candidates: Ints) -> Doubles:
        """The same of one list of candidates for all questions. Shapes: (n, L), (m,) to (n, m)."""
        answers = np.broadcast_to(candidates, (len(given), len(candidates)))
        of_pairs: Doubles = self._query(given) @ self._offers[candidates].T
        return of_pairs + self._beside_pairs(given, answers)

    def score_outfits(self, outfits: Ints) -> Doubles:
        """The mean over ordered pairs and popularity, less what breaks. Shape: (n, L) to (n,)."""
        size = (outfits != NONE).sum(axis=1)
        asked, offered = (_mean(rows, outfits) for rows in (self._asks, self._offers))
        itself = _mean(self._asks * self._offers, outfits) / size[:, None]
        terms = (asked * offered - itself) * (size / (size - 1))[:, None]
        terms[:, _OF_RULES] *= self._rule_weights(outfits)
        scores: Doubles = terms.sum(axis=1) + self.weights.popularity * _mean(
            self._popularity, outfits
        )
        for counted, limit in zip(self._counted, SET_LIMITS.values(), strict=True):
            scores -= self.weights.sets * (_distinct(counted[outfits]) > limit.at_most)
        return scores

    def _query(self, given: Ints) -> Doubles:
        """Its product with a garment's vector is the sum of pairs and rules. Shape: (n, F)."""
        query = _mean(self._asks, given)
        query[:, _OF_RULES] *= self._rule_weights(given)
        return query

    def _rule_weights(self, given: Ints) -> Doubles:
        """Sign, confidence and weight of each rule, for both directions. Shape: (n, 2 n_rules)."""
        confidence = _mean(self._styles, given) @ _COUNTS_IN.T
        return np.tile(self.weights.rules * _SIGNS * confidence, 2)

    def _beside_pairs(self, given: Ints, answers: Ints) -> Doubles:
        """Popularity and set rules. Shapes: (n, L) and (n, m) to (n, m)."""
        scores = self.weights.popularity * self._popularity[answers]
        for counted, limit in zip(self._counted, SET_LIMITS.values(), strict=True):
            worn = counted[given]
            rows = np.flatnonzero(_distinct(worn) == limit.at_most)  # one more would break it
            added = counted[answers[rows]]
            is_new = (added[:, :, None] != worn[rows][:, None, :]).all(axis=2) & (added != NONE)
            scores[rows] -= self.weights.sets * is_new
        return scores


def load_outfit_truth(folder: str | Path) -> TruthOutfitScorer:
    """Read the truth of whole outfits from the folder of a sample dataset.

    Raises
    ------
    DataError
        If the folder has none, as those of earlier versions, or it is damaged.
    """
    truth, place = load_truth(folder), Path(folder) / "truth.json"
    facts = read_json(place, "truth of a sample world").get("outfits")
    try:
        weights = TypeAdapter(OutfitWeights).validate_python((facts or {}).get("weights"))
    except ValidationError as error:
        raise DataError(
            f"The truth of this sample's outfits can't be read: {error}",
            where=place,
            fix="make the sample again",
        ) from None
    return TruthOutfitScorer(truth, weights)


def _pair_factors(truth: Truth, codes: GarmentCodes) -> tuple[Doubles, Doubles]:
    """What a garment asks of others, and what it offers them: their product is the pair score.

    Shapes: (n, F) and (n, F).
    """
    weights, rules = truth.weights, SAMPLE_RULES
    is_top, is_bottom = ((truth.items["kind"] == side).to_numpy()[:, None] for side in SIDES)
    has_top, has_bottom = (
        np.column_stack([codes.have(rule.attribute, getattr(rule, side)) for rule in rules])
        for side in SIDES
    )
    signs = np.array([1 if rule.sign == "+" else -1 for rule in rules])
    confidence = codes.styles @ np.array([rule.counts_in for rule in rules]).T
    category, material = np.zeros((2, len(_CATEGORIES), len(_CATEGORIES)))
    category[: len(TOPS), len(TOPS) : len(TOPS) + len(BOTTOMS)] = CATEGORY_FIT
    material[: len(MATERIALS), : len(MATERIALS)] = MATERIAL_FIT
    of_top = is_top * np.hstack(
        [
            weights.category * category[codes.category],
            weights.material * material[codes.material],
            weights.rules * signs * confidence * has_top,
        ]
    )
    each = np.eye(len(_CATEGORIES))
    of_bottom = is_bottom * np.hstack([each[codes.category], each[codes.material], has_bottom])
    asks = [
        weights.style * codes.styles @ STYLE_AFFINITY,
        weights.colour * COLOUR_FIT[codes.colour],
        weights.pattern * PATTERN_FIT[codes.pattern],
    ]
    offers = [
        codes.styles,
        np.eye(len(COLOUR_FIT))[codes.colour],
        np.eye(len(PATTERN_FIT))[codes.pattern],
    ]
    return np.hstack([*asks, of_top, of_bottom]), np.hstack([*offers, of_bottom, of_top])


def _match(item: RuleItem, codes: GarmentCodes, slots: npt.NDArray[np.str_]) -> Bools:
    """Which garments have a value, in the slot that it is about. Shape: (n,)."""
    has = codes.have(item.trait.attribute, item.trait.value)
    return has if item.slot is None else has & (slots == item.slot)


def _counted(
    limit: AtMostValues | AtMostGarments, codes: GarmentCodes, slots: npt.NDArray[np.str_]
) -> Ints:
    """What a limit counts of each garment, as numbers; `NONE` for nothing. Shape: (n,)."""
    if isinstance(limit, AtMostGarments):
        return np.where(slots == limit.slot, np.arange(len(slots)), NONE)
    is_free = np.isin(codes.names[limit.attribute], limit.beside)
    numbers: Ints = getattr(codes, limit.attribute)
    return np.where(is_free[numbers], NONE, numbers)


def _with_none(rows: npt.NDArray[Any], none: float) -> npt.NDArray[Any]:
    return np.concatenate([rows, np.full_like(rows[:1], none)])


def _mean(rows: Doubles, given: Ints) -> Doubles:
    """Mean of the given garments' rows. Shapes: (n + 1, ...) and (k, L) to (k, ...)."""
    total = np.zeros((len(given), *rows.shape[1:]))
    for column in given.T:
        total += rows[column]
    size = (given != NONE).sum(axis=1)
    mean: Doubles = total / size.reshape(-1, *(1 for _ in rows.shape[1:]))
    return mean


def _distinct(numbers: Ints) -> Ints:
    """How many different numbers there are in each row, beside `NONE`. Shape: (n, L) to (n,)."""
    ordered = np.sort(numbers, axis=1)
    is_first = np.diff(ordered, axis=1, prepend=NONE) != 0
    counts: Ints = (is_first & (ordered != NONE)).sum(axis=1)
    return counts
