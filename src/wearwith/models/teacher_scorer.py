"""The teacher as a scorer: AKD-q and UKD-q, of triplets and of whole lists."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from wearwith.model.contract import Scorer
from wearwith.models.confidence import Entries
from wearwith.models.teacher import Teacher, log_preference, student_log_odds
from wearwith.rules import Active
from wearwith.types import Floating, Ints

__all__ = ["TeacherScorer"]

PAIRS_AT_ONCE = 2**14


class TeacherScorer(Scorer):
    """What the teacher makes of the scores of its student.

    Of a triplet, the log odds of q (Eq. 7 of Song et al., SIGIR 2018), with the rules that fire on
    just one of its pairs. Of a list of bottoms,

        q(j | i) ∝ p(j | i) exp(C Σ_l λ_l(i, j) s_l δ_l(i, j)),

    with the rules that fire on the pair, s_l = ±1 by their sign; its attention reads a bottom of
    average z̃ in the place of k. The list form is ours: the paper projects triplets alone.

    Parameters
    ----------
    student
        Whose scores are projected.
    rules
        The rules, and the attention to them.
    top_latent, bottom_latent
        z̃ of the catalogue, (n_tops, D_l) and (n_bottoms, D_l); further columns are not read.
    """

    def __init__(
        self,
        student: Scorer,
        rules: Teacher,
        top_latent: npt.NDArray[np.float32],
        bottom_latent: npt.NDArray[np.float32],
    ) -> None:
        super().__init__(student.catalogue)
        self.student = student
        self.rules = rules
        self._latent = top_latent, bottom_latent

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the method."""
        return self.student.name

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """Log odds ln(q_ij / q_ik), shape (n,), and zeros to compare them with."""
        odds = self.log_odds(tops, positives, negatives)
        odds = odds + self.triplet_push(tops, positives, negatives)
        return odds, np.zeros_like(odds)

    def log_odds(self, tops: Ints, positives: Ints, negatives: Ints) -> Floating:
        """ln(p_ij / p_ik) of the student, in the form of its training. Shape: (n,)."""
        m_ij, m_ik = self.student.prefer(tops, positives, negatives)
        fidelity = self.rules.config.fidelity
        return _numpy(student_log_odds(_tensor(m_ij), _tensor(m_ik), fidelity))

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Ln q(j | i) up to a constant of each top. Shape: (n,)."""
        m = _tensor(self.student.score_pairs(tops, bottoms))
        p = _numpy(log_preference(m, self.rules.config.fidelity))
        push = np.empty(len(tops), dtype=np.float32)
        for start in range(0, len(tops), PAIRS_AT_ONCE):
            rows = slice(start, start + PAIRS_AT_ONCE)
            push[rows] = self.pair_push(tops[rows], bottoms[rows])
        return p + push

    def score_all(self, tops: Ints) -> Floating:
        """Ln q(j | i) for every bottom. Shape: (n, n_bottoms)."""
        n = len(self.catalogue.bottoms)
        scores = self.score_pairs(np.repeat(tops, n), np.tile(np.arange(n), len(tops)))
        return scores.reshape(len(tops), n)

    def pair_push(self, tops: Ints, bottoms: Ints) -> Floating:
        """C Σ_l λ_l(i, j) s_l δ_l(i, j) of pairs. Shape: (n,)."""
        return self._push(self.rules.activation.pairs(tops, bottoms), tops, bottoms, None)

    def triplet_push(self, tops: Ints, positives: Ints, negatives: Ints) -> Floating:
        """C Σ_l λ_l (f_l^ij − f_l^ik) of triplets. Shape: (n,)."""
        active = self.rules.activation.triplets(tops, positives, negatives)
        return self._push(active, tops, positives, negatives)

    @torch.inference_mode()
    def confidence(
        self, active: Active, tops: Ints, bottoms: Ints, against: Ints | None = None
    ) -> Floating:
        """λ of active rules of pairs, or of triplets with `against`. Shape: (entries,)."""
        return _numpy(self._confidence(active, tops, bottoms, against)[0])

    @torch.inference_mode()
    def _push(self, active: Active, tops: Ints, bottoms: Ints, against: Ints | None) -> Floating:
        confidence, entries = self._confidence(active, tops, bottoms, against)
        return _numpy(self.rules.push(confidence, entries))

    def _confidence(
        self, active: Active, tops: Ints, bottoms: Ints, against: Ints | None
    ) -> tuple[Tensor, Entries]:
        if self.rules.attention is None:
            entries = self.rules.entries(active, torch.device("cpu"))
            return self.rules.confidence(None, entries), entries
        of_top, of_bottom, average = self._reading
        entries = self.rules.entries(active, of_top.device)
        other = average if against is None else of_bottom[torch.from_numpy(against)]
        context = of_top[torch.from_numpy(tops)] + of_bottom[torch.from_numpy(bottoms)] + other
        return self.rules.confidence(context, entries), entries

    @cached_property
    @torch.inference_mode()
    def _reading(self) -> tuple[Tensor, Tensor, Tensor]:
        """W_t z̃ (n_tops, h), W_b z̃ (n_bottoms, h), and the mean of the latter (h,).

        Read when it is first needed: whoever wants only the rules need not wait for it.
        """
        attention = self.rules.attention
        assert attention is not None  # noqa: S101
        dim, device = attention.of_top.shape[1], attention.of_top.device
        tops, bottoms = (_tensor(latent[:, :dim]).to(device) for latent in self._latent)
        of_top, of_bottom = attention.read(tops, bottoms)
        return of_top, of_bottom, of_bottom.nanmean(dim=0)


def _tensor(array: npt.NDArray[np.floating]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))


def _numpy(tensor: Tensor) -> Floating:
    array: Floating = tensor.cpu().numpy()
    return array
