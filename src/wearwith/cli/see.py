"""`wearwith see`."""

from typing import TYPE_CHECKING

from wearwith.cli.options import DatasetArgument, ImageRootOption, JsonOption, processes_for
from wearwith.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from wearwith.features.encoding.see_photographs import SeeingReport

__all__ = ["print_seen", "see"]

MOST_VALUES = 6  # of an attribute, to print


def see(
    dataset: DatasetArgument,
    image_root: ImageRootOption = None,
    json_: JsonOption = False,
) -> None:
    """See colours, patterns and kinds of garments in their photographs.

    The dataset keeps what is seen as a table with confidences. Rules then fire on it where neither
    a known attribute nor a title says anything (`train --rules-from`).

    Only new or changed photographs are looked at, so that a stopped run goes on.

    Example: `wearwith see data/mango --image-root /photos`
    """
    from wearwith.catalog import load_dataset
    from wearwith.features.encoding.see_photographs import see_pictures
    from wearwith.progress import shown

    data = load_dataset(dataset)
    report = see_pictures(data, image_root=image_root, workers=processes_for(data), progress=shown)
    if json_:
        print_json(report.to_json())
        return
    print_seen(report)


def print_seen(report: "SeeingReport") -> None:
    """Print what was seen in photographs."""
    from wearwith.pictures.seeing.sighting import GARMENTS

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
    print_table("What was seen, and in how many items", ("attribute", "values"), rows)
    if GARMENTS in report.values:
        say("Where several garments seem to be worn, nothing is sure enough for rules to fire on")
    if report.problems:
        say(f"What could not be read, and why, is in {report.problems}")
