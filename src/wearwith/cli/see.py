"""`wearwith see`."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.completion import datasets

__all__ = ["see"]

MOST_VALUES = 6  # of an attribute that are printed


def see(
    dataset: Annotated[Path, typer.Argument(help="A dataset folder.", autocompletion=datasets)],
    image_root: Annotated[
        Path | None, typer.Option(help="Where the photographs are, if they were moved.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """See colours, patterns and kinds of garments in their photographs.

    What is seen is a table with confidences in the dataset. Rules then fire on it where neither a
    known attribute nor a title says anything (`train --rules-from`).

    Stops and goes on: only photographs that are new or changed are looked at.

    Example: `wearwith see data/mango --image-root /photos`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.features.encoding.see_photographs import see_pictures
    from wearwith.progress import shown

    report = see_pictures(load_dataset(dataset), image_root=image_root, progress=shown)
    if json_:
        print_json(report.to_json())
        return
    print_table(
        "",
        ("items", "new pictures", "without", "bad"),
        [(report.items, report.new, report.without, report.bad)],
    )
    rows = []
    for attribute, values in report.values.items():
        often = [f"{value} {count:,}" for value, count in list(values.items())[:MOST_VALUES]]
        more = len(values) - len(often)
        rows.append((attribute, ", ".join(often) + (f" and {more} more" if more > 0 else "")))
    print_table("What was seen, and of how many items", ("attribute", "values"), rows)
    if report.problems:
        say(f"What could not be read, and why, is in {report.problems}")
