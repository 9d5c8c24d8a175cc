"""The figures of an evaluation, and their JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from wearwith.catalog.schema import Split
from wearwith.evaluation.metrics import TopSums
from wearwith.types import By

__all__ = ["Evaluation", "MeanReciprocalRank", "TripletResult"]


@dataclass(frozen=True)
class TripletResult:
    """AUC over the triplets of one kind of negatives.

    Attributes
    ----------
    n_triplets
        How many there were; 0 if the dataset does not permit these negatives.
    auc
        Share of triplets whose positive scores higher, ties half a win. This and all else is None
        without triplets.
    auc_strict
        The same with ties as losses, as in the published POP row.
    auc_interval
        Of `auc`, by bootstrap over tops; None with a single top, which tells nothing.
    reason
        Why there are no figures, else None.
    by_top
        Wins and triplets of each top, for paired comparisons; not part of the JSON.
    """

    n_triplets: int
    auc: float | None = None
    auc_strict: float | None = None
    auc_interval: tuple[float, float] | None = None
    reason: str | None = None
    by_top: TopSums | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Everything but `by_top`."""
        return {
            "n_triplets": self.n_triplets,
            "auc": self.auc,
            "auc_strict": self.auc_strict,
            "auc_interval": None if self.auc_interval is None else list(self.auc_interval),
            "reason": self.reason,
        }


@dataclass(frozen=True)
class MeanReciprocalRank:
    """MRR of lists of one length: of all tops, and of those with and without training pairs.

    `n`, `n_seen` and `n_unseen` count the tops with such a list; the mean of none is None.
    """

    all: float | None
    seen: float | None
    unseen: float | None
    n: int
    n_seen: int
    n_unseen: int


@dataclass(frozen=True)
class Evaluation:
    """How good a model is on one split. A figure that can't be computed is None.

    Attributes
    ----------
    model
        Name of the method.
    split
        What it was measured on.
    negatives
        Kind of negatives of the headline figures, here called `auc...`: published, random, matched
        or popular, or `own` for the user's triplets.
    headline
        AUC over those triplets, with its interval.
    auc_per_top
        Mean over tops of each top's share of wins.
    by
        Whose scores these are: the student's, or its teacher's.
    auc_teacher
        Headline AUC of the teacher's scores, for methods that have a teacher.
    auc_seen_tops, auc_unseen_tops
        AUC over the triplets whose top is, or is not, in a training pair.
    auc_seen_bottoms, auc_unseen_bottoms
        The same by the positive bottom.
    n_triplets_seen_tops, n_triplets_seen_bottoms
        How many of the triplets have seen ones.
    mrr
        By length of the list, the positive included.
    mrr_negatives
        Kind of negatives in those lists.
    hit_rate_at_10, ndcg_at_10
        Means over the split's tops, ranking every bottom of the catalogue but the top's positives
        in other splits.
    n_tops
        Number of those tops.
    by_negatives
        AUC under every kind of negatives, so that none stands alone.
    level, seed
        Of the intervals, and of everything random.
    """

    model: str
    split: Split
    negatives: str
    headline: TripletResult
    auc_per_top: float
    auc_seen_tops: float | None
    auc_unseen_tops: float | None
    auc_seen_bottoms: float | None
    auc_unseen_bottoms: float | None
    n_triplets_seen_tops: int
    n_triplets_seen_bottoms: int
    mrr: Mapping[int, MeanReciprocalRank]
    mrr_negatives: str
    hit_rate_at_10: float | None
    ndcg_at_10: float | None
    n_tops: int
    by_negatives: Mapping[str, TripletResult]
    level: float
    seed: int
    by: By = "student"
    auc_teacher: float | None = None

    @property
    def auc(self) -> float | None:
        """The headline AUC, ties half a win."""
        return self.headline.auc

    def to_json(self) -> dict[str, Any]:
        """One dictionary of JSON values, with the headline's figures at its top level."""
        nested = {"headline", "mrr", "by_negatives"}
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in nested}
        headline = self.headline.to_json()
        del headline["reason"]  # the headline always has figures
        return {
            **plain,
            **headline,
            "mrr": {str(length): asdict(result) for length, result in self.mrr.items()},
            "by_negatives": {name: result.to_json() for name, result in self.by_negatives.items()},
        }
