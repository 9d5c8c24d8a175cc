"""The teacher of outfits: the student projected onto rules between any two slots, and set rules.

Of a question with candidates j, q(j | G) ∝ p(j | G) exp(C f(G, j)) is the exact solution of
min KL(q ‖ p) − C E_q[f], over a list of any length. So the teacher's score is

    s(G, j) + C Σ_l λ_l(G) r_l(G, j),

where r_l is the share of the pairs (i, j), i in G, on which rule l fires, times its sign and its
strength; a set rule has −strength if j breaks it and G does not. Of a whole outfit, r_l is over all
its pairs, and a set rule counts if it is broken.

Source: the posterior regularisation of Song et al., SIGIR 2018, Eqs. 6 and 7, over lists; ours.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_gates import EVEN, OutfitGates
from wearwith.model.outfit_points import OutfitPoints, by_wanted_slot
from wearwith.model.outfit_scorer import OutfitScorer, OutfitTerms
from wearwith.model.sigmoid import sigmoid
from wearwith.rules import Knowledge, RuleBook
from wearwith.rules.outfit_knowledge import outfit_terms
from wearwith.rules.rule_terms import Asked, RuleTerms
from wearwith.types import OUTFIT_SLOTS, Floating, Floats, Ints, Slot

__all__ = ["FiredInOutfit", "OutfitTeacher"]


@dataclass(frozen=True)
class FiredInOutfit:
    """What the rules add to the score of one outfit.

    Attributes
    ----------
    rules
        Which rule, by its place in `RuleBook.all`; shape (f,).
    pairs
        Between which two garments, by their places in the outfit; `NONE` for a set rule. (f, 2).
    confidence
        λ; shape (f,).
    effects
        What each adds to the score; shape (f,).
    """

    rules: Ints
    pairs: Ints
    confidence: Floats
    effects: Floats


class OutfitTeacher(OutfitScorer):
    """The teacher of a student with points.

    Attributes
    ----------
    strength
        C: how far the rules may move the student.
    gates
        Which rules count, by what is given; None trusts all alike.
    """

    def __init__(
        self, student: OutfitPoints, terms: RuleTerms, strength: float, gates: OutfitGates | None
    ) -> None:
        super().__init__(student.garments)
        self.name, self.student, self.terms = student.name, student, terms
        self.strength, self.gates = strength, gates
        self._values: dict[Slot, sparse.csr_array] = {}
        self._kinds: dict[Slot, tuple[Ints, Ints]] = {}

    def with_book(self, knowledge: Knowledge, book: RuleBook) -> Self:
        """The teacher with another book than that of the training, which `knowledge` has.

        Raises `RuleError` if a rule names an unknown value.
        """
        book = book.resolved(knowledge.vocabulary)
        terms = outfit_terms(replace(knowledge, book=book), self.garments)
        gates = None if self.gates is None else self.gates.of_book(knowledge.book, book)
        return type(self)(self.student, terms, self.strength, gates)

    def score_answers(self, given: Ints, answers: Ints) -> Floating:
        """The student's scores and what the rules add. Shapes: (n, L) and (n, m) to (n, m)."""
        scores = self.student.score_answers(given, answers)
        return scores + self.pushes(given, answers)

    def score_slot(self, given: Ints, slot: Slot, some: Ints | None = None) -> Floating:
        """The student's scores and what the rules add. Shape: (n, L) to (n, m)."""
        contexts, number = self.contexts(given), OUTFIT_SLOTS.index(slot)
        query = self._query(self.terms.asked(given, number), contexts)
        values = self._values_of(slot) if some is None else self.terms.values[some]
        pushes = (values @ query.T).T
        sets = self.terms.activation.sets
        if len(sets):
            garments = self.garments.of_slot(slot) if some is None else some
            broken = sets.newly_broken(given, garments)  # (n, m, R)
            counts = self.confidence_of_sets(contexts) * sets.strengths  # (n, R)
            pushes = pushes - np.einsum("nmr,nr->nm", broken.astype(np.float32), counts)
        said: Floats = np.asarray(np.float32(self.strength) * pushes, np.float32)
        return self.student.score_slot(given, slot, some) + said

    def most_pushes(self, given: Ints, slot: Slot) -> tuple[Floats, Ints]:
        """The most that the rules can add to each kind of garment of a slot, and their kinds.

        Garments of one kind have the same values, and there are few kinds. A garment that breaks a
        set rule has less. Shape: (n, L) to (n, number of kinds) and (m,), in the order of the slot.
        """
        first, kinds = self._kinds_of(slot)
        query = self._query(self.terms.asked(given, OUTFIT_SLOTS.index(slot)), self.contexts(given))
        pushes: Floats = np.float32(self.strength) * (self._values_of(slot)[first] @ query.T).T
        return pushes, kinds

    def _kinds_of(self, slot: Slot) -> tuple[Ints, Ints]:
        """A garment of each kind, by its place in the slot, and the kind of every garment."""
        if slot not in self._kinds:
            values, known = self._values_of(slot), dict[bytes, int]()
            rows = np.split(values.indices, values.indptr[1:-1])
            kinds = np.array([known.setdefault(row.tobytes(), len(known)) for row in rows])
            self._kinds[slot] = np.unique(kinds, return_index=True)[1], kinds
        return self._kinds[slot]

    def _values_of(self, slot: Slot) -> sparse.csr_array:
        """Which values the garments of a slot have. Shape: (m, V)."""
        if slot not in self._values:
            self._values[slot] = self.terms.values[self.garments.of_slot(slot)]
        return self._values[slot]

    def _query(self, asked: Asked, contexts: Floats) -> Floats:
        """What is asked of each value, without C. Shape: contexts (n, gate_dim + 1) to (n, V)."""
        shape = len(contexts), self.terms.values.shape[1]
        gains = self.confidence(contexts, asked.rows, asked.rules) * self.terms.gains[asked.rules]
        flat = asked.rows * shape[1] + asked.columns
        query = np.bincount(flat, gains * asked.shares, shape[0] * shape[1])
        return query.reshape(shape).astype(np.float32)

    def score_outfits(self, outfits: Ints) -> Floating:
        """The student's scores and what the rules add. Shape: (n, L) to (n,)."""
        contexts, pushes = self.contexts(outfits), np.zeros(len(outfits), np.float32)
        # Each garment in turn is a candidate beside the rest, so that every pair comes twice.
        for place in range(outfits.shape[1]):
            rest = np.delete(outfits, place, axis=1)
            rows = np.flatnonzero((outfits[:, place] != NONE) & (rest != NONE).any(axis=1))
            said = self._said(rest[rows], outfits[rows, place][:, None], contexts[rows])
            pushes[rows] += said[:, 0]
        pushes /= np.maximum((outfits != NONE).sum(axis=1), 1)
        sets = self.terms.activation.sets
        if len(sets):
            broken = sets.broken(outfits)
            pushes -= (broken * (self.confidence_of_sets(contexts) * sets.strengths)).sum(axis=1)
        return self.student.score_outfits(outfits) + np.float32(self.strength) * pushes

    def pushes(self, given: Ints, answers: Ints) -> Floats:
        """C Σ_l λ_l r_l: what the rules add to the scores of answers. Shape: (n, m)."""
        contexts = self.contexts(given)
        pushes = self._said(given, answers, contexts)
        sets = self.terms.activation.sets
        if len(sets):
            broken = self.terms.activation.newly_broken(given, answers)  # (n, m, R)
            counts = self.confidence_of_sets(contexts) * sets.strengths  # (n, R)
            pushes -= np.einsum("nmr,nr->nm", broken.astype(np.float32), counts)
        return np.float32(self.strength) * pushes

    def contexts(self, given: Ints) -> Floats:
        """What the gates read of given garments. Shape: (n, L) to (n, gate_dim + 1)."""
        if self.gates is None:
            return np.zeros((len(given), 0), np.float32)
        present = (given != NONE)[:, :, None]
        means = np.where(present, self.student.unlevelled(given), 0).sum(axis=1) / present.sum(
            axis=1
        )
        return self.gates.contexts(means)

    def terms_of(self, outfit: Ints) -> OutfitTerms | None:
        """The student's. Shape: (n,)."""
        return self.student.terms_of(outfit)

    def fired(self, outfit: Ints) -> FiredInOutfit:
        """The rules between garments of one outfit, and the set rules that it breaks. (n,)."""
        return self.fired_in(outfit[None])[0]

    def fired_in(self, outfits: Ints) -> list[FiredInOutfit]:
        """The same of several outfits of n garments each. Shape: (k, n)."""
        one, other = np.triu_indices(outfits.shape[1], k=1)
        activation, contexts = self.terms.activation, self.contexts(outfits)
        active = activation.pairs(outfits[:, one].ravel(), outfits[:, other].ravel())
        rows, places = np.divmod(active.rows, max(len(one), 1))
        confidence = self.confidence(contexts, rows, active.rules)
        effects = confidence * self.terms.gains[active.rules] / max(len(one), 1)
        pairs = np.stack([one, other], axis=1)[places]
        broken, of_sets = activation.broken(outfits), self.confidence_of_sets(contexts)
        found = []
        for row in range(len(outfits)):
            mine, sets = rows == row, np.flatnonzero(broken[row])
            count = of_sets[row, sets]
            of_rules = effects[mine], -count * activation.sets.strengths[sets]
            found.append(
                FiredInOutfit(
                    rules=np.concatenate([active.rules[mine], len(activation) + sets]),
                    pairs=np.concatenate([pairs[mine], np.full((len(sets), 2), NONE)]),
                    confidence=np.concatenate([confidence[mine], count]),
                    effects=np.float32(self.strength) * np.concatenate(of_rules),
                )
            )
        return found

    def confidence(self, contexts: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of rules of questions. Shape: (entries,)."""
        if self.gates is None:
            return np.full(len(rows), EVEN)
        return self.gates.confidence(contexts, rows, rules)

    def confidence_of_sets(self, contexts: Floats) -> Floats:
        """λ of every set rule. Shape: (n, R)."""
        n_sets = len(self.terms.activation.sets)
        if self.gates is None:
            return np.full((len(contexts), n_sets), EVEN)
        confidence: Floats = sigmoid(contexts @ self.gates.keys[len(self.terms.gains) :].T)
        return confidence

    def _said(self, given: Ints, answers: Ints, contexts: Floats) -> Floats:
        """What rules between two garments say of answers, without C. Shape: (n, m)."""
        said = np.zeros(answers.shape, np.float32)
        values = self.terms.values
        for slot, rows, columns in by_wanted_slot(self.garments, answers):
            questions, of = np.unique(rows, return_inverse=True)
            has = values[answers[rows, columns]]  # (e, V), sparse
            asked = self.terms.asked(given[questions], OUTFIT_SLOTS.index(slot))
            wanted = np.zeros((len(questions), values.shape[1]), np.bool_)
            of_value = np.repeat(of, np.diff(has.indptr))
            wanted[of_value, has.indices] = True
            # Most of what is asked for, no answer has.
            asked = asked.where(wanted[asked.rows, asked.columns])
            query = self._query(asked, contexts[questions])
            each = query[of_value, has.indices] * has.data
            entry = np.repeat(np.arange(len(of)), np.diff(has.indptr))
            said[rows, columns] = np.bincount(entry, each, len(of))
        return said
