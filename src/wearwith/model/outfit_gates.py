"""How much each rule counts in an outfit, by what is given; and keys of rules of another book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wearwith.model.array_files import take
from wearwith.model.scorer import Tensors
from wearwith.model.sigmoid import sigmoid
from wearwith.rules import Rule, RuleBook
from wearwith.rules.set_rule import SetRule
from wearwith.types import Floats, Ints

__all__ = ["EVEN", "OF_OUTFITS", "OF_PAIRS", "OutfitGates", "keys_of"]

# The names of their arrays.
OF_OUTFITS, OF_PAIRS = "outfit.gate", "teacher.attention"

EVEN = np.float32(0.5)  # the confidence of every rule where no attention decides


@dataclass(frozen=True)
class OutfitGates:
    """λ_l(G) = σ(u_l · [tanh(R h), 1]), h the mean of z over the given garments.

    A gate for each rule, not a softmax over those that fire: soft rules that agree add up, and what
    a rule counts for does not depend on what else fires.

    Attributes
    ----------
    keys
        u_l of the rules between two garments, then of set rules; shape (L + R, gate_dim + 1).
    read
        R; shape (gate_dim, d).
    """

    keys: Floats
    read: Floats

    @classmethod
    def of(cls, tensors: Tensors, named: str, n_rules: int | None = None) -> Self:
        """Take the gates of a name from a model's arrays, of so many rules if that is known.

        Raises `RunError` if an array is missing or of another shape.
        """
        keys, read = (f"{named}.{part}" for part in ("keys", "read"))
        rows, width = tensors[keys].shape
        rows = rows if n_rules is None else n_rules
        return cls(
            take(tensors, keys, (rows, width)).astype(np.float32),
            take(tensors, read, tensors[read].shape).astype(np.float32),
        )

    def of_book(self, learned: RuleBook, book: RuleBook) -> Self:
        """Gates of another book: a rule that was not learned with has the mean key of its kind.

        A rule is a learned one if it says the same, however strongly.
        """
        n = len(learned.rules)
        keys = (
            keys_of(learned.rules, self.keys[:n], book.rules),
            keys_of(learned.set_rules, self.keys[n:], book.set_rules),
        )
        return type(self)(np.concatenate(keys), self.read)

    def contexts(self, means: Floats) -> Floats:
        """[tanh(R h), 1] of questions. Shape: (n, d) to (n, gate_dim + 1)."""
        context = np.tanh(means @ self.read.T)
        return np.hstack([context, np.ones((len(context), 1), np.float32)])

    def confidence(self, contexts: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of rules of questions. Shape: (entries,)."""
        products = np.einsum("ec,ec->e", contexts[rows], self.keys[rules])
        confidence: Floats = sigmoid(products)
        return confidence


def keys_of(
    learned: Sequence[Rule | SetRule], keys: Floats, rules: Sequence[Rule | SetRule]
) -> Floats:
    """The key of each rule; the mean of the learned ones for a rule that was not learned with.

    Shapes: (number of learned rules, k) to (number of rules, k). A rule is a learned one if it says
    the same, however strongly: its values and its sign.
    """
    mean = keys.mean(axis=0) if len(keys) else np.zeros(keys.shape[1], np.float32)
    known = {_said_by(rule): key for rule, key in zip(learned, keys, strict=True)}
    found = [known.get(_said_by(rule), mean) for rule in rules]
    return np.array(found, np.float32).reshape(len(rules), keys.shape[1])


def _said_by(rule: Rule | SetRule) -> object:
    return (rule.about, rule.sign) if isinstance(rule, Rule) else rule.limit
