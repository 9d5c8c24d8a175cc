"""The paper's whole evaluation on one dataset: search, train, measure, explain."""

import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from wearwith._version import __version__
from wearwith.catalog import Dataset
from wearwith.evaluation.compare_models import with_seed
from wearwith.evaluation.comparison import Comparison, compare_measured
from wearwith.evaluation.comparison_rows import METHODS, missing_for
from wearwith.evaluation.protocol import evaluation_triplets, has_stored, split_pairs_as_positions
from wearwith.evaluation.trials import MeasuredTrial, Trial, run_trials
from wearwith.features.circumstances import matched_groups
from wearwith.paper import rule_insights
from wearwith.paper.claims import ClaimEvidence, claims
from wearwith.paper.find_examples import confidence_examples, ranked_lists, turned_triplets
from wearwith.paper.findings import DatasetFacts, Findings, SearchTrial
from wearwith.paper.measured_tables import (
    learning_curves,
    modality_table,
    mrr_by_length,
    protocol_table,
    reliability,
    rules_table,
)
from wearwith.paper.reproduction_plan import (
    Plan,
    PlanSettings,
    ProtocolName,
    headline_of,
    make_plan,
    modalities_of,
    shared_settings,
)
from wearwith.paper.rule_insights import AkdOnTriplets
from wearwith.paper.settings_search import SPACES, search
from wearwith.paper.shown_examples import Cards
from wearwith.progress import ProgressFactory, silent
from wearwith.training import RunConfig, load_run
from wearwith.workers import Workers

__all__ = ["reproduce"]

# A row of Table 2 has one name, a row of another table two.
Key = str | tuple[str, str]

# The models whose first seed is kept and explained.
EXPLAINED = ("dbpr", "akd")

# By part: its name in `Findings`, and why it can be empty although everything was trained.
_WHY_EMPTY: Mapping[str, tuple[str, str]] = {
    "Figure 6": ("turned", "no trained AKD was kept"),
    "Figure 7": ("confidences", "no test triplet has two to four active rules"),
    "Figure 8": ("mrr", "no list of candidates could be made"),
    "Figure 9": ("lists", "the teacher moves the worn bottom in no list of ten"),
    "Rule insights": ("by_rule", "no rule was mined"),
    "Reliability": ("reliability", "there are too few pairs to fit probabilities on"),
}


def reproduce(
    dataset: Dataset,
    out: Path,
    *,
    seeds: int = 3,
    rule_seeds: int | None = None,
    quick: bool = False,
    protocol: ProtocolName = "clean",
    searched: bool = True,
    image: str | None = None,
    workers: int | Workers | None = None,
    progress: ProgressFactory = silent,
) -> Findings:
    """Train and measure everything that the paper reports, and more.

    Parameters
    ----------
    dataset
        A saved one, encoded if it has photographs.
    out
        The folder for everything. What it holds already is not trained again.
    seeds
        Trainings of each row.
    rule_seeds
        Trainings of each row of Table 3, which has up to 15; by default as many as of the others.
    quick
        Train smaller models and few rules, and search nothing: to see whether all works.
    protocol
        `clean`; `as-published`, which chooses every epoch on test and says so; or `both`, to see
        what the published protocol adds.
    searched
        Whether settings are searched on validation first.
    image
        The feature set to read, if the dataset has several.
    workers
        How many trainings run side by side (by default, one a core), or the workers themselves.

    Raises
    ------
    ConfigError, DataError
        If the dataset does not permit even the basic rows, or an extra is missing.
    """
    seconds: dict[str, float] = {}
    facts = dataset_facts(dataset)
    settings = PlanSettings(shared_settings(dataset, quick=quick, image=image))
    found: tuple[SearchTrial, ...] = ()
    if searched and not quick:
        with _timed(seconds, "search"):
            settings, found = _searched(dataset, settings, out, facts, workers, progress)
    plan = make_plan(dataset, settings, out, protocol, quick=quick)
    with _timed(seconds, "training and measuring"):
        of_rules = min(seeds, seeds if rule_seeds is None else rule_seeds)
        measured = _measured(dataset, plan, out, seeds, of_rules, workers, progress)
    with _timed(seconds, "looking into it"):
        models = {name: measured[name] for name in plan.models}
        flat = [one for row in models.values() for one in row]
        comparison = compare_measured(flat, "dbpr")
        findings = _findings(dataset, plan, measured, models, comparison, facts)
    untrained = [name for name in EXPLAINED if not findings["curves"][name]]  # type: ignore[index]
    absent = {**plan.absent, **absent_parts(findings, untrained, protocol)}
    if not found:
        by = "--quick leaves it out" if quick else "--no-search was given"
        absent["Search"] = f"settings were not searched: {by}"
    labels, groups = labels_and_groups([row.row for row in comparison.rows] + list(plan.absent))
    return Findings(
        dataset=facts,
        seeds=tuple(range(seeds)),
        rule_seeds=of_rules,
        quick=quick,
        protocol_used="as-published" if protocol == "as-published" else "clean",
        version=__version__,
        models=comparison,
        labels=labels,
        groups=groups,
        search=found,
        absent=absent,
        seconds=seconds,
        commands=(
            command_line(
                facts.name,
                seeds,
                rule_seeds=rule_seeds,
                quick=quick,
                protocol=protocol,
                searched=searched,
                image=image,
            ),
        ),
        **findings,  # type: ignore[arg-type]
    )


def dataset_facts(dataset: Dataset) -> DatasetFacts:
    """Collect what a reader has to know about the data."""
    train, test = (split_pairs_as_positions(dataset, split) for split in ("train", "test"))
    tops = np.unique(test.tops)
    groups = matched_groups(dataset)
    return DatasetFacts(
        name="" if dataset.folder is None else dataset.folder.name,
        tops=len(dataset.catalogue.tops),
        bottoms=len(dataset.catalogue.bottoms),
        pairs=dict(sorted(dataset.pairs.group_by("split").len().iter_rows())),
        test_tops=len(tops),
        unseen_test_tops=int((~np.isin(tops, train.tops)).sum()),
        modalities=modalities_of(dataset),
        matched_by=None if groups is None else groups.by,
        headline=headline_of(dataset),
    )


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    seconds[part] = time.monotonic() - started


def _searched(
    dataset: Dataset,
    settings: PlanSettings,
    out: Path,
    facts: DatasetFacts,
    workers: int | Workers | None,
    progress: ProgressFactory,
) -> tuple[PlanSettings, tuple[SearchTrial, ...]]:
    """Search the student's settings first: the methods built on it take them over."""
    # Where backdrops are known, a setting must not be chosen for reading them.
    negatives = "random"
    if facts.matched_by == "backdrop":
        negatives = "matched"
    elif has_stored(dataset, "valid", "published"):
        negatives = "published"
    tried: list[SearchTrial] = []
    for name in ("dbpr", *(name for name in SPACES if name != "dbpr")):
        if missing_for(dataset, METHODS[name]) is not None:
            continue
        if name == "raw" and len(facts.modalities) == 1:
            continue  # its only setting weighs two modalities against each other
        best, trials = search(
            dataset,
            name,
            settings.of(name),
            SPACES[name],
            out,
            negatives=negatives,
            workers=workers,
            progress=progress,
        )
        settings = PlanSettings(settings.shared, {**settings.found, name: best})
        highest = max((one.auc for one in trials if one.auc is not None), default=None)
        taken = next(one for one in trials if one.auc == highest)
        tried += [SearchTrial(name, _readable(one.values), one.auc, one is taken) for one in trials]
    return settings, tuple(tried)


def _readable(values: Mapping[str, Any]) -> dict[str, float | int | str]:
    """Join the units of several layers to one word, as a table shows them."""
    return {
        name: (value[0] if len(value) == 1 else " × ".join(map(str, value)))
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }


def _measured(
    dataset: Dataset,
    plan: Plan,
    out: Path,
    seeds: int,
    rule_seeds: int,
    workers: int | Workers | None,
    progress: ProgressFactory,
) -> dict[Key, list[MeasuredTrial]]:
    """Measure every row of the plan, by its key there; rules by `rule` and id."""
    rows: dict[Key, RunConfig] = {
        **dict(plan.models.items()),
        **dict(plan.modalities.items()),
        **{("rule", name): config for name, config in plan.rules.items()},
        **dict(plan.few.items()),
        **dict(plan.protocols.items()),
    }
    # Seed by seed, so that an early stop leaves complete tables with fewer seeds.
    keys = [
        (key, seed)
        for seed in range(seeds)
        for key in rows
        if key[0] != "rule" or seed < rule_seeds
    ]
    trials = [
        Trial(
            key if isinstance(key, str) else " ".join(key),
            with_seed(rows[key], seed),
            keep=key in EXPLAINED and seed == 0,
        )
        for key, seed in keys
    ]
    label = "Training and measuring"
    found = run_trials(dataset, trials, out, workers=workers, label=label, progress=progress)
    measured: dict[Key, list[MeasuredTrial]] = {}
    for (key, _), one in zip(keys, found, strict=True):
        measured.setdefault(key, []).append(one)
    return measured


def _findings(
    dataset: Dataset,
    plan: Plan,
    measured: Mapping[Key, list[MeasuredTrial]],
    models: Mapping[str, Sequence[MeasuredTrial]],
    comparison: Comparison,
    facts: DatasetFacts,
) -> dict[str, object]:
    """Derive everything from the measured trials, by its name in `Findings`."""
    kinds, headline = comparison.kinds, facts.headline
    by_modality = {key: measured[key] for key in plan.modalities}
    of_rules = {name: measured["rule", name] for name in plan.rules}
    triplets = evaluation_triplets(dataset, "test", headline)
    cards = Cards(dataset)
    rule_seeds = max((len(seeds) for seeds in of_rules.values()), default=0)
    dbpr_of_same_seeds = models["dbpr"][:rule_seeds]
    rules = rules_table(plan, of_rules, dbpr_of_same_seeds, kinds)
    akd = turned = None
    explained: dict[str, object] = {}
    runs = {name: models[name][0].run for name in EXPLAINED}
    loaded = {name: load_run(run) for name, run in runs.items() if run is not None}
    if len(loaded) == len(EXPLAINED):
        dbpr = loaded["dbpr"].scorer
        akd = AkdOnTriplets(loaded["akd"], triplets)
        turned = turned_triplets(akd, dbpr, cards)
        explained = {
            "turned": turned,
            "confidences": confidence_examples(akd, cards),
            "lists": ranked_lists(akd, dbpr, dataset, cards),
            "by_rule": rule_insights.by_rule(akd),
            "by_attribute": rule_insights.by_attribute(akd),
            "by_sign": rule_insights.by_sign(akd),
            "by_category": rule_insights.by_category(akd, dataset),
            "reliability": reliability(loaded, dataset),
        }
    evidence = ClaimEvidence(
        models, comparison, by_modality, of_rules, rules, plan.book, akd, turned, headline
    )
    return {
        **explained,
        "rules": rules,
        "modalities": modality_table(models, by_modality, facts.modalities, kinds),
        "protocol": protocol_table(
            models, {key: measured[key] for key in plan.protocols}, headline
        ),
        "curves": {name: tuple(models[name][0].history) for name in EXPLAINED},
        "mrr": mrr_by_length(comparison),
        "learning": learning_curves(
            models,
            {key: measured[key] for key in plan.few},
            dataset.pairs_of("train").height,
            kinds,
        ),
        "claims": claims(evidence),
    }


def labels_and_groups(rows: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Describe rows of Table 2, and group them; other names are ignored."""
    labels: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row in rows:
        name, side = (row, "") if row in METHODS else (row[:-2], row[-2:])
        if name in METHODS:
            labels[row] = {"-p": "student of "}.get(side, "") + METHODS[name].label
            groups[row] = METHODS[name].group
    return labels, groups


def absent_parts(
    findings: Mapping[str, object], untrained: Sequence[str], protocol: ProtocolName
) -> dict[str, str]:
    """Say why parts are empty; `untrained` are models to explain that could not be trained."""
    failed = f"{' and '.join(map(str.upper, untrained))} could not be trained"
    absent = {
        part: failed if untrained else reason
        for part, (name, reason) in _WHY_EMPTY.items()
        if not findings.get(name)
    }
    if untrained:
        absent["Figure 5"] = failed
    if protocol == "as-published":
        absent["Protocol"] = (
            "all numbers here are as published, with no clean ones beside them: "
            "--protocol both measures what that adds"
        )
    return absent


def command_line(
    name: str,
    seeds: int,
    *,
    rule_seeds: int | None = None,
    quick: bool,
    protocol: ProtocolName,
    searched: bool,
    image: str | None,
) -> str:
    """Write the command line that repeats this, with the dataset's name instead of its path."""
    words = ["wearwith", "reproduce", name or "DATASET", "--out", "OUT"]
    words += ["--quick"] if quick else ["--seeds", str(seeds)]  # a quick run has one seed
    words += [] if rule_seeds in {None, seeds} else ["--rule-seeds", str(rule_seeds)]
    words += ["--protocol", protocol] if protocol != "clean" else []
    words += [] if searched or quick else ["--no-search"]
    words += ["--image", image] if image is not None else []
    return shlex.join(words)
