"""`wearwith recommend`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = ["recommend"]


def recommend(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    top: Annotated[str, typer.Option(help="Id of a top.")],
    k: Annotated[int, typer.Option("-k", help="How many bottoms to show.")] = 10,
    by: Annotated[
        Literal["student", "teacher"],
        typer.Option(help="Whose ranking; the teacher lets the rules have their say."),
    ] = "student",
    json_: Annotated[
        bool, typer.Option("--json", help="Print an array of rank, bottom, score, rules.")
    ] = False,
) -> None:
    """Show the bottoms that go best with a top.

    Example: `wearwith recommend runs/dbpr --top 43059077-05 -k 5`
    """
    import polars as pl

    from wearwith.catalog import contexts
    from wearwith.cli.output import print_json, print_table
    from wearwith.matching import recommend as rank_bottoms
    from wearwith.training import load_run

    trained = load_run(run)
    found = rank_bottoms(trained, top, k, by)
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
