"""`wearwith reproduce`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.cluster import RayOption, workers_at
from wearwith.cli.completion import datasets

__all__ = ["reproduce"]


def reproduce(
    dataset: Annotated[Path, typer.Argument(help="A dataset folder.", autocompletion=datasets)],
    out: Annotated[Path, typer.Option(help="A folder for the report; a later call goes on.")],
    seeds: Annotated[int, typer.Option(help="Trainings of each row; 1 with --quick.", min=1)] = 3,
    rule_seeds: Annotated[
        int | None, typer.Option(help="Of the table of single rules; --seeds if not given.", min=1)
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small models, no search, few rules: minutes.")
    ] = False,
    protocol: Annotated[
        Literal["clean", "as-published", "both"],
        typer.Option(help="as-published chooses on test; both says what that adds."),
    ] = "clean",
    no_search: Annotated[
        bool, typer.Option("--no-search", help="Take the settings as they are.")
    ] = False,
    image: Annotated[
        str | None, typer.Option(help="The feature set to read, if there are several.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Trainings side by side; as many as cores if not given.")
    ] = None,
    ray: RayOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Give the paper's whole evaluation on a dataset, as a report.

    Every table and figure of the paper, every baseline, controls that keep it honest, and what of
    the paper's claims holds here: OUT/index.html, with tables (CSV, LaTeX) and plots (SVG, PNG).

    Example: `wearwith reproduce data/mango --out out/mango --protocol both`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.compare import print_comparison
    from wearwith.cli.output import print_json, say
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
