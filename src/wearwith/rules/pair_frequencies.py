"""How often the values of two garments are worn together, attribute by attribute."""

import numpy as np

from wearwith.rules.activation import Activation, Active
from wearwith.types import Doubles, Ints

__all__ = ["PairFrequencies", "relative_gap"]


class PairFrequencies:
    """fq_m(i, j) of a top and a bottom, for each attribute m of a book of frequencies.

    The strength of a rule is how often its two values are worn together, up to a factor for each
    attribute, and the rules of an attribute are its R_m; signs are not read. If the two garments
    have several value pairs in R_m, fq_m is their mean; the paper reads one value of each (our
    choice).

    Source: section III of Han et al., IEEE TIP 2020.
    """

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.n_attributes = int(activation.attributes.max(initial=-1)) + 1
        self._spreads: dict[bytes, list[tuple[Doubles, Doubles]]] = {}

    def of(self, active: Active) -> Doubles:
        """fq_m of pairs from the rules that fire on them; 0 where none does. (n, n_attributes)."""
        cells = active.rows * self.n_attributes + self.activation.attributes[active.rules]
        size = active.count * self.n_attributes
        total = np.bincount(cells, self.activation.strengths[active.rules], minlength=size)
        number = np.bincount(cells, minlength=size)
        return (total / np.maximum(number, 1)).reshape(active.count, self.n_attributes)

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Doubles:
        """fq_m of pairs; 0 where they have no value pair in R_m. Shape: (n, n_attributes)."""
        return self.of(self.activation.pairs(tops, bottoms))

    def gaps(self, tops: Ints, positives: Ints, negatives: Ints) -> Doubles:
        """g_m^ij − g_m^ik of triplets. Shape: (n, n_attributes)."""
        return relative_gap(self.of_pairs(tops, positives), self.of_pairs(tops, negatives))

    def standings(self, tops: Ints, bottoms: Ints) -> Doubles:
        """Standings of pairs of the catalogue; see `standings_of`. Shape: (n, n_attributes)."""
        frequencies = self.of_pairs(tops, bottoms)
        standings = np.zeros_like(frequencies)
        different, place = np.unique(tops, return_inverse=True)
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(len(different)), side="right")
        for top, start, end in zip(different, [0, *ends], ends, strict=False):
            rows, rules = order[start:end], self.activation.rules_of("top", int(top))
            standings[rows] = self.standings_of(rules, frequencies[rows])
        return standings

    def standings_of(self, rules: Ints, frequencies: Doubles) -> Doubles:
        """Mean of g_m^ij − g_m^ik over all bottoms k of the catalogue, for bottoms j of one top i.

        Of all numbers h(j) for the bottoms of a top these have the differences h(j) − h(k) that are
        nearest to PKD's for the triplets (i, j, k), by the sum of squares over j and k. They are 0
        where i and j have no value pair in R_m, and sum to 0 over the catalogue.

        `rules` are the places in the book of the rules with one of the top's values, and
        `frequencies` the pairs' fq_m. Shapes: (r,) and (n, n_attributes) to (n, n_attributes).
        """
        standings = np.zeros_like(frequencies)
        for attribute, (values, shares) in enumerate(self._spread(rules)):
            own, place = np.unique(frequencies[:, attribute], return_inverse=True)
            standings[:, attribute] = (relative_gap(own[:, None], values) @ shares)[place]
        return standings

    def _spread(self, rules: Ints) -> list[tuple[Doubles, Doubles]]:
        """For each attribute the distinct fq_m of a top with all bottoms, and their shares."""
        key = rules.tobytes()  # tops with values in the same rules share the result
        if key not in self._spreads:
            n = self.activation.having["bottom"].shape[0]
            everywhere = self.of(self.activation.with_one("top", rules, np.arange(n)))
            distinct = [np.unique(column, return_counts=True) for column in everywhere.T]
            self._spreads[key] = [(values, counts / n) for values, counts in distinct]
        return self._spreads[key]


def relative_gap(first: Doubles, second: Doubles) -> Doubles:
    """(a − b) / (a + b), and 0 where either is 0. Shapes broadcast."""
    both = (first > 0) & (second > 0)
    gap: Doubles = np.where(both, first - second, 0.0) / np.where(both, first + second, 1.0)
    return gap
