"""Choosing settings on validation: a small search for every method, by optuna.

Every method gets a search of its own, so that none loses for being set up badly. Those that share a
student (UKD, AKD, PKD and what is compared with them) take over what was found for DBPR.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.evaluation.comparison_rows import Values, merged
from wearwith.evaluation.trials import Trial, run_trials
from wearwith.progress import ProgressFactory, silent
from wearwith.training import RunConfig
from wearwith.workers import Workers

__all__ = ["SPACES", "Space", "TriedSettings", "nested", "search"]

# Settings that are tried side by side before the next ones are chosen by what was found.
ROUND = 4

# Setting to the values that are tried, and how many of their combinations.
Space = tuple[int, Mapping[str, Sequence[Any]]]

# The same for both, so that attention is not better for being better set up.
_TEACHER: Space = (
    4,
    {"teacher.strength": (0.5, 1.0, 2.0, 4.0), "rules.mining.across": (False, True)},
)
_RATES = (0.0005, 0.001, 0.002, 0.004)
SPACES: dict[str, Space] = {
    "dbpr": (
        6,
        {
            "training.learning_rate": _RATES,
            "training.weight_decay": (0.0001, 0.01, 0.1),
            "tower.hidden": ([128], [256], [512]),
        },
    ),
    "akd": _TEACHER,
    "ukd": _TEACHER,
    "pkd": (3, {"teacher.strength": (0.25, 0.5, 1.0)}),
    "ibr": (3, {"training.learning_rate": (0.001, 0.004, 0.016), "tower.hidden": ([32], [128])}),
    "exibr": (
        4,
        {
            "training.learning_rate": (0.001, 0.004, 0.016),
            "tower.hidden": ([32], [128]),
            "baseline.text_weight": (0.25, 1.0, 4.0),
        },
    ),
    "bpr-dae": (
        4,
        {
            "training.learning_rate": _RATES,
            "tower.hidden": ([128], [512]),
            "baseline.text_share": (0.25, 0.5, 0.75),
            "baseline.modality_weight": (0.01, 0.1, 1.0),
            "baseline.reconstruction_weight": (0.01, 0.1, 1.0),
        },
    ),
    "probe": (3, {"training.learning_rate": _RATES, "training.weight_decay": (0.0001, 0.01, 0.1)}),
    "raw": (5, {"baseline.text_weight": (0.25, 0.5, 1.0, 2.0, 4.0)}),
}


class TriedSettings:
    """One setting that was tried: its values by name, and its AUC on validation."""

    def __init__(self, values: dict[str, Any], auc: float | None) -> None:
        self.values = values
        self.auc = auc


def search(
    dataset: Dataset,
    name: str,
    values: Values,
    space: Space,
    out: Path,
    *,
    negatives: str,
    workers: int | Workers | None = None,
    progress: ProgressFactory = silent,
) -> tuple[dict[str, Any], list[TriedSettings]]:
    """Try settings of one method on validation, with one seed; give the best, and all.

    Parameters
    ----------
    dataset
        Whose validation split decides.
    name, values
        The method, and the configuration that the settings are laid over.
    space
        What is tried.
    out
        Where trials are kept, so that a search that was killed goes on.
    negatives
        Kind of negatives of the validation AUC that decides: the teacher's where there is one.

    Raises
    ------
    ConfigError
        If optuna is not installed, or every setting failed.
    """
    try:
        import optuna
    except ImportError:
        raise ConfigError(
            "Settings are searched by optuna, which is not installed",
            fix='pip install "wearwith[research]", or leave the search out: --no-search',
        ) from None
    count, choices = space
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    grid = {key: list(range(len(options))) for key, options in choices.items()}
    distributions: dict[str, Any] = {
        key: optuna.distributions.CategoricalDistribution(places) for key, places in grid.items()
    }
    whole = math.prod(len(places) for places in grid.values())
    sampler = optuna.samplers.TPESampler(seed=0, n_startup_trials=ROUND)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    if whole <= count:
        for places in product(*grid.values()):
            study.enqueue_trial(dict(zip(grid, places, strict=True)))
    tried: list[TriedSettings] = []
    errors: list[str | None] = []
    while len(tried) < min(count, whole):
        # In rounds of one size, whatever the number of workers, which then has no say in what is
        # found.
        asked = [
            study.ask(distributions) for _ in range(min(ROUND, min(count, whole) - len(tried)))
        ]
        settings = [{key: choices[key][one.params[key]] for key in choices} for one in asked]
        trials = [
            Trial(name, RunConfig.of(merged(values, nested(setting))), split="valid")
            for setting in settings
        ]
        label = f"Searching {name}, {len(tried)} of {min(count, whole)} done"
        measured = run_trials(dataset, trials, out, workers=workers, label=label, progress=progress)
        for one, setting, found in zip(asked, settings, measured, strict=True):
            view = found.views.get("teacher") or found.views.get("student")
            auc = None if view is None else view["by_negatives"][negatives]["auc"]
            failed = optuna.trial.TrialState.FAIL if auc is None else None
            study.tell(one, auc, state=failed)
            tried.append(TriedSettings(setting, auc))
            errors.append(found.error)
    if all(one.auc is None for one in tried):
        raise ConfigError(
            f"Every setting of {name} failed: {errors[0]}", fix="set it up by hand: --config"
        )
    best = max(tried, key=lambda one: -1.0 if one.auc is None else one.auc)
    return nested(best.values), tried


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn `{"training.epochs": 5}` into `{"training": {"epochs": 5}}`."""
    whole: dict[str, Any] = {}
    for path, value in values.items():
        part: Any = value
        for key in reversed(path.split(".")):
            part = {key: part}
        whole = merged(whole, part)
    return whole
