"""`wearwith train`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from wearwith.cli.options import DatasetArgument, JsonOption, RulesFrom, one_of
from wearwith.cli.output import print_json, say
from wearwith.cli.train_output import best_epoch, rules_learned
from wearwith.models.model_names import MODEL_NAMES
from wearwith.progress import shown

__all__ = ["train"]

TUNED = ("dbpr", "ukd", "akd")  # models that an aim was tuned for


def train(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="The new run folder.")],
    model: Annotated[
        str | None,
        typer.Option(
            help=f"The method: {', '.join(MODEL_NAMES)}; by default dbpr. Those that begin with "
            "outfit, and type-aware, learn from whole outfits, of all slots; the others from tops "
            "with bottoms. Or FILE.py:CLASS, a model of your own, whose file is run.",
            autocompletion=lambda: list(MODEL_NAMES),
        ),
    ] = None,
    aim: Annotated[
        Literal["likely", "compatible", "published"] | None,
        typer.Option(
            help="Train for what is likely worn with a garment, or for what matches it: tuned "
            "settings, under those of file and flags. By default likely, for dbpr, ukd and akd "
            "without a file; published is the paper's settings."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="A TOML file of settings; flags override it.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seeds weights, order and negatives.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Train for at most this many epochs.")] = None,
    image: Annotated[
        list[str] | None,
        typer.Option(help="A feature set to read; repeatable. By default the only one."),
    ] = None,
    no_image: Annotated[bool, typer.Option("--no-image", help="Read no pictures.")] = False,
    no_text: Annotated[bool, typer.Option("--no-text", help="Read no text.")] = False,
    word_vectors: Annotated[
        Path | None, typer.Option(help="Start from a word2vec or GloVe file.")
    ] = None,
    popularity: Annotated[
        bool, typer.Option("--popularity", help="Use the popularity of bottoms too.")
    ] = False,
    rules: Annotated[
        str | None,
        typer.Option(
            help="For akd, ukd and rules: paper (the default), worn, mined, a file, or a service's "
            "folder of edits. For models of outfits the same; their default is mined. For pkd: "
            "frequencies (the default), or a file.",
            autocompletion=one_of("paper", "worn", "mined"),
        ),
    ] = None,
    rules_from: Annotated[
        RulesFrom | None,
        typer.Option(
            help="Where to read the values that rules fire on: text, pictures (what `wearwith see` "
            "saw), or both (the default): text first, then pictures."
        ),
    ] = None,
    vocabulary: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The words of values, for rules: a TOML file, or languages, such as de+en; by "
            "default the package's words of the languages of the garments.",
        ),
    ] = None,
    negatives: Annotated[
        Literal["random", "matched", "popular", "hard"] | None,
        typer.Option(
            help="How to draw negatives; matched ones share the positive's backdrop or time of "
            "listing, popular ones are worn as often, hard ones both. A model of outfits learns "
            "from a mixture of all four unless one is named."
        ),
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu (the default), cuda, cuda:1 …")] = None,
    precision: Annotated[
        Literal["auto", "float32", "bf16"] | None,
        typer.Option(help="Of products of matrices; auto, the default, is bf16 on a fast GPU."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a stopped training in OUT.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Train a model on a dataset.

    It saves a checkpoint after every epoch, and keeps the epoch with the best validation AUC; of a
    model of outfits, the one that fills most blanks of validation outfits rightly.

    Under `torchrun --nproc-per-node 2 -m wearwith train …`, each process takes its share of every
    batch; with `--max-restarts` training continues after a process is lost.

    Example: `wearwith train data/mango --model dbpr --out runs/dbpr --seed 1`
    """
    from wearwith.catalog import load_dataset
    from wearwith.training import RunConfig
    from wearwith.training import train as train_model
    from wearwith.training.shards import is_first_process

    values: dict[str, Any] = {} if config is None else RunConfig.read(config)
    if aim is None and config is None and (model or "dbpr") in TUNED:
        aim = "likely"
    flags = {
        ("model",): model,
        ("aim",): None if aim == "published" else aim,
        ("popularity",): popularity or None,
        ("inputs", "pictures"): () if no_image else (tuple(image) if image else None),
        ("inputs", "text"): False if no_text else None,
        ("inputs", "word_vectors"): word_vectors,
        ("rules", "book"): rules,
        ("rules", "read_from"): rules_from,
        ("rules", "vocabulary"): vocabulary,
        ("training", "seed"): seed,
        ("training", "epochs"): epochs,
        ("training", "least_steps"): None if epochs is None else 0,  # not more than that
        ("training", "negatives"): negatives,
        ("training", "device"): device,
        ("training", "precision"): precision,
    }
    settings = RunConfig.of(_with_flags(values, flags), where=config)  # before much is read
    run = train_model(
        load_dataset(dataset),
        settings,
        out,
        resume=resume,
        progress=shown,
        warn=lambda text: say(f"Warning: {text}"),
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
                "warnings": list(run.manifest.warnings),
                "best_epoch": run.best_epoch,
                "valid_auc": best.get("valid_auc"),
                "valid_fitb": best.get("valid_fitb"),
                "history": run.history,
            }
        )
        return
    say(f"Saved {run.name} in {out}" + (f" (reads {run.inputs})" if run.inputs else ""))
    if best:
        say(best_epoch(run))
    if run.manifest.default_auc:
        say(f"Unless somebody asks for another, the {run.default_by}'s ranking counts")
    if told := rules_learned(run):
        say(f"{told}: see {out / 'rules.toml'}")


def _with_flags(values: dict[str, Any], flags: Mapping[tuple[str, ...], object]) -> dict[str, Any]:
    """Put the given flags over the values of the file."""
    merged = {key: dict(part) if isinstance(part, dict) else part for key, part in values.items()}
    for path, value in flags.items():
        if value is not None:
            place = merged
            for key in path[:-1]:
                place = place.setdefault(key, {})
            if isinstance(place, dict):  # else the file is wrong here, and validation says so
                place[path[-1]] = value
    return merged
