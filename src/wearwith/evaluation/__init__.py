"""How good a model is: metrics, the questions they are measured on, and intervals."""

from wearwith.evaluation.bootstrap import interval, paired_interval
from wearwith.evaluation.candidates import LIST_LENGTHS, CandidateLists, candidate_lists
from wearwith.evaluation.evaluate import evaluate
from wearwith.evaluation.metrics import (
    Placings,
    Ties,
    TopSums,
    auc,
    auc_per_top,
    hit_rate,
    ndcg,
    place,
    reciprocal_rank,
    sums_by_top,
    wins,
)
from wearwith.evaluation.own_triplets import read_triplets
from wearwith.evaluation.protocol import (
    PROTOCOLS,
    Protocol,
    evaluation_triplets,
)
from wearwith.evaluation.results import By, Evaluation, MeanReciprocalRank, TripletResult

__all__ = [
    "LIST_LENGTHS",
    "PROTOCOLS",
    "By",
    "CandidateLists",
    "Evaluation",
    "MeanReciprocalRank",
    "Placings",
    "Protocol",
    "Ties",
    "TopSums",
    "TripletResult",
    "auc",
    "auc_per_top",
    "candidate_lists",
    "evaluate",
    "evaluation_triplets",
    "hit_rate",
    "interval",
    "ndcg",
    "paired_interval",
    "place",
    "read_triplets",
    "reciprocal_rank",
    "sums_by_top",
    "wins",
]
