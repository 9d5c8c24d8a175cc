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

    Without triplets all figures are None, and `reason` says why. The interval is None with a single
    top, which tells nothing.
    """

    n_triplets: int
    auc: float | None = None  # share of triplets whose positive scores higher, ties half a win
    auc_strict: float | None = None  # with ties as losses, as in the published POP row
    auc_interval: tuple[float, float] | None = None  # of `auc`, by bootstrap over tops
    reason: str | None = None
    # For paired comparisons; not part of the JSON.
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

    Those called `auc…` are the headline's. Tops and positive bottoms are seen if a training pair
    has them. Hit rate and NDCG are means over the split's tops, each of which ranks every bottom of
    the catalogue but its positives in other splits.
    """

    model: str
    split: Split
    negatives: str  # of the headline: one of `PROTOCOLS`, or own (the user's)
    headline: TripletResult
    auc_per_top: float  # mean over tops of each top's share of wins
    auc_seen_tops: float | None
    auc_unseen_tops: float | None
    auc_seen_bottoms: float | None
    auc_unseen_bottoms: float | None
    n_triplets_seen_tops: int
    n_triplets_seen_bottoms: int
    mrr: Mapping[int, MeanReciprocalRank]  # by length of the list, the positive included
    mrr_negatives: str  # kind of negatives in those lists
    hit_rate_at_10: float | None
    ndcg_at_10: float | None
    n_tops: int  # of the split
    by_negatives: Mapping[str, TripletResult]  # every kind, so that none stands alone
    level: float  # of the intervals
    seed: int  # of everything random
    by: By = "student"  # whose scores these are
    auc_teacher: float | None = None  # headline AUC of the teacher's scores
    default_by: By | None = None  # whose ranking counts unless somebody asks for another

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
