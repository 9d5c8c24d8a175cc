"""What `wearwith evaluate` does for outfits: questions of files, or those of a split."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wearwith.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.catalog.schema import Split
    from wearwith.evaluation import OutfitEvaluation, OutfitFigures
    from wearwith.evaluation.outfit_measures import Questions
    from wearwith.model import OutfitScorer, TrainedModel

__all__ = ["TASKS", "answer_files", "answer_split"]

TASKS = {
    "fitb": "Fill in the blank: share of right answers",
    "compatibility": "Worn outfits against others: AUC",
    "cir": "Retrieval: share of garments found",
}
PARTS = {"by_slot": "slot", "by_size": "size", "by_seen": "gold in training"}

Table = Mapping[str, "OutfitFigures"]  # by kind or measure


def answer_files(
    run: "TrainedModel",
    data: "Dataset",
    files: Mapping[str, Path],
    seed: int,
    *,
    unanswered: bool,
    json_: bool,
) -> None:
    """Measure a run on files of questions, which are by task: fitb, compatibility, cir."""
    from wearwith.catalog import RetrievalQuestions
    from wearwith.catalog.outfit_negatives import training_counts
    from wearwith.evaluation.evaluate_outfits import scorer_on_outfits
    from wearwith.evaluation.outfit_measures import measure
    from wearwith.features.circumstances import outfit_groups
    from wearwith.model import outfit_controls

    scorer = scorer_on_outfits(run, data)
    worn = training_counts(data, scorer.garments) > 0
    controls = {}
    if not json_:
        controls = outfit_controls(data, scorer.garments, outfit_groups(data, scorer.garments))
    told: dict[str, Any] = {"model": run.name, "default_by": run.default_by}
    for task, path in files.items():
        questions = _read(task, path, data, scorer)
        found: Table = {each.measure: each for each in measure(scorer, questions, worn, seed)}
        json_of = {name: each.to_json() for name, each in found.items()}
        told[task] = json_of if len(found) > 1 else next(iter(json_of.values()))
        unknown = {} if isinstance(questions, RetrievalQuestions) else questions.unknown
        if json_:
            if unanswered:
                told.setdefault("unanswered", {})[task] = [
                    {"question": number + 1, "unknown": names} for number, names in unknown.items()
                ]
            continue
        others: dict[str, Table] = {
            name: {each.measure: each for each in measure(one, questions, worn, seed)}
            for name, one in controls.items()
        }
        _print_task(task, run, found, others)
        _print_parts(run, found, others)
        if unknown:
            say(f"{len(unknown):,} of {len(questions):,} questions in {path} name unknown items")
        if unanswered:
            rows = [(number + 1, " ".join(names)) for number, names in unknown.items()]
            print_table("Questions that were not answered", ("question", "unknown items"), rows)
    if json_:
        print_json(told)
    else:
        _say_whose(run, scorer)


def answer_split(
    run: "TrainedModel", data: "Dataset", split: "Split", seed: int, *, json_: bool
) -> "OutfitEvaluation":
    """Measure a run on the outfits of a split, under every kind of negatives; return figures."""
    from wearwith.evaluation.evaluate_outfits import evaluate_outfits, scorer_on_outfits
    from wearwith.features.circumstances import outfit_groups
    from wearwith.model import outfit_controls

    scorer = scorer_on_outfits(run, data)
    matched = outfit_groups(data, scorer.garments)
    groups = None if matched is None else matched.groups
    controls = outfit_controls(data, scorer.garments, matched)
    found = evaluate_outfits(scorer, data, split, groups, seed, controls)
    found = replace(found, model=run.name, default_by=run.default_by)
    if json_:
        print_json(found.to_json())
        return found
    say(f"{run.name} on the outfits of {split}")
    for task, figures in found.tasks.items():
        others = {name: tasks[task] for name, tasks in found.controls.items()}
        _print_task(task, run, figures, others)
    for kind, reason in found.reasons.items():
        say(f"{kind}: {reason}")
    if matched is not None:
        say(f"matched: wrong answers share the gold's {matched.by}")
    _say_whose(run, scorer)
    return found


def _read(task: str, path: Path, data: "Dataset", scorer: "OutfitScorer") -> "Questions":
    from wearwith.catalog import read_compatibility, read_fill_in_blank, read_retrieval

    if task == "fitb":
        return read_fill_in_blank(path, data, scorer.garments)
    if task == "compatibility":
        return read_compatibility(path, data, scorer.garments)
    return read_retrieval(path, scorer.garments)


def _print_task(task: str, run: "TrainedModel", own: Table, controls: Mapping[str, Table]) -> None:
    """Print figures beside those of the controls, then their intervals."""
    has_teacher = any(each.teacher is not None for each in own.values())
    print_table(
        TASKS[task],
        ("", run.name, *(["its teacher"] if has_teacher else []), *controls),
        [
            (
                kind,
                each.value,
                *([each.teacher] if has_teacher else []),
                *(figures[kind].value for figures in controls.values()),
            )
            for kind, each in own.items()
        ],
    )
    columns = ["", "questions", "95 % interval"]
    if has_teacher:
        columns += ["its teacher's", "teacher's gain"]
    rows = []
    for kind, each in own.items():
        teacher = each.interval_teacher, None if each.gain is None else each.gain.interval
        rows.append((kind, each.n, each.interval, *(teacher if has_teacher else ())))
    print_table("", columns, rows)


def _print_parts(run: "TrainedModel", own: Table, controls: Mapping[str, Table]) -> None:
    """Print the first measure by slot, size, and what was seen in training."""
    measure, first = next(iter(own.items()))
    has_teacher = first.teacher is not None
    for part, values in first.parts.items():
        columns = (PARTS[part], "n", run.name, *(["its teacher"] if has_teacher else []), *controls)
        rows = [
            (
                key,
                one.n,
                one.value,
                *([one.teacher] if has_teacher else []),
                *(figures[measure].parts[part][key].value for figures in controls.values()),
            )
            for key, one in values.items()
        ]
        print_table(f"{measure.replace('_', ' ')} by {PARTS[part]}", columns, rows)


def _say_whose(run: "TrainedModel", scorer: "OutfitScorer") -> None:
    if scorer.teacher is not None:
        say(f"Unless somebody asks for another, the {run.default_by}'s answers count")
