"""`wearwith compare`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.options import (
    DatasetArgument,
    JsonOption,
    RayOption,
    WorkersOption,
    workers_at,
)
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError
from wearwith.progress import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from wearwith.evaluation import Comparison, ComparisonRow

__all__ = ["compare", "print_comparison"]


def compare(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="A folder for the results; a later call goes on.")],
    models: Annotated[
        str | None,
        typer.Option(
            help="Rows, separated by commas; by default those of the file, or all that the dataset "
            "permits. FILE.py:CLASS is a model of your own, whose file is run."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Trainings of each row.", min=1)] = 3,
    against: Annotated[
        str | None, typer.Option(help="The row to test the others against; dbpr if there.")
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
    split: Annotated[Literal["valid", "test"], typer.Option(help="Split to measure on.")] = "test",
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

    Example: `wearwith compare data/mango --models pop,dbpr,akd --seeds 3 --out out/mango`
    """
    from wearwith.catalog import load_dataset
    from wearwith.evaluation import compare as compare_models
    from wearwith.evaluation import read_rows

    data = load_dataset(dataset)
    names = None if models is None else [name.strip() for name in models.split(",")]
    rows, absent = read_rows(data, names, config, image)
    if not rows:
        raise ConfigError("There is no row to compare", where="--models")
    for name, reason in absent.items():
        say(f"Left out: {name}, since {reason}")
    base = against or ("dbpr" if "dbpr" in rows else None)
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
            progress=shown,
        )
    if json_:
        print_json(comparison.to_json())
    else:
        print_comparison(comparison)
        say(f"Saved {out / 'comparison.json'} and {out / 'comparison.md'}")


def print_comparison(found: "Comparison") -> None:
    """Print one table of at most 80 columns for each kind of negatives."""
    for kind in found.kinds:
        rows = [_cells(row, kind, found.against) for row in found.rows if kind in row.auc]
        columns: Sequence[str] = ("", "AUC", "±", "95 %")
        if found.against is not None:
            columns = (*columns, f"less {found.against}", "95 %", "p")
        print_table(f"{kind} negatives", columns, rows)
    say("±: standard deviation over seeds. 95 %: interval over tops.")
    if found.against is not None:
        say(
            "p: permutation test over tops, corrected (Holm) for all rows of a table;\n"
            "   * if it is below .05."
        )
    for row in found.rows:
        for reason in dict.fromkeys(row.failed):
            say(f"{row.row} failed: {reason}")


def _cells(row: "ComparisonRow", kind: str, against: str | None) -> tuple[object, ...]:
    figure = row.auc[kind]
    spread = "–" if figure.over_seeds is None else _plain(figure.over_seeds)
    plain = (row.row, _plain(figure.auc), spread, _range(figure.low, figure.high))
    if against is None:
        return plain
    less = row.less.get(kind)
    if less is None:
        return (*plain, None, None, None)
    star = "*" if less.is_real else " "
    p = "<.001" if less.p_adjusted < 0.001 else _plain(less.p_adjusted)
    return (*plain, _signed(less.auc), _range(less.low, less.high, _signed), f"{p}{star}")


def _range(low: float, high: float, shown: "Callable[[float], str] | None" = None) -> str:
    return f"{_plain(low)}–{_plain(high)}" if shown is None else f"{shown(low)}…{shown(high)}"


def _plain(value: float) -> str:
    """Three decimals without the leading zero, as the field prints an AUC."""
    return f"{value:.3f}".removeprefix("0")


def _signed(value: float) -> str:
    sign = "−" if value < 0 else "+"
    return sign + _plain(abs(value))
