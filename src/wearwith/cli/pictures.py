"""`wearwith pictures`: what is to be fetched for a catalogue, and taking up what was."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.options import DatasetArgument, JsonOption
from wearwith.cli.output import print_json, print_table, say

__all__ = ["pictures_app"]

MOST_BAD = 10  # to print

pictures_app = typer.Typer(
    help="List the pictures of a catalogue that are to be fetched, and take up what was.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@pictures_app.command("list")
def list_(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="The file to write, which may exist.", dir_okay=False)],
    form: Annotated[
        Literal["curl", "aria2", "tsv"],
        typer.Option("--for", help="For curl --config, aria2c --input-file, or a table."),
    ] = "curl",
    json_: JsonOption = False,
) -> None:
    """Write the addresses of pictures that are not there yet, each with the name of its file.

    Nothing is fetched by this package. Fetch into a folder of its own, and `wearwith pictures take`
    takes up what arrived; both can be repeated until nothing is missing.

    Example: `wearwith pictures list data/shop --out fetch.txt`
    """
    from wearwith.catalog import load_dataset
    from wearwith.catalog.picture_addresses import fetch_list, pictures_to_fetch
    from wearwith.files.atomic import write_text

    pictures = pictures_to_fetch(load_dataset(dataset))
    write_text(out, fetch_list(pictures, form))
    if json_:
        print_json({"out": str(out), "pictures": pictures.height})
        return
    say(f"{pictures.height:,} pictures are to be fetched: {out}")
    if not pictures.height:
        return
    if form == "curl":
        say("Next: curl --parallel --parallel-max 8 --fail --location --retry 3 \\")
        say(f"  --remove-on-error --create-dirs --output-dir fetched --config {out}")
    elif form == "aria2":
        say(f"Next: aria2c --input-file={out} --dir=fetched --continue=true \\")
        say("  --auto-file-renaming=false")
    say(f"Then: wearwith pictures take {dataset} fetched")


@pictures_app.command()
def take(
    dataset: DatasetArgument,
    folder: Annotated[Path, typer.Argument(help="Where the pictures were fetched to.")],
    json_: JsonOption = False,
) -> None:
    """Copy pictures that were fetched into the dataset; what is there already stays.

    A file that is no picture, such as a page that says "not found", or half of one, is not taken.

    Example: `wearwith pictures take data/shop fetched`
    """
    from wearwith.catalog import load_dataset
    from wearwith.catalog.picture_addresses import take_pictures
    from wearwith.pictures.decoding import open_picture

    taken = take_pictures(load_dataset(dataset), folder, open_picture)
    if json_:
        print_json({**vars(taken)})
        return
    print_table(
        "Pictures",
        ("new", "there before", "still missing", "no pictures"),
        [(taken.new, taken.before, taken.missing, len(taken.bad))],
    )
    for name, reason in list(taken.bad.items())[:MOST_BAD]:
        say(f"{name}: {reason}")
    if len(taken.bad) > MOST_BAD:
        say(f"and {len(taken.bad) - MOST_BAD:,} more")
    if taken.missing or taken.bad:
        say(f"List what is missing again: wearwith pictures list {dataset} --out FILE")
