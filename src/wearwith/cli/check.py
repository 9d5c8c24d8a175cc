"""`wearwith check`."""

from collections import Counter
from typing import TYPE_CHECKING

import typer

from wearwith.cli.options import DatasetArgument, JsonOption
from wearwith.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from wearwith.catalog.dataset_check import Report
    from wearwith.catalog.outfit_check import OutfitCounts

__all__ = ["check"]

LARGE = 10  # garments; larger outfits are counted together


def check(
    dataset: DatasetArgument,
    json_: JsonOption = False,
) -> None:
    """Check a dataset: what it holds, leakage between splits, wrong triplets, odd outfits, gaps.

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
    if report.outfits.sizes:
        _print_outfits(report.outfits)
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


def _print_outfits(outfits: "OutfitCounts") -> None:
    rows = []
    for split, count in outfits.splits.items():
        unseen = outfits.unseen.get(split)
        held_out = [unseen[name] if unseen else None for name in ("items", "models")]
        shares = (each.share if each is not None and each.items else None for each in held_out)
        rows.append((split, count, *shares))
    sizes = Counter[str]()
    for size, count in outfits.sizes.items():
        sizes[str(size) if size < LARGE else f"{LARGE} or more"] += count
    print_table(
        "Outfits; shares of the items and models of a split that no training outfit has",
        ("split", "outfits", "unseen items", "unseen models"),
        rows,
    )
    print_table("Outfits by size", ("garments", "outfits"), [*sizes.items()])
    print_table(
        "Slots of outfits",
        ("slot", "items", "outfits with it", "with two or more"),
        [(slot, one.items, one.outfits, one.several) for slot, one in outfits.slots.items()],
    )
