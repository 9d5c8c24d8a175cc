"""`wearwith import photos`: pictures of one's own clothes."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.import_summary import ColdStart, Flags, Json, Out, Seed, Split, Strict, run_import

__all__ = ["photos"]


def _column(flag: str, text: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        flag, help=text, metavar="COLUMN", rich_help_panel="What the columns are called"
    )
    return info


def photos(
    src: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder of photographs.", show_default=False),
    ],
    out: Out,
    items: Annotated[
        Path | None,
        typer.Option(
            help="What the photographs show: file, kind, category, title, colour and so on; "
            "items.csv in DIR if not given and there.",
            show_default=False,
        ),
    ] = None,
    outfits: Annotated[
        Path | None,
        typer.Option(
            help="Columns outfit and file, one row a photograph; every top goes with every bottom.",
            show_default=False,
        ),
    ] = None,
    keep_duplicates: Annotated[
        bool,
        typer.Option("--keep-duplicates", help="Keep a photograph that repeats another one."),
    ] = False,
    file: Annotated[str, _column("--file", "A photograph's path below DIR.")] = "file",
    id_: Annotated[str, _column("--id", "What names it; else made of the file's name.")] = "id",
    kind: Annotated[
        str,
        _column("--kind", "top, bottom, shoe, bag, accessory, a slot, or a word: skirt."),
    ] = "kind",
    title: Annotated[str, _column("--title", "What it is called.")] = "title",
    category: Annotated[
        str, _column("--category", "A path such as Clothing > Dresses.")
    ] = "category",
    colour: Annotated[str, _column("--colour", "Its colour.")] = "colour",
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import a folder of photographs, one garment each.

    A garment's kind is told by the table, else by its folder (tops/, t-shirts/, skirts/, shoes/ and
    so on), else guessed from the picture, and marked as guessed. The originals are only read;
    thumbnails go to OUT/images. What can't be used, and why, is in OUT/problems.csv.

    Example: `wearwith import photos my-clothes/ data/mine`
    """
    from wearwith.catalog.importers.photo_table import PhotoColumns
    from wearwith.catalog.importers.photos import read_photos
    from wearwith.features.encoders.kind_guess import KindGuess
    from wearwith.files.atomic import require_absent, scratch_folder
    from wearwith.progress import shown, silent

    require_absent(out)
    columns = PhotoColumns(
        file=file, id=id_, kind=kind, title=title, category=category, colour=colour
    )
    with scratch_folder(out) as thumbnails:
        run_import(
            "photos",
            src,
            out,
            Flags(split, cold_start, seed, strict, json_),
            lambda problems: read_photos(
                src,
                problems,
                thumbnails=thumbnails,
                out=out,
                items=items,
                outfits=outfits,
                columns=columns,
                keep_duplicates=keep_duplicates,
                kinds_of_pictures=KindGuess(),
                progress=silent if json_ else shown,
            ),
            items=items,
            outfits=outfits,
            columns=columns.named(),
            keep_duplicates=keep_duplicates or None,
        )
