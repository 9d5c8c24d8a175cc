"""`wearwith wardrobe`."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.local_page import require_serving, serve_here
from wearwith.cli.output import say
from wearwith.progress import shown

__all__ = ["wardrobe"]


def wardrobe(
    photographs: Annotated[
        Path, typer.Argument(metavar="PHOTOS", help="A folder of photographs, one garment each.")
    ],
    model: Annotated[
        Path | None,
        typer.Option(
            help="A run folder, or a copy of one, to match by. By default rules about colours and "
            "kinds, from what others wore together."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder for all output; by default PHOTOS-wardrobe in this folder."),
    ] = None,
    items: Annotated[
        Path | None,
        typer.Option(help="What the photographs show, a CSV file; by default items.csv in PHOTOS."),
    ] = None,
    outfits: Annotated[
        Path | None, typer.Option(help="What was worn together: columns outfit and file.")
    ] = None,
    level: Annotated[
        bool | None,
        typer.Option(
            "--level/--no-level",
            help="With a model: cancel what makes the same garment the best with everything; by "
            "default as far as your garments are unlike those that it learned from.",
        ),
    ] = None,
    picture_model: Annotated[
        list[Path] | None,
        typer.Option(help="The ONNX file that the model's pictures were encoded with."),
    ] = None,
    port: Annotated[int, typer.Option(help="0 takes any free one.", min=0, max=65535)] = 8000,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    serve: Annotated[bool, typer.Option(help="Show the page; --no-serve only prepares it.")] = True,
) -> None:
    """Show what goes with what in your own wardrobe: from photographs to a page.

    The photographs are only read. Put them into folders named after what they are (tops/, skirts/,
    shoes/), or let their kinds be guessed. The page can be seen only on this machine; what you
    correct and add there is kept in the folder for output.

    Example: `wearwith wardrobe my-clothes/ --open`
    """
    require_serving()
    from wearwith.model import load_model
    from wearwith.wardrobe import Wardrobe

    place = out or Path(f"{photographs.resolve().name}-wardrobe")
    own = Wardrobe(
        photographs,
        place,
        None if model is None else load_model(model),
        items=items,
        outfits=outfits,
        level=level,
        picture_models=tuple(picture_model or ()),
    )
    folder, dataset = own.prepare(shown)
    tops, bottoms = dataset.catalogue.tops, dataset.catalogue.bottoms
    say(f"{len(tops)} tops and {len(bottoms)} bottoms are ready in {place}")
    sources = dataset.items["kind_source"].to_list()
    guessed, unknown = sources.count("guessed"), sources.count("unknown")
    if guessed or unknown:
        say(f"{guessed} kinds were guessed, and {unknown} are unknown. Correct them on the page,")
        say(f"or copy {place / 'guessed.csv'} to {photographs / 'items.csv'},")
        say("edit the copy, and run this command again.")
    if model is None:
        say("No model: rules decide, about colours and kinds that others wore together.")
    elif own.model is not None and own.model.outfits is not None:
        say(f"What shall I wear? wearwith wear today {place}")
    if serve:
        serve_here(
            folder,
            port=port,
            open_=open_,
            picture_models=tuple(picture_model or ()),
            wardrobe=own,
        )
