"""PKD: the student learns from a teacher that knows how often values are worn together."""

import numpy as np
import torch
from torch import Tensor

from wearwith.catalog import Catalogue
from wearwith.model.contract import Scorer
from wearwith.model.settings import StudentSpec
from wearwith.models.gradient import TripletBatch
from wearwith.models.taught import Taught
from wearwith.models.teacher import Teacher, Teaching
from wearwith.models.teacher_scorer import TeacherScorer
from wearwith.rules import PairFrequencies, relative_gap
from wearwith.types import Floating, Ints

__all__ = ["FrequencyTeacher", "Pkd"]

# Means of strengths, which are kept in float32, differ by less where the counts do not.
_NO_GAP = 1e-6


class Pkd(Taught):
    """The teacher is the student projected onto how often values were worn together in training.

    Nobody screens the rules and no attention weighs them: of each attribute m, R_m is the pairs of
    values that are worn together most and least often, and where both pairs of a triplet have one,

        g_m = [fq_m(i, j), fq_m(i, k)] / sum,    q ∝ p exp(C Σ_m g_m),

    else g_m = [0, 0]. The strengths of the rules are the frequencies fq_m, up to a factor for each
    attribute, which g_m does not see; their signs are for people (`RulesConfig.book`).

    Source: Han et al., IEEE TIP 2020 (PKD-DBPR); its code has C = 1. The weight of the teacher is
    that of AKD, (1 − ρ) L_bpr + ρ L_crs, so that the two differ in what the teacher knows alone;
    PKD's code adds the losses up.
    """

    name = "pkd"

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: Teaching | None = None,
    ) -> None:
        super().__init__(catalogue, spec, generator, device, teaching)
        self.frequencies = PairFrequencies(self.teaching.activation)

    @property
    def teacher(self) -> Scorer:
        """The teacher's scores, as the weights of the last `refresh` have them."""
        return FrequencyTeacher(self, self.teaching, self.frequencies)

    def pushed(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:  # noqa: ARG002
        """C Σ_m (g_m^ij − g_m^ik), and where any attribute tells j from k. Shapes: (n,), (n,)."""
        i, j, k = (column.cpu().numpy().astype(np.int64) for column in batch.positions())
        gaps = self.frequencies.gaps(i, j, k)  # (n, M)
        push = self.teaching.config.strength * gaps.sum(axis=1)
        fired = torch.from_numpy((np.abs(gaps) > _NO_GAP).any(axis=1)).to(self.device)
        return torch.from_numpy(push.astype(np.float32)).to(self.device), fired


class FrequencyTeacher(TeacherScorer):
    """PKD-q, of triplets and of whole lists.

    Of a triplet, the log odds of q as in training. Of a list of bottoms, ours since the paper
    projects triplets alone,

        q(j | i) ∝ p(j | i) exp(C Σ_m h_m(i, j)),

    where h_m(i, j) is the mean of g_m^ij − g_m^ik over all bottoms k of the catalogue: the list
    that is nearest to all triplets at once (`PairFrequencies.standings`). Silence is neutral.

    Parameters
    ----------
    student
        Whose scores are projected.
    teaching
        Settings, and the rules over the catalogue.
    frequencies
        How often their values are worn together.
    """

    def __init__(self, student: Pkd, teaching: Teaching, frequencies: PairFrequencies) -> None:
        latent = student.top_latent, student.bottom_latent
        super().__init__(student, Teacher(teaching, None), *latent)
        self.frequencies = frequencies

    def pair_push(self, tops: Ints, bottoms: Ints) -> Floating:
        """C Σ_m h_m(i, j) of pairs. Shape: (n,)."""
        return self._push_of(self.frequencies.standings(tops, bottoms))

    def triplet_push(self, tops: Ints, positives: Ints, negatives: Ints) -> Floating:
        """C Σ_m (g_m^ij − g_m^ik) of triplets. Shape: (n,)."""
        return self._push_of(self.frequencies.gaps(tops, positives, negatives))

    def evidence(
        self, top: Ints, bottom: Ints, against: Ints | None = None
    ) -> tuple[Ints, Floating, Floating]:
        """What each rule adds to the push of one pair, or of one triplet with `against`.

        What an attribute adds to a pair is shared alike by the value pairs that fq_m is the mean
        of. In a triplet each value pair has its own part of the ratio g_m.

        Parameters
        ----------
        top, bottom, against
            Positions; shape (1,) each.

        Returns
        -------
        rules, shares, effects
            The rules that add something, by their places in the book; shape (r,) each. Effects sum
            to the push, shares are those of their sizes and sum to 1.
        """
        activation = self.rules.activation
        effects = np.zeros(len(activation))
        if against is None:
            rules, attributes, number = self._fired(top, bottom)
            effects[rules] = self.frequencies.standings(top, bottom)[0, attributes] / number
        else:
            j, k = (self.frequencies.of_pairs(top, other)[0] for other in (bottom, against))
            whole = np.where(relative_gap(j, k) != 0, j + k, np.inf)  # g_m = 0 tells nothing
            for other, way in ((bottom, 1), (against, -1)):
                rules, attributes, number = self._fired(top, other)
                effects[rules] += way * activation.strengths[rules] / number / whole[attributes]
        effects *= self.rules.config.strength
        rules = np.flatnonzero(effects)
        sizes = np.abs(effects[rules])
        return rules, sizes / sizes.sum(), effects[rules]

    def _fired(self, top: Ints, bottom: Ints) -> tuple[Ints, Ints, Ints]:
        """Rules of one pair, their attributes, and how many of them each attribute has."""
        rules = self.rules.activation.pairs(top, bottom).rules
        attributes = self.rules.activation.attributes[rules]
        return rules, attributes, np.bincount(attributes)[attributes]

    def _push_of(self, evidence: Floating) -> Floating:
        """Shape: (n, M) to (n,)."""
        push: Floating = (self.rules.config.strength * evidence.sum(axis=1)).astype(np.float32)
        return push
