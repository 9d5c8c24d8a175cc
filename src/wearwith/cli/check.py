"""`wearwith check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.completion import datasets

if TYPE_CHECKING:
    from wearwith.catalog.dataset_check import Report

__all__ = ["check"]


def check(
    dataset: Annotated[
        Path, typer.Argument(help="A dataset folder.", show_default=False, autocompletion=datasets)
    ],
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look a dataset over: what it holds, leakage between splits, wrong triplets, gaps.

    The exit code is 1 if there is an error, such as a pair that is in two splits; 0 if there are
    only warnings and notes; 2 if the dataset can't be read.

    Example: `wearwith check data/mango`
    """
    from wearwith.catalog.dataset import load_dataset
    from wearwith.catalog.dataset_check import check as look_over
    from wearwith.cli.output import print_json

    report = look_over(load_dataset(dataset))
    if json_:
        print_json(report.to_json())
    else:
        _tell(report)
    if report.has_errors:
        raise typer.Exit(1)


def _tell(report: "Report") -> None:
    from wearwith.cli.output import print_table, say

    slots = [
        ("" if side == "neither" else side, slot, count)
        for side, counts in report.slots.items()
        for slot, count in counts.items()
    ]
    print_table("Items", ("side", "slot", "items"), [*slots, ("all", "", report.items["total"])])
    rows = []
    for split, pairs in report.pairs.items():
        unseen = report.unseen.get(split, {})
        sides = (unseen[side].unseen if unseen else None for side in ("tops", "bottoms"))
        rows.append((split, pairs, report.triplets[split], *sides))
    print_table("Splits", ("split", "pairs", "triplets", "unseen tops", "unseen bottoms"), rows)
    columns = ("text", "title", "category", "colour", "image", "image file")
    print_table(
        "Share that has",
        ("", *columns),
        [
            (side, *(getattr(found, column.replace(" ", "_")) for column in columns))
            for side, found in report.coverage.items()
        ],
    )
    if not report.problems:
        say("No problems.")
        return
    problems = [
        (problem.severity, problem.count, f"{problem.message}\n{', '.join(problem.examples)}")
        for problem in report.problems
    ]
    print_table("Problems", ("severity", "count", "what, and examples"), problems)
