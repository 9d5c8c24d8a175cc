"""The rows of a comparison: every method by name, its settings, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wearwith.catalog import Dataset, contexts
from wearwith.errors import ConfigError
from wearwith.features.circumstances import listing_numbers
from wearwith.features.feature_store import feature_sets
from wearwith.features.inputs import CONTROLS
from wearwith.features.seen_store import is_seen
from wearwith.models import is_own
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.training.run_config import RunConfig, merged

__all__ = ["METHODS", "SHARED", "ComparedMethod", "missing_for", "rows_of"]

Need = Literal["text", "pictures", "border", "listing", "categories", "seen"]
Values = Mapping[str, Any]

# How learned methods are trained by default: what did well on validation in several datasets.
# `RunConfig` alone has the paper's settings.
SHARED: Values = {
    "tower": {"hidden": [256], "word_dim": 100, "maps": 50},
    "training": {
        "optimiser": "adamw",
        "learning_rate": 0.001,
        "schedule": "cosine",
        "batch_size": 256,
        "epochs": 10,
        "patience": 3,
        "redraw": True,
    },
}

_MINED: Values = {
    "rules": {"book": "mined", "mining": {"min_support": 5}},
    "teacher": {"fidelity": "logit", "strength": 1.0, "attention_learns_from": "data"},
}


@dataclass(frozen=True)
class ComparedMethod:
    """A row that any dataset may have.

    A `control` knows too little to be useful, and catches out those that know no more. A `baseline`
    is of the earlier literature. A `method` is DBPR or learns from a teacher.
    """

    label: str  # in words for a table
    group: Literal["control", "baseline", "method"]
    values: Values  # its configuration over the shared one
    needs: tuple[Need, ...] = ()  # what a dataset must have for it
    searched_as: str | None = None  # the row whose searched settings it takes, if not its own


METHODS: dict[str, ComparedMethod] = {
    "rand": ComparedMethod("a random score", "control", {"model": "rand"}),
    "pop": ComparedMethod("how often a bottom was worn in training", "control", {"model": "pop"}),
    "category": ComparedMethod(
        "the two categories alone", "control", {"model": "category"}, ("categories",)
    ),
    "listing": ComparedMethod(
        "how close in time the two were listed", "control", {"model": "listing"}, ("listing",)
    ),
    "border": ComparedMethod(
        "the edges of the photographs alone", "control", {"model": "border"}, ("border",)
    ),
    "rules": ComparedMethod(
        "the mined rules alone, without learning",
        "control",
        {"model": "rules", "rules": _MINED["rules"]},
    ),
    "probe": ComparedMethod(
        "logistic regression on frozen features", "control", {"model": "probe"}
    ),
    "raw": ComparedMethod("inner products of raw features", "baseline", {"model": "raw"}),
    "ibr": ComparedMethod(
        "distance after a linear projection, pictures",
        "baseline",
        {"model": "ibr", "inputs": {"text": False}},
        ("pictures",),
    ),
    "exibr": ComparedMethod("IBR extended to text", "baseline", {"model": "exibr"}),
    "bpr-dae": ComparedMethod("two autoencoders a side, and BPR", "baseline", {"model": "bpr-dae"}),
    "bpr-dae-no-reconstruction": ComparedMethod(
        "without reconstruction",
        "baseline",
        {"model": "bpr-dae", "baseline": {"reconstruction_weight": 0.0}},
        searched_as="bpr-dae",
    ),
    "bpr-dae-no-modality": ComparedMethod(
        "without agreement of modalities",
        "baseline",
        {"model": "bpr-dae", "baseline": {"modality_weight": 0.0}},
        ("text", "pictures"),
        searched_as="bpr-dae",
    ),
    "bpr-dae-neither": ComparedMethod(
        "with neither",
        "baseline",
        {
            "model": "bpr-dae",
            "baseline": {"reconstruction_weight": 0.0, "modality_weight": 0.0},
        },
        ("text", "pictures"),
        searched_as="bpr-dae",
    ),
    "dbpr": ComparedMethod("the student alone", "method", {"model": "dbpr"}),
    "dbpr-popularity": ComparedMethod(
        "the student and how often a bottom was worn",
        "method",
        {"model": "dbpr", "popularity": True},
        searched_as="dbpr",
    ),
    "ukd": ComparedMethod(
        "a teacher that trusts all rules alike", "method", {"model": "ukd", **_MINED}
    ),
    "akd": ComparedMethod("a teacher with attention", "method", {"model": "akd", **_MINED}),
    "akd-popularity": ComparedMethod(
        "a teacher with attention, and how often a bottom was worn",
        "method",
        {"model": "akd", "popularity": True, **_MINED},
        searched_as="akd",
    ),
    "akd-text-rules": ComparedMethod(
        "a teacher with attention, whose rules are read from text alone",
        "method",
        {"model": "akd", **merged(_MINED, {"rules": {"read_from": "text"}})},
        ("seen",),
        searched_as="akd",
    ),
    "akd-picture-rules": ComparedMethod(
        "a teacher with attention, whose rules are read from pictures alone",
        "method",
        {"model": "akd", **merged(_MINED, {"rules": {"read_from": "pictures"}})},
        ("seen",),
        searched_as="akd",
    ),
    "akd-15-rules": ComparedMethod(
        "the paper's form of the teacher, with its 15 rules",
        "method",
        {"model": "akd", "rules": {"book": "paper"}, "teacher": {"fidelity": "paper"}},
        searched_as="dbpr",
    ),
    "pkd": ComparedMethod(
        "a teacher that knows how often values were worn together",
        "method",
        {"model": "pkd", "teacher": {"fidelity": "logit", "strength": 1.0}},
    ),
}


_NAMES: dict[Need, str] = {
    "text": "text",
    "pictures": "photographs",
    "border": "photographs whose edges were encoded",
    "listing": "times of listing",
    "categories": "categories",
    "seen": "garments that were seen in photographs (wearwith see)",
}


def missing_for(dataset: Dataset, method: ComparedMethod) -> str | None:
    """Why a dataset can't have a row, or None if it can."""
    sets = feature_sets(dataset.folder)
    listed = [listing_numbers(dataset, "top"), listing_numbers(dataset, "bottom")]
    has: dict[Need, bool] = {
        "text": any(contexts(dataset.items)),
        "pictures": any(name not in CONTROLS for name in sets),
        "border": "border" in sets,
        "listing": all(numbers is not None for numbers in listed),
        "categories": bool((dataset.items["category"].list.len() > 0).any()),
        "seen": is_seen(dataset.folder),
    }
    lacks = [_NAMES[need] for need in method.needs if not has[need]]
    return f"the dataset has no {' and no '.join(lacks)}" if lacks else None


def rows_of(
    names: list[str], shared: Values, own: Mapping[str, Values], of_pairs: Values | None = None
) -> dict[str, RunConfig]:
    """Return the configuration of each named row.

    `names` are of `METHODS`, `OUTFIT_MODELS` or `own`, or FILE.py:CLASS, a user's own model.
    `shared` has the settings of all rows, and `of_pairs` those that lie under them for models of
    pairs. `own` has further rows over the shared settings; one with a method's name replaces it.

    Raises `ConfigError` if there is no such row, or its settings can't be used.
    """
    rows = {}
    for name in names:
        if name in own:
            values = own[name]
        elif name in METHODS:
            values = METHODS[name].values
        elif name in OUTFIT_MODELS or is_own(name):
            values = {"model": name}
        else:
            known = ", ".join([*METHODS, *OUTFIT_MODELS, *own])
            raise ConfigError(
                f"There is no model {name!r}",
                where="--models",
                fix=f"one of {known}, or FILE.py:CLASS",
            )
        under = {} if values.get("model") in OUTFIT_MODELS else of_pairs or {}
        rows[name] = RunConfig.of(merged(under, shared, values), where=f"the row {name!r}")
    return rows
