"""Tables 3 and 4, and what the protocol adds: from measured trials."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from wearwith.evaluation.comparison import (
    Difference,
    Figure,
    difference_of,
    measured_figure,
    measured_wins,
)
from wearwith.evaluation.significance import holm
from wearwith.evaluation.trials import MeasuredTrial
from wearwith.paper.finding_rows import ModalityRow, ProtocolRow, RuleRow
from wearwith.paper.plan import Plan
from wearwith.paper.published_numbers import BY_MODALITY, BY_RULE
from wearwith.rules.rule_coverage import wilson
from wearwith.types import By

__all__ = ["Seeds", "modality_table", "protocol_table", "rules_table", "with_figures"]

# What was measured of each row.
Seeds = Mapping[str, Sequence[MeasuredTrial]]
Key = TypeVar("Key", bound=Hashable)

_SIDES: tuple[tuple[str, By], ...] = (("p", "student"), ("q", "teacher"))


def with_figures(rows: Mapping[Key, Sequence[MeasuredTrial]]) -> dict[Key, Sequence[MeasuredTrial]]:
    """Rows of which a seed could be trained."""
    return {key: row for key, row in rows.items() if any(seed.error is None for seed in row)}


def rules_table(
    plan: Plan,
    of_rules: Seeds,
    dbpr: Sequence[MeasuredTrial],
    right: Mapping[str, int],
    kinds: Sequence[str],
) -> tuple[RuleRow, ...]:
    """Table 3: one rule at a time.

    Parameters
    ----------
    plan
        The rules, and how often each is active.
    of_rules
        By the rule's id.
    dbpr
        Seeds of the baseline.
    right
        By the rule's id: test triplets on which it speaks for the positive.
    kinds
        Of negatives.
    """
    rows = []
    for number, rule in enumerate(plan.book):
        n_train, n_test = (int(plan.active[split][number]) for split in ("train", "test"))
        interval = None
        if n_test:
            low, high = wilson(right[rule.id], n_test)
            interval = (float(low), float(high))
        row = RuleRow(
            id=rule.id,
            n_train=n_train,
            n_test=n_test,
            right=right[rule.id] / n_test if n_test else None,
            right_interval=interval,
            published=BY_RULE.get(rule.id),
        )
        seeds = of_rules.get(rule.id)
        if seeds is None or not any(seed.error is None for seed in seeds):
            note = "never active in training: nothing to train" if not n_train else "not trained"
            rows.append(replace(row, note=note))
            continue
        auc: dict[str, dict[str, Figure]] = {}
        less: dict[str, dict[str, Difference]] = {}
        for side, by in _SIDES:
            auc[side] = {kind: measured_figure(seeds, by, kind) for kind in kinds}
            less[side] = {}
            for kind in kinds:
                base, counts = measured_wins(dbpr, "student", kind)
                won, _ = measured_wins(seeds, by, kind)
                less[side][kind] = difference_of(won, base, counts)
        rows.append(replace(row, auc=auc, less=less))
    return _corrected(rows, kinds)


def _corrected(rows: list[RuleRow], kinds: Sequence[str]) -> tuple[RuleRow, ...]:
    """Correct p for all rules of a column."""
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

    Where a dataset has one modality, `all` and that modality are the same rows.
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
    """How much of a number is protocol; student and teacher each in a row of its own.

    A model that could not be trained in one of the ways has no row.
    """
    rows = []
    models, by_protocol = with_figures(models), with_figures(by_protocol)
    for model in dict.fromkeys(name for name, _ in by_protocol):
        if model not in models or (model, "test_selected") not in by_protocol:
            continue
        clean = models[model]
        has_teacher = any("teacher" in seed.views for seed in clean)
        for side, by in _SIDES if has_teacher else _SIDES[:1]:
            base, counts = measured_wins(clean, by, kind)
            chosen = by_protocol[model, "test_selected"]
            leaky = by_protocol.get((model, "leaky"))
            less_leaky = None
            if leaky is not None:
                less_leaky = difference_of(measured_wins(leaky, by, kind)[0], base, counts)
            rows.append(
                ProtocolRow(
                    row=f"{model}-{side}" if has_teacher else model,
                    clean=measured_figure(clean, by, kind),
                    test_selected=measured_figure(chosen, by, kind),
                    leaky=None if leaky is None else measured_figure(leaky, by, kind),
                    less_test_selected=difference_of(
                        measured_wins(chosen, by, kind)[0], base, counts
                    ),
                    less_leaky=less_leaky,
                )
            )
    return tuple(rows)
