"""RULES: the rule book alone. A control: what the teacher knows without its student."""

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Catalogue
from wearwith.model.array_files import take
from wearwith.model.model_settings import BaselineConfig
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.rules import Activation
from wearwith.types import Floating, Ints

__all__ = ["RulesAlone"]


class RulesAlone(CountingScorer):
    """Σ_l s_l w_l δ_l(i, j): the rules that fire on a pair, by sign s_l = ±1 and strength w_l.

    Many pairs fire no rule and tie at 0, so that its AUC depends on how ties are counted. It learns
    nothing from the pairs, but a mined book has.

    Parameters
    ----------
    catalogue, settings
        As for every method that counts; no setting is read.
    activation
        The rules over the catalogue.

    Source: none; a control of ours. It is what the list form of UKD's teacher adds to its student,
    but that rules do not share one unit of confidence.
    """

    name = "rules"
    is_taught = True

    def __init__(
        self,
        catalogue: Catalogue,
        settings: BaselineConfig | None = None,
        activation: Activation | None = None,
    ) -> None:
        super().__init__(catalogue, settings, activation)
        if activation is None:
            raise ValueError("the rule book alone needs rules")
        self.activation = activation

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Take the gain s_l w_l of every rule; the pairs are not looked at."""
        strengths = self.activation.strengths.astype(np.float64)
        self.gains: npt.NDArray[np.float64] = strengths * self.activation.signs

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Sums over the rules that fire on each pair. Shape: (n,)."""
        active = self.activation.pairs(tops, bottoms)
        gains = self.gains[active.rules]
        return np.bincount(active.rows, gains, minlength=active.count).astype(np.float64)

    def score_all(self, tops: Ints) -> Floating:
        """Sums over the rules that fire with every bottom. Shape: (n, n_bottoms)."""
        n = len(self.catalogue.bottoms)
        pairs = np.repeat(tops, n), np.tile(np.arange(n), len(tops))
        return self.score_pairs(*pairs).reshape(len(tops), n)

    def tensors(self) -> Tensors:
        """The gain of every rule, (L,); what the rules are about is saved with the rule book."""
        return {"gains": self.gains}

    def restore(self, tensors: Tensors) -> None:
        """Take over the gains, which have to be of as many rules as there are."""
        self.gains = take(tensors, "gains", (len(self.activation),)).astype(np.float64)
