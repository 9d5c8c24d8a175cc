"""`wearwith recommend`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.opening import CatalogueOption, RulesFromOption, open_run

__all__ = ["recommend"]


def recommend(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    top: Annotated[str, typer.Option(help="Id of a top.")],
    k: Annotated[int, typer.Option("-k", help="How many bottoms to show.")] = 10,
    by: Annotated[
        Literal["student", "teacher"],
        typer.Option(help="Whose ranking; the teacher lets the rules have their say."),
    ] = "student",
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
    json_: Annotated[
        bool, typer.Option("--json", help="Print an array of rank, bottom, score, rules.")
    ] = False,
) -> None:
    """Show the bottoms that go best with a top.

    With `--catalogue`, among other garments than the model learned from: next season's range, or
    somebody's wardrobe.

    Example: `wearwith recommend runs/dbpr --top 43059077-05 -k 5`
    """
    import polars as pl

    from wearwith.catalog import contexts
    from wearwith.cli.output import print_json, print_table
    from wearwith.matching import recommend as rank_bottoms

    trained = open_run(run, catalogue, rules_from)
    found = rank_bottoms(trained, top, k, by, level=level)
    if json_:
        print_json(found.select("rank", "bottom", "score", "rules").to_dicts())
        return
    (described,) = contexts(trained.items.filter(id=top))
    columns = ["rank", "bottom", "score", "context"]
    names = ["", "bottom", "score", "what it is"]
    if trained.knowledge is not None:
        found = found.with_columns(fired=pl.col("rules").list.join(", "))
        columns, names = [*columns, "fired"], [*names, "rules that fire"]
    print_table(f"What goes with {top}? {described}", names, found.select(columns).rows())
