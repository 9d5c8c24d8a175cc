"""`wearwith import`: one command for each layout that data comes in."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.import_photos import photos
from wearwith.cli.import_summary import ColdStart, Flags, Json, Out, Seed, Split, Strict, run_import
from wearwith.cli.import_table import table

__all__ = ["import_app"]

import_app = typer.Typer(
    help="Turn published or own data into a dataset folder.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Src = Annotated[Path, typer.Argument(help="The folder in this layout.", show_default=False)]
Text = Annotated[
    Path | None,
    typer.Option(help="A FashionVC folder, which has the titles.", show_default=False),
]

import_app.command()(table)
import_app.command()(photos)


@import_app.command()
def mango(
    src: Src,
    out: Out,
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import the Mango datathon: photographs, attributes and stylists' outfits.

    Layout: `datathon/dataset/product_data.csv`, `datathon/dataset/outfit_data.csv` and
    `datathon/images/`. Pairs are divided by model if `--split` says nothing else.

    Example: `wearwith import mango mango/ data/mango`
    """
    from wearwith.catalog.importers.mango import read_mango

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import("mango", src, out, flags, lambda problems: read_mango(src, problems))


@import_app.command()
def expfashion(
    src: Src,
    out: Out,
    text: Text = None,
    categories: Annotated[
        Path | None,
        typer.Option(
            help="categories.csv of Polyvore Outfits, for category numbers that have no name here.",
            show_default=False,
        ),
    ] = None,
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import ExpFashion: the published triplets and split, colours and categories.

    Layout: `id/{train,valid,test}_ijk_shuffled_811.txt`, `{top,bottom}_color.txt` and
    `item_category.tsv`.

    Example: `wearwith import expfashion expfashion/ data/exp --text fashionvc/`
    """
    from wearwith.catalog.importers.expfashion import read_expfashion

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import(
        "expfashion",
        src,
        out,
        flags,
        lambda problems: read_expfashion(src, problems, text=text, categories=categories),
        text=text,
        categories=categories,
    )


@import_app.command()
def fashionvc(
    src: Src,
    out: Out,
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import FashionVC's items and titles; its pairs are not public.

    The result is a catalogue to encode and rank, not to train on. Layout: `{top,bottom}_id.txt`
    and `{top,bottom}_text.txt`, parallel line by line.

    Example: `wearwith import fashionvc fashionvc/ data/fashionvc`
    """
    from wearwith.catalog.importers.fashionvc import read_fashionvc

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import("fashionvc", src, out, flags, lambda problems: read_fashionvc(src, problems))


@import_app.command("polyvore-text")
def polyvore_text(
    src: Src,
    out: Out,
    text: Annotated[
        Path | None,
        typer.Option(
            help="A FashionVC folder, which has the titles; fashionvc beside SRC if not given.",
            show_default=False,
        ),
    ] = None,
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import Polyvore pairs and outfits whose items have titles.

    Layout: `pairs.tsv`, whose titles are in a FashionVC folder, and `named_outfits.json`.

    Example: `wearwith import polyvore-text polyvore_text/ data/text --text fashionvc/`
    """
    from wearwith.catalog.importers.polyvore_text import read_polyvore_text

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import(
        "polyvore-text",
        src,
        out,
        flags,
        lambda problems: read_polyvore_text(src, problems, text=text),
        text=text,
    )


@import_app.command("polyvore-outfits")
def polyvore_outfits(
    src: Src,
    out: Out,
    variant: Annotated[
        Literal["disjoint", "nondisjoint"],
        typer.Option(help="disjoint: no item is in two splits."),
    ] = "disjoint",
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import Polyvore Outfits in its official layout, with its split.

    Layout: `{disjoint,nondisjoint}/{train,valid,test}.json`, `categories.csv`, the items'
    metadata (`polyvore_item_metadata.json`, or `item_metadata.tsv` beside the outfits), and
    `images/` if there.

    Example: `wearwith import polyvore-outfits polyvore_outfits/ data/outfits`
    """
    from wearwith.catalog.importers.polyvore_outfits import read_polyvore_outfits

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import(
        "polyvore-outfits",
        src,
        out,
        flags,
        lambda problems: read_polyvore_outfits(src, problems, variant=variant),
        variant=variant,
    )


@import_app.command()
def maryland(
    src: Src,
    out: Out,
    full: Annotated[
        bool,
        typer.Option("--full", help="Read valid_no_dup_full.json too, as part of validation."),
    ] = False,
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import Maryland Polyvore, with its split.

    Layout: `label/{train,valid,test}_no_dup.json`, `category_id.txt` and
    `images/<set_id>/<index>.jpg`.

    Example: `wearwith import maryland maryland_polyvore/ data/maryland`
    """
    from wearwith.catalog.importers.maryland import read_maryland

    flags = Flags(split, cold_start, seed, strict, json_)
    run_import(
        "maryland",
        src,
        out,
        flags,
        lambda problems: read_maryland(src, problems, full=full),
        full=full or None,
    )
