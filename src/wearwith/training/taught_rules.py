"""The rules that a model is taught by, with the strengths that it learns them with."""

from dataclasses import dataclass, replace

import numpy as np

from wearwith.catalog import (
    Dataset,
    negative_mixture,
    pairs_as_positions,
    triplets_with_negatives,
)
from wearwith.features.circumstances import matched_groups
from wearwith.rules import Knowledge, Rule, read_knowledge
from wearwith.rules.knowledge import books_from_elsewhere
from wearwith.rules.learned_strengths import FoldStrengths, learn_strengths
from wearwith.training.run_config import RunConfig

__all__ = ["TaughtRules", "read_taught_rules"]

PER_PAIR = 4  # negatives for each training pair, to learn strengths from
SHOWN = 3  # rules that are named in a warning


@dataclass(frozen=True)
class TaughtRules:
    """Rules and values; where strengths were learned, those for training pairs.

    `contradicted` are the rules of other books that were left out.
    """

    knowledge: Knowledge
    folds: FoldStrengths | None = None
    contradicted: tuple[Rule, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What a user should hear of rules that were left out; nothing if none was."""
        if not self.contradicted:
            return ()
        n, some = len(self.contradicted), [rule.id for rule in self.contradicted[:SHOWN]]
        names = ", ".join(map(repr, some)) + (" …" if n > SHOWN else "")
        left_out = "1 rule is left out" if n == 1 else f"{n} rules are left out"
        told = f"{left_out}, as the training pairs say otherwise: {names}. "
        return (told + 'rules.strengths = "given" keeps every rule as it is written',)


def read_taught_rules(dataset: Dataset, config: RunConfig) -> TaughtRules:
    """Read or mine the rules that a configuration names, and learn their strengths if it says so.

    Raises
    ------
    RuleError
        If a book is missing or wrong, or only pictures are to be read and nothing was seen in them.
    DataError, ConfigError
        If the dataset does not permit the negatives of the training.
    """
    rules, training = config.rules, config.training
    known = read_knowledge(dataset, rules)
    pairs = pairs_as_positions(dataset, "train")
    if rules.strengths == "given" or not len(pairs) or not len(known.book):
        return TaughtRules(known)
    found = matched_groups(dataset)
    groups = None if found is None else found.groups
    mixture = negative_mixture(dataset, rules.against or training.negatives, groups)
    rng = np.random.default_rng([training.seed, 2])
    triplets = triplets_with_negatives(dataset, "train", mixture, PER_PAIR, rng)
    learned = learn_strengths(
        known.activation(dataset.catalogue),
        known.book,
        books_from_elsewhere(dataset, rules).resolved(known.vocabulary),
        pairs,
        triplets,
        prior=rules.mining.prior,
        ridge=rules.ridge,
        rng=rng,
    )
    return TaughtRules(replace(known, book=learned.book), learned.folds, learned.contradicted)
