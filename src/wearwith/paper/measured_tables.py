"""Tables 3 and 4, the lists of Figure 8, protocol and reliability: from trials and models."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from wearwith.catalog import Dataset
from wearwith.errors import DataError
from wearwith.evaluation.comparison import (
    Comparison,
    Difference,
    Figure,
    difference_of,
    measured_figure,
    measured_wins,
)
from wearwith.evaluation.significance import holm
from wearwith.evaluation.trials import MeasuredTrial
from wearwith.model import TrainedModel
from wearwith.model.calibration import Calibration, binned, calibrated, labelled_pairs
from wearwith.model.probabilities import above_usual
from wearwith.paper.findings import ModalityRow, ProtocolRow, Reliability, ReliabilityBin, RuleRow
from wearwith.paper.published_numbers import BY_MODALITY, BY_RULE
from wearwith.paper.reproduction_plan import Plan
from wearwith.paper.rule_insights import share_interval
from wearwith.types import Bools, By, Doubles

__all__ = [
    "Seeds",
    "learning_curves",
    "modality_table",
    "mrr_by_length",
    "protocol_table",
    "reliability",
    "rules_table",
    "with_figures",
]

# The measured seeds of each row.
Seeds = Mapping[str, Sequence[MeasuredTrial]]
Key = TypeVar("Key", bound=Hashable)

_SIDES: tuple[tuple[str, By], ...] = (("p", "student"), ("q", "teacher"))


def with_figures(rows: Mapping[Key, Sequence[MeasuredTrial]]) -> dict[Key, Sequence[MeasuredTrial]]:
    """Keep the rows with at least one trained seed."""
    return {key: row for key, row in rows.items() if any(seed.error is None for seed in row)}


def rules_table(
    plan: Plan,
    of_rules: Seeds,
    dbpr: Sequence[MeasuredTrial],
    kinds: Sequence[str],
) -> tuple[RuleRow, ...]:
    """Table 3: one rule at a time, against DBPR; `of_rules` is by the rule's id."""
    rows = []
    for number, rule in enumerate(plan.book):
        n_train, n_test = (int(plan.active[split][number]) for split in ("train", "test"))
        right = int(plan.right[number])
        row = RuleRow(
            id=rule.id,
            n_train=n_train,
            n_test=n_test,
            right=right / n_test if n_test else None,
            right_interval=share_interval(right, n_test),
            published=BY_RULE.get(rule.id),
        )
        seeds = of_rules.get(rule.id)
        if seeds is None or not any(seed.error is None for seed in seeds):
            note = "never active in training: nothing to train" if not n_train else "not trained"
            rows.append(replace(row, note=note))
            continue
        auc = {
            side: {kind: measured_figure(seeds, by, kind) for kind in kinds} for side, by in _SIDES
        }
        less = {
            side: {kind: _difference(seeds, by, dbpr, "student", kind) for kind in kinds}
            for side, by in _SIDES
        }
        rows.append(replace(row, auc=auc, less=less))
    return _corrected(rows, kinds)


def _difference(
    seeds: Sequence[MeasuredTrial], by: By, base: Sequence[MeasuredTrial], base_by: By, kind: str
) -> Difference:
    wins, counts = measured_wins(base, base_by, kind)
    return difference_of(measured_wins(seeds, by, kind)[0], wins, counts)


def _corrected(rows: list[RuleRow], kinds: Sequence[str]) -> tuple[RuleRow, ...]:
    """Correct p for the number of rules in a column."""
    places = [place for place, row in enumerate(rows) if row.less]
    less = {place: {side: dict(rows[place].less[side]) for side, _ in _SIDES} for place in places}
    for side, _ in _SIDES:
        for kind in kinds:
            adjusted = holm([less[place][side][kind].p for place in places])
            for place, p in zip(places, adjusted, strict=True):
                less[place][side][kind] = replace(less[place][side][kind], p_adjusted=p)
    return tuple(
        replace(row, less=less[place]) if place in less else row for place, row in enumerate(rows)
    )


def modality_table(
    models: Seeds,
    by_modality: Mapping[tuple[str, str], Sequence[MeasuredTrial]],
    present: Sequence[str],
    kinds: Sequence[str],
) -> tuple[ModalityRow, ...]:
    """Table 4: attention and modality.

    If the dataset has one modality, `all` repeats its rows.
    """
    rows = []
    for (name, modality), published in BY_MODALITY.items():
        model, _, side = name.partition("-")
        seeds: Sequence[MeasuredTrial] = ()
        if modality == "all" or tuple(present) == (modality,):
            seeds = models.get(model, ())
        elif (model, modality) in by_modality:
            seeds = by_modality[model, modality]
        by: By = "teacher" if side == "q" else "student"
        done = [seed for seed in seeds if seed.error is None]
        auc = {kind: measured_figure(done, by, kind) for kind in kinds} if done else {}
        assert modality in {"text", "pictures", "all"}  # noqa: S101
        rows.append(ModalityRow(name, modality, auc, published))  # type: ignore[arg-type]
    return tuple(rows)


def protocol_table(
    models: Seeds,
    by_protocol: Mapping[tuple[str, str], Sequence[MeasuredTrial]],
    kind: str,
) -> tuple[ProtocolRow, ...]:
    """How much of a number is protocol, with a row each for student and teacher.

    A model that failed under one of the protocols has no row.
    """
    rows = []
    models, by_protocol = with_figures(models), with_figures(by_protocol)
    for model in dict.fromkeys(name for name, _ in by_protocol):
        if model not in models or (model, "test_selected") not in by_protocol:
            continue
        clean = models[model]
        has_teacher = any("teacher" in seed.views for seed in clean)
        for side, by in _SIDES if has_teacher else _SIDES[:1]:
            chosen = by_protocol[model, "test_selected"]
            leaky = by_protocol.get((model, "leaky"))
            rows.append(
                ProtocolRow(
                    row=f"{model}-{side}" if has_teacher else model,
                    clean=measured_figure(clean, by, kind),
                    test_selected=measured_figure(chosen, by, kind),
                    leaky=None if leaky is None else measured_figure(leaky, by, kind),
                    less_test_selected=_difference(chosen, by, clean, by, kind),
                    less_leaky=None if leaky is None else _difference(leaky, by, clean, by, kind),
                )
            )
    return tuple(rows)


def learning_curves(
    models: Seeds,
    few: Mapping[tuple[str, str], Sequence[MeasuredTrial]],
    most: int,
    kinds: Sequence[str],
) -> dict[str, dict[int, dict[str, Figure]]]:
    """How good rows are after so many training pairs: by row, pairs and kind of negatives.

    `few` is by model and the number of pairs, `models` learned from all, which are `most`.
    """
    whole = {(name, str(most)): models.get(name, ()) for name, _ in few}
    found: dict[str, dict[int, dict[str, Figure]]] = {}
    for (name, pairs), seeds in with_figures({**few, **whole}).items():
        views = {by for seed in seeds for by in seed.views}
        sides = [(side, by) for side, by in _SIDES if by in views]
        for side, by in sides:
            row = name if len(sides) == 1 else f"{name}-{side}"
            figures = {kind: measured_figure(seeds, by, kind) for kind in kinds}
            found.setdefault(row, {})[int(pairs)] = figures
    return found


def mrr_by_length(comparison: Comparison) -> dict[str, dict[int, dict[str, float | None]]]:
    """Figure 8: MRR by row, length of the list and part of the tops; `chance` is a row too."""
    found = {
        row.row: {length: dict(parts) for length, parts in row.mrr.items()}
        for row in comparison.rows
        if row.mrr
    }
    if found:
        # The expected reciprocal rank in a random order is the harmonic number H_T over T.
        found["chance"] = {
            length: dict.fromkeys(
                ("all", "seen", "unseen"), sum(1 / n for n in range(1, length + 1)) / length
            )
            for length in next(iter(found.values()))
        }
    return found


def reliability(runs: Mapping[str, TrainedModel], dataset: Dataset) -> tuple[Reliability, ...]:
    """Calibrate each model on validation pairs, as an export does, and measure it on test pairs.

    A model with a teacher has two rows, `akd-p` and `akd-q`. There are no rows if a split has too
    few pairs, and none for a model whose worn pairs score no higher than random ones.
    """
    try:
        valid, test = (labelled_pairs(dataset, split) for split in ("valid", "test"))
    except DataError:
        return ()
    side_of = {by: side for side, by in _SIDES}
    found = []
    for name, run in runs.items():
        fitted_on, measured_on = above_usual(run, valid), above_usual(run, test)
        for by, scores in fitted_on.items():
            row = name if len(fitted_on) == 1 else f"{name}-{side_of[by]}"
            fitted = calibrated(scores, valid.is_worn, valid.tops)
            if isinstance(fitted, Calibration):
                p = fitted.probability(measured_on[by])
                found.append(_reliability_of(row, p, test.is_worn))
    return tuple(found)


def _reliability_of(row: str, p: Doubles, is_worn: Bools) -> Reliability:
    bins = []
    for one in binned(p, is_worn):
        # Wilson's interval takes the pairs of one top for independent.
        low, high = share_interval(round(one.observed * one.n), one.n) or (0.0, 1.0)
        bins.append(ReliabilityBin(one.n, one.predicted, one.observed, low, high))
    error = sum(one.n * abs(one.predicted - one.observed) for one in bins) / len(p)
    brier = float(np.mean((p - is_worn) ** 2))
    return Reliability(row, len(p), error, brier, tuple(bins))
