"""`wearwith evaluate`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.evaluate_outfits import answer_files, answer_split
from wearwith.cli.options import JsonOption, OwnModelOption, RunArgument
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.evaluation import Evaluation, OutfitEvaluation
    from wearwith.model import TrainedModel

__all__ = ["evaluate", "print_evaluation"]


def evaluate(
    run: RunArgument,
    split: Annotated[
        Literal["train", "valid", "test"], typer.Option(help="Split to measure on.")
    ] = "test",
    negatives: Annotated[
        Literal["published", "random", "matched", "popular", "hard"] | None,
        typer.Option(help="Negatives of the headline figures; all kinds are shown."),
    ] = None,
    triplets: Annotated[
        Path | None,
        typer.Option(help="Your own triplets: a .tsv with columns top, positive, negative."),
    ] = None,
    fitb: Annotated[
        Path | None, typer.Option(help="Outfits with a blank to fill in: official JSON.")
    ] = None,
    compatibility: Annotated[
        Path | None, typer.Option(help="Outfits to tell worn ones from: labels and items.")
    ] = None,
    cir: Annotated[
        Path | None, typer.Option(help="Garments to find: what `wearwith questions` wrote.")
    ] = None,
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="List questions of a file with unknown items.")
    ] = False,
    dataset: Annotated[
        Path | None, typer.Option(help="Where the dataset is, if it was moved.")
    ] = None,
    model: OwnModelOption = None,
    by: Annotated[
        Literal["student", "teacher"], typer.Option(help="Whose scores: -p or -q in the paper.")
    ] = "student",
    seed: Annotated[int, typer.Option(help="Seeds the negatives and candidates.", min=0)] = 0,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep the figures in RUN: in evaluation-SPLIT.json and in its card."
        ),
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Measure how good a trained model is.

    AUC under every kind of negatives that the dataset permits, with 95 % intervals over tops;
    mean reciprocal rank among 10 to 50 candidates; hit rate and NDCG over all bottoms.

    A model of outfits is measured on whole outfits, unless `--negatives` or `--triplets` asks about
    pairs. `--fitb`, `--compatibility` and `--cir` ask any model the questions of a file about
    outfits; `wearwith questions` makes such files.

    Example: `wearwith evaluate runs/dbpr --negatives matched --json`
    """
    from wearwith.evaluation import evaluate as measure
    from wearwith.evaluation import read_triplets
    from wearwith.features.circumstances import matched_groups
    from wearwith.training import load_run

    trained = load_run(run, model)
    data = trained.read_dataset(dataset)
    files = {"fitb": fitb, "compatibility": compatibility, "cir": cir}
    named = {task: path for task, path in files.items() if path is not None}
    if unanswered and not named:
        raise ConfigError("There is no file with questions to list", where="--unanswered")
    about_pairs = negatives is not None or triplets is not None
    if named or (trained.outfits is not None and not about_pairs):
        if about_pairs or (named and keep) or by == "teacher":
            raise ConfigError(
                "Questions about outfits take none of --negatives, --triplets and --by, and those "
                "of a file no --keep",
                fix="leave these out: all kinds of negatives, and both scorers, are shown",
            )
        if named:
            answer_files(trained, data, named, seed, unanswered=unanswered, json_=json_)
            return
        on_outfits = answer_split(trained, data, split, seed, json_=json_)
        if keep:
            _keep(on_outfits, trained, run)
        return
    matched = matched_groups(data)
    found = measure(
        trained.scorer,
        data,
        split=split,
        negatives=negatives,
        triplets=None if triplets is None else read_triplets(triplets, data.catalogue),
        clusters=None if matched is None else matched.groups,
        seed=seed,
        by=by,
    )
    found = replace(found, default_by=trained.default_by)
    if json_:
        print_json(found.to_json())
    else:
        print_evaluation(found)
        if matched is not None:
            say(f"matched, hard: negatives share the positive's {matched.by}")
    if keep:
        _keep(found, trained, run)


def _keep(found: "Evaluation | OutfitEvaluation", trained: "TrainedModel", run: Path) -> None:
    from wearwith.evaluation.saved_evaluations import keep_evaluation

    is_in_card = keep_evaluation(found, trained)
    but = "" if is_in_card else ", but for its card: its marks are gone"
    say(f"Kept in {run}{but}")


def print_evaluation(found: "Evaluation") -> None:
    """Print tables of at most 80 columns."""
    kinds = dict(found.by_negatives)
    if found.negatives == "own":
        kinds = {"own": found.headline, **kinds}
    rows = []
    for name, result in kinds.items():
        figures = (result.auc, result.auc_interval, result.auc_strict)
        rows.append((name, *figures, result.n_triplets or None))
    print_table(
        f"{found.model} on {found.split}{' (teacher)' if found.by == 'teacher' else ''}",
        ("negatives", "AUC", "95 % interval", "AUC, ties lost", "triplets"),
        rows,
    )
    if found.auc_teacher is not None and found.by == "student":
        say(f"Its teacher's AUC with {found.negatives} negatives: {found.auc_teacher:.3f}")
    if found.default_by is not None and found.auc_teacher is not None:
        say(f"Unless somebody asks for another, the {found.default_by}'s ranking counts")
    print_table(
        f"AUC with {found.negatives} negatives, by what was seen in training",
        ("", "seen", "unseen"),
        [
            ("tops", found.auc_seen_tops, found.auc_unseen_tops),
            ("positive bottoms", found.auc_seen_bottoms, found.auc_unseen_bottoms),
        ],
    )
    print_table(
        f"Mean reciprocal rank among T candidates, one of them positive ({found.mrr_negatives})",
        ("T", "all tops", "seen", "unseen"),
        [(t, row.all, row.seen, row.unseen) for t, row in found.mrr.items() if row.all is not None],
    )
    if too_long := [str(t) for t, row in found.mrr.items() if row.all is None]:
        say(f"No top has enough candidates for T = {', '.join(too_long)}")
    print_table(
        f"Over all bottoms, {found.n_tops:,} tops",
        ("hit rate at 10", "NDCG at 10"),
        [(found.hit_rate_at_10, found.ndcg_at_10)],
    )
    for name, result in found.by_negatives.items():
        if result.reason is not None:
            say(f"{name}: {result.reason}")
