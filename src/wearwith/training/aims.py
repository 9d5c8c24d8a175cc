"""What a model is trained for: the likely partner, or the compatible one.

Which negatives a model learns against decides what its scores say. Against random ones they say
what is worn with a garment, which is what is worn much, above all. Against negatives that are worn
as much, and were photographed alike, they say what matches. The settings of both aims were chosen
over folds of training pairs (`docs/results/knowledge.md`).
"""

from collections.abc import Mapping
from typing import Any, Literal

from wearwith.catalog import AnyNegatives, Negatives
from wearwith.catalog.mixed_negatives import shares_of
from wearwith.rules.mining_config import SOFT

__all__ = ["AIMS", "Aim", "aimed", "without_groups"]

Aim = Literal["likely", "compatible"]

# Rules that count all that is known.
_RULES = {"book": "mined", "strengths": "learned", "mining": {"rank": "soft", **SOFT}}
_TEACHER = {
    "fidelity": "logit",
    "combine": "sum",
    "strength_from": "validation",
    "alone": 0.7,
    "unanswered": 1.0,
    "imitation_base": 0.01,
    "imitation_most": 0.7,
    "attention_learns_from": "data",
}
_TRAINING = {
    "optimiser": "adamw",
    "learning_rate": 0.002,
    "schedule": "cosine",
    "batch_size": 128,
    "least_steps": 300,
    "redraw": True,
}
_OF_PAIRS: dict[Aim, dict[str, Any]] = {
    "likely": {
        "rules": {**_RULES, "against": {"random": 1, "matched": 1}},
        "teacher": {**_TEACHER, "strength": 2.0},
        "training": {**_TRAINING, "epochs": 15, "negatives": "random", "select_on": "matched"},
    },
    "compatible": {
        "rules": {**_RULES, "against": {"popular": 1, "hard": 1}},
        "teacher": {**_TEACHER, "strength": 4.0},
        "training": {
            **_TRAINING,
            "epochs": 12,
            "patience": 5,
            "negatives": {"random": 1, "popular": 2, "hard": 2},
        },
    },
}
_OF_OUTFITS: dict[Aim, dict[str, Any]] = {
    "likely": {"outfit": {"popular_share": 0, "matched_share": 0}},
    "compatible": {"outfit": {"popular_share": 1, "matched_share": 0}},
}
AIMS: tuple[Aim, ...] = ("likely", "compatible")


def aimed(aim: Aim, *, outfits: bool) -> Mapping[str, Any]:
    """The settings of an aim, as plain values, for models of pairs or of whole outfits."""
    return (_OF_OUTFITS if outfits else _OF_PAIRS)[aim]


def without_groups(negatives: AnyNegatives) -> AnyNegatives:
    """The nearest negatives where neither backdrops nor times of listing are known."""
    nearest: dict[Negatives, Negatives] = {"matched": "random", "hard": "popular"}
    shares: dict[Negatives, float] = {}
    for kind, share in shares_of(negatives).items():
        kind = nearest.get(kind, kind)
        shares[kind] = shares.get(kind, 0.0) + share
    return next(iter(shares)) if len(shares) == 1 else shares
