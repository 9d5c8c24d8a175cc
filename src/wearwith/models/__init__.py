"""Methods that score how well a bottom goes with a top, one file each, behind one contract."""

from wearwith.models.border import Border
from wearwith.models.contract import CountingScorer, Scorer, best_first
from wearwith.models.dbpr import Dbpr
from wearwith.models.gradient import GradientScorer, TripletBatch
from wearwith.models.popularity import Popularity
from wearwith.models.random import Random
from wearwith.models.student import StudentSpec
from wearwith.models.towers import TowerConfig

__all__ = [
    "MODELS",
    "Border",
    "CountingScorer",
    "Dbpr",
    "GradientScorer",
    "Popularity",
    "Random",
    "Scorer",
    "StudentSpec",
    "TowerConfig",
    "TripletBatch",
    "best_first",
]

MODELS: dict[str, type[CountingScorer] | type[GradientScorer]] = {
    scorer.name: scorer for scorer in (Random, Popularity, Border, Dbpr)
}
