"""`wearwith recommend`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.cluster import RayOption, workers_at
from wearwith.cli.completion import runs
from wearwith.cli.open_run import CatalogueOption, OwnModelOption, RulesFromOption, open_run

if TYPE_CHECKING:
    import polars as pl

    from wearwith.model import TrainedModel

__all__ = ["recommend"]


def recommend(
    run: Annotated[Path, typer.Argument(help="A run folder.", autocompletion=runs)],
    top: Annotated[str | None, typer.Option(help="Id of a top.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Rank for every top, into a file (--out).")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="With --all: the new Parquet file.", dir_okay=False)
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many bottoms of each top.")] = 10,
    by: Annotated[
        Literal["student", "teacher"],
        typer.Option(help="Whose ranking; the teacher lets the rules have their say."),
    ] = "student",
    allow_worn: Annotated[
        bool, typer.Option("--allow-worn", help="Show what was worn with it, too.")
    ] = False,
    level: Annotated[
        bool,
        typer.Option(
            "--level",
            help="Take each bottom's mean score over all tops off, so that the same few don't come "
            "first for every top: for garments unlike those that the model learned from.",
        ),
    ] = False,
    catalogue: CatalogueOption = None,
    rules_from: RulesFromOption = None,
    model: OwnModelOption = None,
    ray: RayOption = None,
    json_: Annotated[
        bool,
        typer.Option("--json", help="Print an array of rank, bottom, score, rules."),
    ] = False,
) -> None:
    """Show the bottoms that go best with a top, or write those of every top.

    What was worn with it already is left out, as `wearwith match` does.

    With `--catalogue`, among other garments than the model learned from: next season's range, or
    somebody's wardrobe.

    Example: `wearwith recommend runs/dbpr --top 43059077-05 -k 5`
    """
    from wearwith.cli.output import say
    from wearwith.matching import recommend as rank_bottoms
    from wearwith.matching import recommend_all
    from wearwith.progress import shown

    _require_one(top, all_, out, json_, ray)
    trained = open_run(run, catalogue, rules_from, model)
    if out is not None:
        with workers_at(ray) as workers:
            n_rows = recommend_all(
                trained, out, k, by, shown, workers=workers, level=level, allow_worn=allow_worn
            )
        say(f"Wrote {n_rows:,} rows to {out}: top, rank, bottom, score, rules")
        return
    assert top is not None  # noqa: S101
    _show(
        rank_bottoms(trained, top, k, by, level=level, allow_worn=allow_worn), top, trained, json_
    )


def _show(found: "pl.DataFrame", top: str, model: "TrainedModel", json_: bool) -> None:
    """Print what `recommend` found for a top."""
    import polars as pl

    from wearwith.catalog import contexts
    from wearwith.cli.output import print_json, print_table

    if json_:
        print_json(found.select("rank", "bottom", "score", "rules").to_dicts())
        return
    (described,) = contexts(model.items.filter(id=top))
    columns = ["rank", "bottom", "score", "context"]
    names = ["", "bottom", "score", "what it is"]
    if model.knowledge is not None:
        found = found.with_columns(fired=pl.col("rules").list.join(", "))
        columns, names = [*columns, "fired"], [*names, "rules that fire"]
    print_table(f"What goes with {top}? {described}", names, found.select(columns).rows())


def _require_one(
    top: str | None, all_: bool, out: Path | None, json_: bool, ray: str | None
) -> None:
    """Raise `ConfigError` unless one top or all of them are asked for, and options fit."""
    from wearwith.errors import ConfigError

    if (top is None) != all_:
        raise ConfigError(
            "It is not clear for which tops bottoms are wanted",
            where="--top and --all",
            fix="give --top ID for one top, or --all --out FILE.parquet for every one",
        )
    if all_ != (out is not None):
        raise ConfigError(
            "Only with --all there is a file to write, and then it has to be named",
            where="--out",
            fix="give --all --out FILE.parquet, or --top ID",
        )
    if ray is not None and not all_:
        raise ConfigError(
            "A cluster is for all tops at once", where="--ray", fix="leave it out, or give --all"
        )
    if all_ and json_:
        raise ConfigError("With --all nothing is printed", where="--json", fix="leave --json out")
