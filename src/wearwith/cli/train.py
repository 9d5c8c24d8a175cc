"""`wearwith train`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from wearwith.cli.completion import datasets, rule_books
from wearwith.cli.open_run import RulesFrom
from wearwith.models.model_names import MODEL_NAMES

__all__ = ["train"]


def train(
    dataset: Annotated[Path, typer.Argument(help="A dataset folder.", autocompletion=datasets)],
    out: Annotated[Path, typer.Option(help="The new run folder.")],
    model: Annotated[
        str | None,
        typer.Option(
            help=f"The method: {', '.join(MODEL_NAMES)}; dbpr if not given. Or FILE.py:CLASS, a "
            "model of your own, whose file is run.",
            autocompletion=lambda: list(MODEL_NAMES),
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="A TOML file of settings; flags go before it.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seeds weights, order and negatives.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Train for at most so many epochs.")] = None,
    image: Annotated[
        list[str] | None,
        typer.Option(help="A feature set to read; once for each. By default the only one."),
    ] = None,
    no_image: Annotated[bool, typer.Option("--no-image", help="Read no pictures.")] = False,
    no_text: Annotated[bool, typer.Option("--no-text", help="Read no text.")] = False,
    word_vectors: Annotated[
        Path | None, typer.Option(help="Begin from a word2vec or GloVe file.")
    ] = None,
    popularity: Annotated[
        bool, typer.Option("--popularity", help="Let a bottom's popularity count too.")
    ] = False,
    rules: Annotated[
        str | None,
        typer.Option(
            help="Of akd, ukd and rules: paper (the default), worn, mined, a file, or a service's "
            "folder of edits. Of pkd: frequencies (the default), or a file.",
            autocompletion=rule_books,
        ),
    ] = None,
    rules_from: Annotated[
        RulesFrom | None,
        typer.Option(
            help="Read what rules fire on from: text, pictures (what `wearwith see` saw), or both "
            "(the default): text first, pictures where it says nothing."
        ),
    ] = None,
    negatives: Annotated[
        Literal["random", "matched", "popular"] | None,
        typer.Option(
            help="How negatives are drawn; matched ones share the positive's backdrop, or its time "
            "of listing."
        ),
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu (the default), cuda, cuda:1 …")] = None,
    precision: Annotated[
        Literal["float32", "bf16"] | None, typer.Option(help="Of matrix products.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a stopped training left OUT.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train a model on a dataset.

    A checkpoint is saved after every epoch, and the epoch with the best validation AUC is kept.

    Started by `torchrun --nproc-per-node 2 -m wearwith train …`, each process takes its share of
    every batch; with `--max-restarts` training goes on after one was lost.

    Example: `wearwith train data/mango --model dbpr --out runs/dbpr --seed 1`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.output import print_json, say
    from wearwith.progress import shown
    from wearwith.training import RunConfig
    from wearwith.training import train as train_model
    from wearwith.training.shards import is_first_process

    values: dict[str, Any] = {} if config is None else RunConfig.read(config)
    flags = {
        ("model",): model,
        ("popularity",): popularity or None,
        ("inputs", "pictures"): () if no_image else (tuple(image) if image else None),
        ("inputs", "text"): False if no_text else None,
        ("inputs", "word_vectors"): word_vectors,
        ("rules", "book"): rules,
        ("rules", "read_from"): rules_from,
        ("training", "seed"): seed,
        ("training", "epochs"): epochs,
        ("training", "negatives"): negatives,
        ("training", "device"): device,
        ("training", "precision"): precision,
    }
    run = train_model(
        load_dataset(dataset),
        RunConfig.of(_with_flags(values, flags), where=config),
        out,
        resume=resume,
        progress=shown,
    )
    if not is_first_process():
        return
    best = run.history[run.best_epoch - 1] if run.history else {}
    if json_:
        print_json(
            {
                "run": str(out),
                "model": run.name,
                "inputs": run.inputs,
                "rules": None if run.knowledge is None else len(run.knowledge.book),
                "best_epoch": run.best_epoch,
                "valid_auc": best.get("valid_auc"),
                "history": run.history,
            }
        )
        return
    say(f"Saved {run.name} in {out}" + (f" (reads {run.inputs})" if run.inputs else ""))
    if best:
        epochs_run = f"epoch {run.best_epoch} of {len(run.history)}"
        aucs = f"AUC {best['valid_auc']:.4f}"
        if "valid_auc_teacher" in best:
            aucs += f" (its teacher {best['valid_auc_teacher']:.4f})"
        on_test = run.config["training"]["select_split"] == "test"
        where = "the test split, as published" if on_test else "validation"
        say(f"Best on {where}: {epochs_run}, {aucs}")
    if run.knowledge is not None:
        say(f"Learned with {len(run.knowledge.book)} rules: see {out / 'rules.toml'}")


def _with_flags(values: dict[str, Any], flags: Mapping[tuple[str, ...], object]) -> dict[str, Any]:
    """Put the flags that were given over the values of the file."""
    merged = {key: dict(part) if isinstance(part, dict) else part for key, part in values.items()}
    for path, value in flags.items():
        if value is not None:
            place = merged
            for key in path[:-1]:
                place = place.setdefault(key, {})
            if isinstance(place, dict):  # else the file is wrong here, and validation says so
                place[path[-1]] = value
    return merged
