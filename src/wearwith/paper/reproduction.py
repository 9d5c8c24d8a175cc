"""The paper's whole evaluation on one dataset: search, train, measure, and look into it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from wearwith._version import __version__
from wearwith.catalog import Dataset, dataset_triplets
from wearwith.evaluation.compare_models import with_seed
from wearwith.evaluation.comparison import Comparison, compare_measured
from wearwith.evaluation.comparison_rows import METHODS, missing_for
from wearwith.evaluation.protocol import evaluation_triplets, has_stored, split_pairs_as_positions
from wearwith.evaluation.trials import MeasuredTrial, Trial, run_trials
from wearwith.features.circumstances import matched_groups
from wearwith.paper import rule_insights
from wearwith.paper.account import absent_parts, command_line, labels_and_groups
from wearwith.paper.claims import ClaimEvidence, claims
from wearwith.paper.examples import confidence_examples, ranked_lists, turned_triplets
from wearwith.paper.finding_rows import DatasetFacts, SearchTrial
from wearwith.paper.findings import Findings
from wearwith.paper.garment_cards import Cards
from wearwith.paper.measured_tables import modality_table, protocol_table, rules_table
from wearwith.paper.plan import (
    Plan,
    PlanSettings,
    ProtocolName,
    headline_of,
    make_plan,
    modalities_of,
    shared_settings,
)
from wearwith.paper.reliability import reliability
from wearwith.paper.settings_search import SPACES, search
from wearwith.paper.trained_akd import AskedTriplets
from wearwith.progress import ProgressFactory, silent
from wearwith.rules import RulesConfig, read_knowledge
from wearwith.training import RunConfig, load_run
from wearwith.workers import Workers

__all__ = ["reproduce"]

# A row of Table 2 by its name; of another table by two.
Key = str | tuple[str, str]

# Whose first seed is kept, to be looked into.
LOOKED_INTO = ("dbpr", "akd")


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
    """Train and measure everything that the paper reports, and what it does not.

    Parameters
    ----------
    dataset
        A saved one, encoded if it has photographs.
    out
        Where everything lies. What was finished there is not done again.
    seeds
        Trainings of each row.
    rule_seeds
        Of each row of Table 3, which has up to 15 rows; as many as the others if not given.
    quick
        Smaller models, no search, only a few rules: to see whether all is well.
    protocol
        `clean`; `as-published`: every epoch is chosen on test, labelled so; `both`: what the
        published protocol adds to a clean number.
    searched
        Whether settings are searched on validation first.
    image
        The feature set to read, where the dataset has several.
    workers
        Trainings side by side, as many as there are cores if not given; or those who do them.

    Raises
    ------
    ConfigError, DataError
        If the dataset does not permit the least of it, or an extra is missing.
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
        findings = _look(dataset, plan, measured, models, comparison, facts)
    untrained = [name for name in LOOKED_INTO if not findings["curves"][name]]  # type: ignore[index]
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
    """Give what a reader has to know of the data."""
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
    """Search the student's settings first, since the methods built on it take them over."""
    # With backdrops known, a setting must not be chosen for reading them.
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
            continue  # a weight between two modalities decides nothing where there is one
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
        tried += [SearchTrial(name, _said(one.values), one.auc, one is taken) for one in trials]
    return settings, tuple(tried)


def _said(values: Mapping[str, Any]) -> dict[str, float | int | str]:
    """Settings as a table shows them: the units of several layers are joined to one word."""
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
        **dict(plan.protocols.items()),
    }
    # Seed by seed, so that a table with one seed is there early if all is stopped.
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
            keep=key in LOOKED_INTO and seed == 0,
        )
        for key, seed in keys
    ]
    label = "Training and measuring"
    found = run_trials(dataset, trials, out, workers=workers, label=label, progress=progress)
    measured: dict[Key, list[MeasuredTrial]] = {}
    for (key, _), one in zip(keys, found, strict=True):
        measured.setdefault(key, []).append(one)
    return measured


def _look(
    dataset: Dataset,
    plan: Plan,
    measured: Mapping[Key, list[MeasuredTrial]],
    models: Mapping[str, Sequence[MeasuredTrial]],
    comparison: Comparison,
    facts: DatasetFacts,
) -> dict[str, object]:
    """Everything that is drawn from the measured trials, by its name in `Findings`."""
    kinds, headline = comparison.kinds, facts.headline
    by_modality = {key: measured[key] for key in plan.modalities}
    of_rules = {name: measured["rule", name] for name in plan.rules}
    triplets = evaluation_triplets(dataset, "test", headline)
    cards = Cards(dataset)
    rule_seeds = max((len(seeds) for seeds in of_rules.values()), default=0)
    dbpr_of_same_seeds = models["dbpr"][:rule_seeds]
    rules = rules_table(plan, of_rules, dbpr_of_same_seeds, _right(dataset), kinds)
    asked = turned = None
    looks: dict[str, object] = {}
    kept = {name: models[name][0].run for name in LOOKED_INTO}
    loaded = {name: load_run(run) for name, run in kept.items() if run is not None}
    if len(loaded) == len(LOOKED_INTO):
        dbpr = loaded["dbpr"].scorer
        asked = AskedTriplets(loaded["akd"], triplets)
        turned = turned_triplets(asked, dbpr, cards)
        looks = {
            "turned": turned,
            "confidences": confidence_examples(asked, cards),
            "lists": ranked_lists(asked, dbpr, dataset, cards),
            "by_rule": rule_insights.by_rule(asked),
            "by_attribute": rule_insights.by_attribute(asked),
            "by_sign": rule_insights.by_sign(asked),
            "by_category": rule_insights.by_category(asked, dataset),
            "reliability": reliability(loaded, dataset),
        }
    evidence = ClaimEvidence(
        models, comparison, by_modality, of_rules, rules, plan.book, asked, turned, headline
    )
    return {
        **looks,
        "rules": rules,
        "modalities": modality_table(models, by_modality, facts.modalities, kinds),
        "protocol": protocol_table(
            models, {key: measured[key] for key in plan.protocols}, headline
        ),
        "curves": {name: tuple(models[name][0].history) for name in LOOKED_INTO},
        "mrr": _mrr(comparison),
        "claims": claims(evidence),
    }


def _right(dataset: Dataset) -> dict[str, int]:
    """On how many stored test triplets each of the paper's rules speaks for the positive."""
    knowledge = read_knowledge(dataset, RulesConfig())
    stored = dataset_triplets(dataset, "test")
    said = knowledge.activation(dataset.catalogue).triplets(
        stored.tops, stored.positives, stored.negatives
    )
    right = np.bincount(said.rules[said.signs > 0], minlength=len(knowledge.book))
    return {rule.id: int(right[n]) for n, rule in enumerate(knowledge.book.rules)}


def _mrr(comparison: Comparison) -> dict[str, dict[int, dict[str, float | None]]]:
    found = {
        row.row: {length: dict(parts) for length, parts in row.mrr.items()}
        for row in comparison.rows
        if row.mrr
    }
    if not found:
        return {}
    lengths = list(next(iter(found.values())))
    # The expected reciprocal rank of a random order is the harmonic number H_T over T.
    chance = {
        length: float(sum(1 / n for n in range(1, length + 1)) / length) for length in lengths
    }
    found["chance"] = {
        length: dict.fromkeys(("all", "seen", "unseen"), chance[length]) for length in lengths
    }
    return found
