"""`wearwith compare`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.comparison_output import print_comparison, print_curve, print_outfits
from wearwith.cli.options import (
    DatasetArgument,
    JsonOption,
    RayOption,
    WorkersOption,
    workers_at,
)
from wearwith.cli.output import print_json, say
from wearwith.errors import ConfigError
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.progress import shown

__all__ = ["compare"]


def compare(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="A folder for the results; a later call goes on.")],
    models: Annotated[
        str | None,
        typer.Option(
            help="Rows, separated by commas; by default those of the file, or all of pairs that "
            f"the dataset permits. Models of whole outfits are {', '.join(OUTFIT_MODELS)}. "
            "FILE.py:CLASS is a model of your own, whose file is run."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Trainings of each row.", min=1)] = 3,
    against: Annotated[
        str | None,
        typer.Option(help="The row to test the others against; dbpr, or else outfit, if there."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="A TOML file: settings over the paper's, and rows of your own as [rows.NAME]."
        ),
    ] = None,
    image: Annotated[
        list[str] | None,
        typer.Option(help="The feature set that all rows read, if there are several; repeatable."),
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            help="A learning curve: numbers of training pairs, separated by commas, such as "
            "50,200,1000,all. Every seed draws its own."
        ),
    ] = None,
    split: Annotated[Literal["valid", "test"], typer.Option(help="Split to measure on.")] = "test",
    outfits: Annotated[
        bool,
        typer.Option(
            "--outfits", help="Measure every row on whole outfits too, as with a model of these."
        ),
    ] = False,
    workers: WorkersOption = None,
    ray: RayOption = None,
    keep_runs: Annotated[
        bool, typer.Option("--keep-runs", help="Keep every trained model in OUT/runs.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Train and measure models side by side, and say which differences are real.

    Means over seeds; 95 % intervals over tops; a permutation test against one row, corrected for
    the number of rows. Finished work is kept: a stopped call goes on.

    With --pairs all rows are compared at each number of training pairs, on the same questions.

    With a model of outfits among the rows, all are measured on whole outfits too, beside controls:
    blanks filled rightly, worn outfits told from others, garments found; intervals over outfits.

    Example: `wearwith compare data/mango --models pop,dbpr,akd --seeds 3 --out out/mango`
    """
    from wearwith.catalog import load_dataset
    from wearwith.evaluation import compare as compare_models
    from wearwith.evaluation import read_rows
    from wearwith.evaluation.learning_curve import learning_curve

    data = load_dataset(dataset)
    names = None if models is None else [name.strip() for name in models.split(",")]
    rows, absent = read_rows(data, names, config, image)
    if not rows:
        raise ConfigError("There is no row to compare", where="--models")
    for name, reason in absent.items():
        say(f"Left out: {name}, since {reason}")
    base = against or next((name for name in ("dbpr", "outfit") if name in rows), None)
    if pairs is not None:
        if outfits or keep_runs:
            raise ConfigError(
                "A learning curve keeps no runs and measures no outfits",
                where="--pairs",
                fix="leave --keep-runs and --outfits out",
            )
        sizes = _sizes(pairs, data.pairs_of("train").height)
        with workers_at(ray, workers) as on_ray:
            curve = learning_curve(
                data,
                rows,
                out,
                sizes=sizes,
                seeds=range(seeds),
                against=base,
                split=split,
                workers=on_ray or workers,
                progress=shown,
            )
        if json_:
            print_json(curve.to_json())
        else:
            print_curve(curve)
            say(f"Saved {out / 'learning-curve.json'} and {out / 'learning-curve.md'}")
        return
    with workers_at(ray, workers) as on_ray:
        comparison = compare_models(
            data,
            rows,
            out,
            seeds=range(seeds),
            against=base,
            split=split,
            workers=on_ray or workers,
            keep=keep_runs,
            outfits=outfits or None,
            progress=shown,
        )
    if json_:
        print_json(comparison.to_json())
    else:
        print_comparison(comparison)
        if comparison.outfits is not None:
            print_outfits(comparison.outfits)
        elif any(config.model in OUTFIT_MODELS for config in rows.values()):
            say(f"Only pairs were measured: the {split} split has no outfits of two garments")
        say(f"Saved {out / 'comparison.json'} and {out / 'comparison.md'}")


def _sizes(pairs: str, most: int) -> list[int]:
    """Numbers of training pairs; `ConfigError` if one is none."""
    sizes = []
    for word in (word.strip() for word in pairs.split(",")):
        if word != "all" and not (word.isdecimal() and int(word)):
            raise ConfigError(
                f"{word!r} is no number of training pairs",
                where="--pairs",
                fix="such as --pairs 50,200,1000,all",
            )
        sizes.append(most if word == "all" else int(word))
    return sizes
