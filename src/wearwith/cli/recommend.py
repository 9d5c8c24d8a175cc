"""`wearwith recommend`."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["recommend"]


def recommend(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    top: Annotated[str, typer.Option(help="Id of a top.")],
    k: Annotated[int, typer.Option("-k", help="How many bottoms to show.")] = 10,
    json_: Annotated[
        bool, typer.Option("--json", help="Print an array of rank, bottom, score, rules.")
    ] = False,
) -> None:
    """Show the bottoms that go best with a top.

    Example: `wearwith recommend runs/dbpr --top 43059077-05 -k 5`
    """
    from wearwith.catalog import contexts
    from wearwith.cli.output import print_json, print_table
    from wearwith.matching import recommend as rank_bottoms
    from wearwith.training import load_run

    trained = load_run(run)
    found = rank_bottoms(trained, top, k)
    if json_:
        print_json(found.select("rank", "bottom", "score", "rules").to_dicts())
        return
    (described,) = contexts(trained.items.filter(id=top))
    print_table(
        f"What goes with {top}? {described}",
        ("", "bottom", "score", "what it is"),
        found.select("rank", "bottom", "score", "context").rows(),
    )
