"""`wearwith recommend`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.list_output import rank_of, rules_of, say_ranking, say_ties, what_it_is
from wearwith.cli.options import (
    AllColoursOption,
    CatalogueOption,
    EverySizeOption,
    OwnModelOption,
    RayOption,
    RulesFromOption,
    RunArgument,
    open_run,
    workers_at,
)
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError
from wearwith.progress import shown

if TYPE_CHECKING:
    import polars as pl

    from wearwith.model import TrainedModel
    from wearwith.types import By

__all__ = ["recommend"]


def recommend(
    run: RunArgument,
    top: Annotated[str | None, typer.Option(help="Id of a top.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Rank for every top, into a file (--out).")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="With --all: the new file, .csv or .parquet.", dir_okay=False),
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many bottoms for each top.")] = 10,
    by: Annotated[
        Literal["student", "teacher"] | None,
        typer.Option(
            help="Whose ranking; the teacher's uses the rules. By default the better one on "
            "validation."
        ),
    ] = None,
    allow_worn: Annotated[
        bool, typer.Option("--allow-worn", help="Include what was worn with it.")
    ] = False,
    all_colours: AllColoursOption = False,
    every_size: EverySizeOption = False,
    level: Annotated[
        bool | None,
        typer.Option(
            "--level/--no-level",
            help="Subtract each bottom's mean score over all tops, so that the same few don't come "
            "first for every top. By default with --catalogue, by how foreign its garments are to "
            "those that the model learned from.",
        ),
    ] = None,
    catalogue: CatalogueOption = None,
    rules_from: RulesFromOption = None,
    model: OwnModelOption = None,
    ray: RayOption = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print an array: rank, tie, bottom, score, rules.")
    ] = False,
) -> None:
    """Show the bottoms that go best with a top, or write those of every top.

    Like `wearwith match`, it leaves out what was worn with the top already.

    `--catalogue` ranks other garments than the model learned from: next season's range, or
    somebody's wardrobe.

    Example: `wearwith recommend runs/dbpr --top 43059077-05 -k 5`
    """
    from wearwith.matching import recommend as rank_bottoms
    from wearwith.matching import recommend_all
    from wearwith.matching.queries import known_id
    from wearwith.matching.recommendations import require_table_ending

    _require_one(top, all_, out, json_, ray)
    if out is not None:
        require_table_ending(out)
    trained = open_run(run, catalogue, rules_from, model, level)
    ways = {"allow_worn": allow_worn, "all_colours": all_colours, "every_size": every_size}
    if out is not None:
        with workers_at(ray) as workers:
            n_rows = recommend_all(trained, out, k, by, shown, workers=workers, **ways)
        say(f"Wrote {n_rows:,} rows to {out}: top, rank, bottom, score, rules")
        return
    assert top is not None  # noqa: S101
    top = known_id(trained, top)
    found = rank_bottoms(trained, top, k, by, **ways)
    _show(found, top, trained, by or trained.default_by, json_)


def _show(found: "pl.DataFrame", top: str, model: "TrainedModel", by: "By", json_: bool) -> None:
    import polars as pl

    from wearwith.catalog import contexts

    if json_:
        print_json(found.drop("context").to_dicts())
        return
    (described,) = contexts(model.items.filter(id=top))
    rows = found.to_dicts()
    found = found.with_columns(
        place=pl.Series([rank_of(row) for row in rows], dtype=pl.String()),
        fired=pl.Series([rules_of(row) for row in rows], dtype=pl.String()),
        context=pl.Series([what_it_is(row) for row in rows], dtype=pl.String()),
    )
    columns, names = ["place", "bottom", "score", "context"], ["", "bottom", "score", "what it is"]
    if model.knowledge is not None:
        columns, names = [*columns, "fired"], [*names, "rules that fire"]
    print_table(f"What goes with {top}? {described}", names, found.select(columns).rows())
    say_ties(found)
    say_ranking(by)


def _require_one(
    top: str | None, all_: bool, out: Path | None, json_: bool, ray: str | None
) -> None:
    if (top is None) != all_:
        raise ConfigError(
            "It is not clear which tops are meant",
            where="--top and --all",
            fix="give --top ID for one top, or --all --out FILE.csv for every one",
        )
    if all_ != (out is not None):
        raise ConfigError(
            "--all writes a file, which --out names; without --all there is none",
            where="--out",
            fix="give --all --out FILE.csv (or .parquet), or --top ID",
        )
    if ray is not None and not all_:
        raise ConfigError(
            "A cluster is for all tops at once", where="--ray", fix="leave it out, or give --all"
        )
    if all_ and json_:
        raise ConfigError("With --all nothing is printed", where="--json", fix="leave --json out")
