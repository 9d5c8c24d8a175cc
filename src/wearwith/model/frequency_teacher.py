"""PKD's teacher: the student projected onto how often values were worn together."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from wearwith.model.rule_bounds import Bounds
from wearwith.model.teacher import FiredRules, Garment, Teacher, Traits, pushes
from wearwith.rules import Active, PairFrequencies, relative_gap
from wearwith.types import Bools, Doubles, Floats, Ints, Side, other_side

__all__ = ["FrequencyTeacher"]


class FrequencyTeacher(Teacher):
    """PKD-q, of triplets and of whole lists.

    Of a triplet, the log odds of q as in training: of each attribute m, where both pairs have a
    value pair in R_m, g_m = [fq_m(i, j), fq_m(i, k)] / sum, and q ∝ p exp(C Σ_m g_m). Of a list of
    bottoms, ours since the paper projects triplets alone,

        q(j | i) ∝ p(j | i) exp(C Σ_m h_m(i, j)),

    where h_m(i, j) is the mean of g_m^ij − g_m^ik over all bottoms k of the catalogue: the list
    nearest to all triplets at once (`PairFrequencies.standings_of`). Silence is neutral.

    The value pairs that fq_m averages share equally what an attribute adds to a pair; in a triplet
    each has its own part of the ratio g_m. The confidence of a rule is its share of the sizes of
    all effects on its row.

    Source: Han et al., IEEE TIP 2020 (PKD-DBPR).
    """

    @cached_property
    def frequencies(self) -> PairFrequencies:
        """How often the values of each pair were worn together."""
        return PairFrequencies(self.activation)

    def of_pairs(self, tops: Ints, bottoms: Ints) -> FiredRules:
        """Rules that fire on pairs of the catalogue. Positions: (n,) and (n,)."""
        active = self.activation.pairs(tops, bottoms)
        return self._shared(active, self.frequencies.standings(tops, bottoms))

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Rules that fire on either pair of triplets of the catalogue. Positions: (n,) each."""
        activation, n = self.activation, len(tops)
        both = [activation.pairs(tops, bottoms) for bottoms in (positives, negatives)]
        j, k = (self.frequencies.of(active) for active in both)
        whole = np.where(relative_gap(j, k) != 0, j + k, np.inf)  # g_m = 0 tells nothing
        effects = np.zeros(n * len(activation))
        for active, way in zip(both, (1, -1), strict=True):
            each, number = self._attributes(active)
            part = activation.strengths[active.rules] / number / whole[active.rows, each]
            np.add.at(effects, active.rows * len(activation) + active.rules, way * part)
        places = np.flatnonzero(effects)
        rows, rules = np.divmod(places, max(len(activation), 1))
        return self._effective(n, rows, rules, effects[places])

    def fired(self, garment: Garment, others: Ints) -> FiredRules:
        """Rules that fire on pairs of a garment with others of the catalogue; positions (n,)."""
        rules = self.rules_of(garment)
        active = self.activation.with_one(garment.side, rules, others)
        if garment.side == "top":
            standings = self.frequencies.standings_of(rules, self.frequencies.of(active))
            return self._shared(active, standings)
        return self._shared(
            active, self._for(active, [self.activation.rules_of("top", i) for i in others.tolist()])
        )

    def between(
        self,
        side: Side,
        garments: Sequence[Traits],
        points: Floats,  # noqa: ARG002 (frequencies are of values alone)
        other: Traits,
        point: Floats,  # noqa: ARG002
    ) -> FiredRules:
        """Rules that fire on pairs of some garments with one other; see `Teacher.between`."""
        active = self.activation.between(side, garments, other)
        tops = garments if side == "top" else [other] * len(garments)
        of_tops = [self.activation.rules_about("top", traits) for traits in tops]
        return self._shared(active, self._for(active, of_tops))

    def bounds(self, garment: Garment) -> Bounds:
        """What frequencies add to all others, twice: it is exact. Shapes: (n,) each."""
        n = self.activation.having[other_side(garment.side)].shape[0]
        push = self.fired(garment, np.arange(n)).push
        return push, push

    def speaks_against(self, garment: Garment, active: Active) -> Bools:
        """Whether each rule counts less than usual for a top; none does for a bottom. (entries,).

        What is usual for a bottom depends on each of its tops.
        """
        if garment.side == "bottom":
            return np.zeros(len(active.rules), dtype=np.bool_)
        standings = self.frequencies.standings_of(
            self.rules_of(garment), self.frequencies.of(active)
        )
        against: Bools = standings[active.rows, self.activation.attributes[active.rules]] < 0
        return against

    def _for(self, active: Active, rules: Sequence[Ints]) -> Doubles:
        """Standings of pairs, given the rules of each one's top. Shape: (n, n_attributes)."""
        frequencies = self.frequencies.of(active)
        standings = np.zeros_like(frequencies)
        alike: dict[bytes, list[int]] = {}
        for row, of_top in enumerate(rules):
            alike.setdefault(of_top.tobytes(), []).append(row)
        for rows in alike.values():
            standings[rows] = self.frequencies.standings_of(rules[rows[0]], frequencies[rows])
        return standings

    def _attributes(self, active: Active) -> tuple[Ints, Ints]:
        """Attribute of each active rule, and how many of its row are about it. (entries,) each."""
        attributes = self.activation.attributes[active.rules]
        cells = active.rows * self.frequencies.n_attributes + attributes
        return attributes, np.bincount(cells)[cells] if len(cells) else cells

    def _shared(self, active: Active, standings: Doubles) -> FiredRules:
        """Share h_m, (n, n_attributes), among the value pairs that fire."""
        attributes, number = self._attributes(active)
        parts = standings[active.rows, attributes] / number
        return self._effective(active.count, active.rows, active.rules, parts)

    def _effective(self, count: int, rows: Ints, rules: Ints, parts: Doubles) -> FiredRules:
        """Keep the rules that add something."""
        adds = parts != 0
        rows, rules, parts = rows[adds], rules[adds], parts[adds]
        effects = pushes(self.form.strength, np.ones(len(parts)), parts)
        sizes = np.abs(effects)
        total = np.bincount(rows, weights=sizes, minlength=count)[rows]
        confidence = np.divide(sizes, total, out=np.zeros_like(sizes), where=total > 0)
        return FiredRules(count, rows, rules, confidence.astype(np.float32), effects)
