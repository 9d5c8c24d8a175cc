"""`wearwith reproduce`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.options import (
    DatasetArgument,
    RayOption,
    WorkersOption,
    workers_at,
)
from wearwith.cli.output import print_json, say

__all__ = ["reproduce"]


def reproduce(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="A folder for the report; a later call goes on.")],
    seeds: Annotated[int, typer.Option(help="Trainings of each row; 1 with --quick.", min=1)] = 3,
    rule_seeds: Annotated[
        int | None, typer.Option(help="For the table of single rules; --seeds by default.", min=1)
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small models, no search, few rules: takes minutes.")
    ] = False,
    protocol: Annotated[
        Literal["clean", "as-published", "both"],
        typer.Option(help="as-published selects on test; both shows what that adds."),
    ] = "clean",
    no_search: Annotated[
        bool, typer.Option("--no-search", help="Use the settings as they are.")
    ] = False,
    image: Annotated[
        str | None, typer.Option(help="The feature set to read, if there are several.")
    ] = None,
    workers: WorkersOption = None,
    ray: RayOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Repeat the paper's whole evaluation on a dataset, as a report.

    OUT/index.html has every table and figure of the paper, every baseline, controls that keep it
    honest, and which of the paper's claims hold here; with tables (CSV, LaTeX) and plots (SVG,
    PNG).

    Example: `wearwith reproduce data/mango --out out/mango --protocol both`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.comparison_output import print_comparison
    from wearwith.files.locks import sole_writer
    from wearwith.paper import reproduce as run
    from wearwith.paper.report import require_matplotlib, write_report
    from wearwith.progress import shown

    require_matplotlib()  # better now than after an hour
    data = load_dataset(dataset)
    with sole_writer(out), workers_at(ray, workers) as on_ray:
        found = run(
            data,
            out,
            seeds=1 if quick else seeds,
            rule_seeds=rule_seeds,
            quick=quick,
            protocol=protocol,
            searched=not no_search,
            image=image,
            workers=on_ray or workers,
            progress=shown,
        )
        write_report(found, out)
    if json_:
        print_json(found.to_json())
        return
    print_comparison(found.models)
    for claim in found.claims:
        say(f"{claim.holds:8} {claim.claim}")
    say(f"The report: {out / 'index.html'}")
