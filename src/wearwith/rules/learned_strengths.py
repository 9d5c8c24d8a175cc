"""Learns how strong each rule is from training pairs, beginning with what is known of it.

A rule that was read elsewhere has a strength before any pair is looked at. The pairs are counted
beside it, and a regression then decides how much of all that survives: rules that say the same
(navy with white, dark with white) share what they know, and a rule that the pairs contradict is
left out. What a rule says of a training pair must not rest on the pair itself, so strengths are
also learned in folds, each without the pairs of some tops.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from wearwith.catalog import PairArrays, TripletArrays
from wearwith.rules.activation import Activation
from wearwith.rules.rule import Rule, RuleItem
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.soft_rules import LEAST_STRENGTH
from wearwith.types import Bools, Doubles, Floats, Ints

__all__ = ["FoldStrengths", "LearnedStrengths", "learn_strengths"]

FOLDS = 5
STEPS = 100  # of L-BFGS
BELIEVED = 0.5  # where the share of counted strengths that is believed begins

About = tuple[RuleItem, RuleItem]


@dataclass(frozen=True)
class FoldStrengths:
    """Signed strengths of L rules for the tops of each fold, learned without these.

    Attributes
    ----------
    gains
        Shape (folds, L).
    fold_of
        The fold of each top of the catalogue; shape (n_tops,).
    """

    gains: Floats
    fold_of: Ints

    def of(self, tops: Ints, rules: Ints) -> Floats:
        """Signed strengths of rules for tops by position. Shapes: (n,) each to (n,)."""
        strengths: Floats = self.gains[self.fold_of[tops], rules]
        return strengths


@dataclass(frozen=True)
class LearnedStrengths:
    """A book with the strengths that were learned.

    Attributes
    ----------
    book
        The rules that are left.
    folds
        Their strengths for training pairs.
    contradicted
        Rules from elsewhere that the training pairs speak against; they are left out.
    """

    book: RuleBook
    folds: FoldStrengths
    contradicted: tuple[Rule, ...]


@dataclass(frozen=True)
class _Counts:
    """How often each rule's two values were worn together, and would be by chance; (L,) each."""

    n: Doubles
    expected: Doubles

    @classmethod
    def of(cls, activation: Activation, pairs: PairArrays) -> "_Counts":
        tops = activation.having["top"][pairs.tops]
        bottoms = activation.having["bottom"][pairs.bottoms]
        sums = [np.asarray(part.sum(axis=0, dtype=np.int64)) for part in (tops, bottoms)]
        by_way = [
            np.asarray(tops.multiply(bottoms).sum(axis=0)),
            sums[0] * sums[1] / max(len(pairs), 1),
        ]
        n, expected = (
            np.bincount(activation.rules, weights, len(activation)).astype(np.float64)
            for weights in by_way
        )
        return cls(n, expected)

    def gains(self, known: Doubles, prior: float, fewer: int = 0) -> Doubles:
        """ln((n + prior e^known) / (expected + prior)), with so many pairs fewer. Shape: (L,)."""
        before = prior * np.exp(known)
        shrunken: Doubles = np.log(
            (np.maximum(self.n - fewer, 0) + before) / (self.expected + prior)
        )
        return shrunken


def learn_strengths(
    activation: Activation,
    book: RuleBook,
    elsewhere: RuleBook,
    pairs: PairArrays,
    triplets: TripletArrays,
    *,
    prior: float,
    ridge: float,
    rng: np.random.Generator,
) -> LearnedStrengths:
    """Learn the strengths of a book's rules.

    A rule begins with a shrunken log-lift, ln((n + prior e^g) / (expected + prior)), where g is its
    signed strength in `elsewhere`, 0 if it is not there: few pairs leave it as it was, many decide.
    Strengths w = a · lifts + d then maximise the likelihood of triplets, Σ ln σ(w · (f^ij − f^ik)),
    less ridge / 2 · (‖d‖² + (a − ½)²). What is counted for a triplet lacks its positive pair.

    Parameters
    ----------
    activation
        The rules of `book` over the catalogue.
    elsewhere
        Rules that do not come from these pairs, with their strengths.
    pairs
        Those of the training split.
    triplets
        Drawn for them.
    prior
        Pairs that a strength from elsewhere, or none, is worth.
    ridge
        How hard d is held at 0, and a at one half, in triplets.
    rng
        Divides tops into folds.

    Source: none; the lift is that of `wearwith.rules.mining`, the rest logistic regression with a
    prior mean, and cross-fitting.
    """
    known = _known(book.rules, elsewhere.rules)
    positives = activation.fired(triplets.tops, triplets.positives).astype(np.float64)
    negatives = activation.fired(triplets.tops, triplets.negatives).astype(np.float64)
    design = sparse.csr_array(positives - negatives)
    fold_of = rng.integers(FOLDS, size=activation.having["top"].shape[0])
    of_triplets, of_pairs = fold_of[triplets.tops], fold_of[pairs.tops]

    def learned(rows: Bools, counts: _Counts) -> Doubles:
        if not rows.any():
            return known
        lifts = counts.gains(known, prior)
        less = counts.gains(known, prior, fewer=1) - lifts
        chosen = design[rows]
        return _regressed(chosen, chosen.maximum(0) @ less, lifts, ridge)

    def without(fold: int) -> Doubles:
        others = of_pairs != fold
        some = PairArrays(pairs.tops[others], pairs.bottoms[others])
        return learned(of_triplets != fold, _Counts.of(activation, some))

    counts = _Counts.of(activation, pairs)
    gains = learned(np.ones(len(triplets), bool), counts)
    by_fold = [without(fold) for fold in range(FOLDS)]
    notes = {rule.about: f"{rule.source}: {rule.note}" for rule in elsewhere.rules}
    kept, rules, contradicted = [], [], []
    for place, rule in enumerate(book.rules):
        gain, before = float(gains[place]), float(known[place])
        if before * gain < 0:
            contradicted.append(rule)
        elif abs(gain) >= LEAST_STRENGTH:
            n, expected = counts.n[place], counts.expected[place]
            note = f"{n:,.0f} of {len(pairs):,} pairs, {expected:,.1f} by chance"
            if rule.about in notes:
                note = f"{notes[rule.about]}; here {note}"
            rules.append(rule.restated(gain, note))
            kept.append(place)
    strengths = np.array(by_fold, np.float32)[:, kept]
    return LearnedStrengths(
        RuleBook.of(rules), FoldStrengths(strengths, fold_of), tuple(contradicted)
    )


def _known(rules: tuple[Rule, ...], elsewhere: tuple[Rule, ...]) -> Doubles:
    """Signed strengths of rules in another book, 0 for those that are not there. Shape: (L,)."""
    gains: Mapping[About, float] = {rule.about: rule.gain for rule in elsewhere}
    return np.array([gains.get(rule.about, 0.0) for rule in rules], np.float64)


def _regressed(design: sparse.csr_array, less: Doubles, lifts: Doubles, ridge: float) -> Doubles:
    """Strengths a · lifts + d; `less` is what each triplet's margin lacks, over a. Shape: (L,)."""
    from scipy.optimize import minimize  # takes a while, for learning alone

    counted = design @ lifts + less

    def loss(x: Doubles) -> tuple[float, Any]:
        a, d = x[0], x[1:]
        margins = a * counted + design @ d
        wrong = 1 / (1 + np.exp(np.clip(margins, -50, 50)))
        slope = -np.concatenate([[wrong @ counted], design.T @ wrong])
        apart = x - start
        value = np.logaddexp(0, -margins).sum() + ridge / 2 * apart @ apart
        return float(value), slope + ridge * apart

    start = np.zeros(len(lifts) + 1)
    start[0] = BELIEVED
    bounds = [(0, None), *[(None, None)] * len(lifts)]
    options = {"maxiter": STEPS}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    strengths: Doubles = found[0] * lifts + found[1:]
    return strengths
