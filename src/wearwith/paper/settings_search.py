"""A small search for the settings of every method, on validation, by optuna.

Every method has its own search, so that none loses for bad settings. Methods that share a student
(UKD, AKD, PKD and their variants) start from what was found for DBPR.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.evaluation.comparison_rows import Values
from wearwith.evaluation.trials import Trial, run_trials
from wearwith.progress import ProgressFactory, silent
from wearwith.training.run_config import RunConfig, merged
from wearwith.workers import Workers

__all__ = ["SPACES", "Space", "TriedSettings", "nested", "search"]

# Settings that are tried side by side before their results choose the next.
ROUND = 4

# How many combinations to try, and the values of each setting.
Space = tuple[int, Mapping[str, Sequence[Any]]]

# The same for AKD and UKD, so that attention has no advantage from its settings.
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


class TriedSettings(NamedTuple):
    """Settings that were tried, by name, and their AUC on validation."""

    values: dict[str, Any]
    auc: float | None


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
    """Try settings of one method with one seed; return the best, nested, and all that were tried.

    The AUC on validation under these `negatives` decides: the teacher's, if there is one.

    Parameters
    ----------
    values
        The method's configuration, which the settings override.
    out
        The folder of the trials; a search that was stopped goes on from there.

    Raises
    ------
    ConfigError
        If optuna is not installed, or every setting failed.
    """
    try:
        import optuna
    except ImportError:
        raise ConfigError(
            "The search for settings needs optuna, which is not installed",
            fix='pip install "wearwith[research]", or skip the search: --no-search',
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
        # The size of a round must not depend on the number of workers, nor must the result.
        proposed = [
            study.ask(distributions) for _ in range(min(ROUND, min(count, whole) - len(tried)))
        ]
        settings = [{key: choices[key][one.params[key]] for key in choices} for one in proposed]
        trials = [
            Trial(name, RunConfig.of(merged(values, nested(setting))), split="valid")
            for setting in settings
        ]
        label = f"Searching {name}, {len(tried)} of {min(count, whole)} done"
        measured = run_trials(dataset, trials, out, workers=workers, label=label, progress=progress)
        for one, setting, found in zip(proposed, settings, measured, strict=True):
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
