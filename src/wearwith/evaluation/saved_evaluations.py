"""Keeps evaluations beside a run, and puts their figures into its card.

Only on request: measuring only reads, and a run folder may belong to somebody else.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wearwith.errors import ConfigError, DataError, RunError, StorageError
from wearwith.evaluation.evaluation_result import Evaluation
from wearwith.evaluation.outfit_card import outfit_figures_of
from wearwith.evaluation.outfit_result import OutfitEvaluation
from wearwith.files.atomic import read_json, write_json, write_text
from wearwith.files.markdown import CARD, document, number, plain_text, table, with_part
from wearwith.model import TrainedModel
from wearwith.model.folder import ARRAYS
from wearwith.training.model_card import MEASURED, model_card

__all__ = ["keep_evaluation", "kept_evaluations", "run_card"]


def keep_evaluation(found: Evaluation | OutfitEvaluation, run: TrainedModel) -> bool:
    """Write figures beside a run, replacing older ones of that split, and into its card.

    Those of outfits stand beside those of pairs, under `outfits`.

    Returns whether the card has them: not if a person removed the marks between which they go.

    Raises
    ------
    ConfigError
        If they are of the user's own triplets, which the run folder does not hold.
    RunError
        If the run is in no folder, or the folder is not writable.
    """
    if isinstance(found, Evaluation) and found.negatives == "own":
        raise ConfigError(
            "Figures of own triplets are not kept beside a run: nobody could tell of what they are",
            where="--keep",
            fix="leave --triplets out, or put the output of --json where the triplets are",
        )
    folder = _folder(run)
    of_teacher = isinstance(found, Evaluation) and found.by == "teacher"
    place = folder / f"evaluation-{found.split}{'-teacher' if of_teacher else ''}.json"
    try:
        write_json(place, _joined(found, place, _weights(run)))
        path = folder / CARD
        is_there = path.is_file()
        text = path.read_text(encoding="utf-8") if is_there else _card_without_figures(run)
        renewed = with_part(text, MEASURED, _figures(run))
        if renewed is not None:
            write_text(path, renewed)
    except (OSError, StorageError) as error:
        why = error.strerror if isinstance(error, OSError) else error.what
        raise RunError(
            f"The figures can't be kept here: {why}",
            where=folder,
            fix="copy the run folder to where you may write, or leave --keep out",
        ) from None
    return renewed is not None


def kept_evaluations(run: TrainedModel) -> list[Mapping[str, Any]]:
    """Read the evaluations beside a run that are of its weights, in order of their names.

    Raises `DataError` if a file is damaged.
    """
    weights = _weights(run)
    # By stem, so that a student comes before its teacher.
    paths = sorted(_folder(run).glob("evaluation-*.json"), key=lambda path: path.stem)
    kept = [read_json(path, "kept evaluation") for path in paths]
    return [each for each in kept if each.get("weights") == weights]


def run_card(run: TrainedModel) -> str:
    """Write the card of a run from the contents of its folder, with the figures kept there.

    Raises
    ------
    RunError
        If the run is in no folder.
    DataError
        If a kept evaluation is damaged.
    """
    card = _card_without_figures(run)
    figures = _figures(run)
    return (with_part(card, MEASURED, figures) or card) if figures.strip() else card


def _joined(found: Evaluation | OutfitEvaluation, place: Path, weights: str) -> dict[str, Any]:
    """Figures of pairs, and those of outfits, of which the others were kept before."""
    try:
        kept = read_json(place, "kept evaluation") if place.is_file() else {}
    except DataError:  # the way out is to evaluate again
        kept = {}
    if kept.get("weights") != weights:
        kept = {}
    if isinstance(found, OutfitEvaluation):
        return {**kept, "weights": weights, "outfits": found.to_json()}
    outfits = {"outfits": kept["outfits"]} if "outfits" in kept else {}
    return {"weights": weights, **found.to_json(), **outfits}


def _card_without_figures(run: TrainedModel) -> str:
    return model_card(run, run.manifest.wearwith)


def _folder(run: TrainedModel) -> Path:
    if run.folder is None:
        raise RunError("The run lies in no folder", fix="train it with a place: train(…, out)")
    return run.folder


def _weights(run: TrainedModel) -> str:
    """SHA-256 of the file with the weights, which older versions named differently."""
    sums = run.manifest.sha256
    return sums[ARRAYS] if ARRAYS in sums else sums["weights.safetensors"]


def _figures(run: TrainedModel) -> str:
    return document(*(_figures_of(found, run) for found in kept_evaluations(run)))


def _figures_of(found: Mapping[str, Any], run: TrainedModel) -> str:
    try:
        of_outfits = outfit_figures_of(found["outfits"]) if "outfits" in found else ""
        if of_outfits and "by_negatives" not in found:
            return of_outfits
        rows = [
            (kind, number(each["auc"]), _interval(each["auc_interval"]), each["n_triplets"] or None)
            for kind, each in found["by_negatives"].items()
        ]
        reasons = [each["reason"] for each in found["by_negatives"].values() if each["reason"]]
        mrr = found["mrr"]["10"]["all"]
        # A model of outfits is asked about pairs if negatives are named.
        asked = "" if run.outfits is None else f" --negatives {found['negatives']}"
        rest = [found[name] for name in ("split", "by", "seed", "level", "mrr_negatives", "n_tops")]
        hits, gains = found["hit_rate_at_10"], found["ndcg_at_10"]
    except (KeyError, TypeError, AttributeError, StopIteration, ValueError):
        raise DataError("A kept evaluation is damaged", fix="evaluate with --keep again") from None
    split, by, seed, level, negatives, n_tops = rest
    only = "" if split == "test" else f" These are no test figures: the model has seen {split}."
    return document(
        f"On the {split} split, by the {by}'s scores, with seed {seed} "
        f"(`wearwith evaluate RUN --split {split} --by {by}{asked} --keep`).{only}",
        table(("negatives", "AUC", f"{100 * level:g} % interval over tops", "triplets"), rows),
        f"Mean reciprocal rank among 10 candidates ({negatives} negatives): {number(mrr)}. "
        f"Over all bottoms, {n_tops:,} tops: hit rate at 10 {number(hits)}, NDCG at 10 "
        f"{number(gains)}.",
        " ".join(f"{plain_text(reason, 200)}." for reason in reasons),
        of_outfits,
    )


def _interval(ends: Sequence[float] | None) -> str:
    return "–" if ends is None else f"{number(ends[0])} to {number(ends[1])}"
