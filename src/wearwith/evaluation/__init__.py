"""How good a model is: metrics, the questions they are measured on, and intervals."""

from wearwith.evaluation.bootstrap import interval, paired_interval
from wearwith.evaluation.candidate_lists import LIST_LENGTHS, CandidateLists, candidate_lists
from wearwith.evaluation.compare_models import compare, read_rows
from wearwith.evaluation.comparison import (
    Comparison,
    ComparisonRow,
    Difference,
    Figure,
    compare_measured,
)
from wearwith.evaluation.comparison_rows import METHODS, ComparedMethod
from wearwith.evaluation.evaluate_model import evaluate
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
from wearwith.evaluation.protocol import PROTOCOLS, Protocol, evaluation_triplets
from wearwith.evaluation.results import Evaluation, MeanReciprocalRank, TripletResult
from wearwith.evaluation.significance import holm, paired_p_value
from wearwith.evaluation.trials import MeasuredTrial, Trial, run_trials

__all__ = [
    "LIST_LENGTHS",
    "METHODS",
    "PROTOCOLS",
    "CandidateLists",
    "ComparedMethod",
    "Comparison",
    "ComparisonRow",
    "Difference",
    "Evaluation",
    "Figure",
    "MeanReciprocalRank",
    "MeasuredTrial",
    "Placings",
    "Protocol",
    "Ties",
    "TopSums",
    "Trial",
    "TripletResult",
    "auc",
    "auc_per_top",
    "candidate_lists",
    "compare",
    "compare_measured",
    "evaluate",
    "evaluation_triplets",
    "hit_rate",
    "holm",
    "interval",
    "ndcg",
    "paired_interval",
    "paired_p_value",
    "place",
    "read_rows",
    "read_triplets",
    "reciprocal_rank",
    "run_trials",
    "sums_by_top",
    "wins",
]
