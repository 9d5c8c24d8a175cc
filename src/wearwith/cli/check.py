"""`wearwith check`."""

from typing import TYPE_CHECKING

import typer

from wearwith.cli.options import DatasetArgument, JsonOption
from wearwith.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from wearwith.catalog.dataset_check import Report

__all__ = ["check"]


def check(
    dataset: DatasetArgument,
    json_: JsonOption = False,
) -> None:
    """Check a dataset: what it holds, leakage between splits, wrong triplets, gaps.

    The exit code is 1 if there is an error, such as a pair in two splits; 0 if there are only
    warnings and notes; 2 if the dataset can't be read.

    Example: `wearwith check data/mango`
    """
    from wearwith.catalog.dataset import load_dataset
    from wearwith.catalog.dataset_check import check as check_dataset

    report = check_dataset(load_dataset(dataset))
    if json_:
        print_json(report.to_json())
    else:
        _print_report(report)
    if report.has_errors:
        raise typer.Exit(1)


def _print_report(report: "Report") -> None:
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
