"""`wearwith import`: one command for each layout that data comes in."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.import_feeds import google, jsonld, shopify, woocommerce
from wearwith.cli.import_own import photos, table
from wearwith.cli.import_purchases import baskets, hm, pog
from wearwith.cli.import_run import Flags, Out, run_import, with_flags

__all__ = ["import_app"]

import_app = typer.Typer(
    help="Turn published data or your own into a dataset folder.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Src = Annotated[Path, typer.Argument(help="The folder in this layout.")]

import_app.command()(table)
import_app.command()(photos)
import_app.command()(shopify)
import_app.command()(google)
import_app.command()(woocommerce)
import_app.command()(jsonld)
import_app.command()(baskets)
import_app.command()(hm)
import_app.command()(pog)


@import_app.command()
@with_flags
def mango(src: Src, out: Out, flags: Flags) -> None:
    """Import the Mango datathon: photographs, attributes and stylists' outfits.

    Layout: `datathon/dataset/product_data.csv`, `datathon/dataset/outfit_data.csv` and
    `datathon/images/`. Pairs are split by model unless `--split` says otherwise.

    Example: `wearwith import mango mango/ data/mango`
    """
    from wearwith.catalog.importers.mango import read_mango

    run_import("mango", src, out, flags, partial(read_mango, src))


@import_app.command()
@with_flags
def expfashion(
    src: Src,
    out: Out,
    flags: Flags,
    text: Annotated[
        Path | None, typer.Option(help="A FashionVC folder, which has the titles.")
    ] = None,
    categories: Annotated[
        Path | None,
        typer.Option(
            help="categories.csv of Polyvore Outfits, for category numbers without a name here."
        ),
    ] = None,
) -> None:
    """Import ExpFashion: the published triplets and split, colours and categories.

    Layout: `id/{train,valid,test}_ijk_shuffled_811.txt`, `{top,bottom}_color.txt` and
    `item_category.tsv`.

    Example: `wearwith import expfashion expfashion/ data/exp --text fashionvc/`
    """
    from wearwith.catalog.importers.expfashion import read_expfashion

    read = partial(read_expfashion, src, text=text, categories=categories)
    run_import("expfashion", src, out, flags, read)


@import_app.command()
@with_flags
def fashionvc(src: Src, out: Out, flags: Flags) -> None:
    """Import FashionVC's items and titles; its pairs are not public.

    The result is a catalogue to encode and rank, not to train on. Layout: `{top,bottom}_id.txt`
    and `{top,bottom}_text.txt`, parallel line by line.

    Example: `wearwith import fashionvc fashionvc/ data/fashionvc`
    """
    from wearwith.catalog.importers.fashionvc import read_fashionvc

    run_import("fashionvc", src, out, flags, partial(read_fashionvc, src))


@import_app.command("polyvore-text")
@with_flags
def polyvore_text(
    src: Src,
    out: Out,
    flags: Flags,
    text: Annotated[
        Path | None,
        typer.Option(
            help="A FashionVC folder, which has the titles; by default fashionvc beside SRC."
        ),
    ] = None,
) -> None:
    """Import Polyvore pairs and outfits whose items have titles.

    Layout: `pairs.tsv`, whose titles are in a FashionVC folder, and `named_outfits.json`.

    Example: `wearwith import polyvore-text polyvore_text/ data/text --text fashionvc/`
    """
    from wearwith.catalog.importers.polyvore_text import read_polyvore_text

    run_import("polyvore-text", src, out, flags, partial(read_polyvore_text, src, text=text))


@import_app.command("polyvore-outfits")
@with_flags
def polyvore_outfits(
    src: Src,
    out: Out,
    flags: Flags,
    variant: Annotated[
        Literal["disjoint", "nondisjoint"],
        typer.Option(help="disjoint: no item is in two splits."),
    ] = "disjoint",
) -> None:
    """Import Polyvore Outfits in its official layout, with its split.

    Layout: `{disjoint,nondisjoint}/{train,valid,test}.json`, `categories.csv`, the items'
    metadata (`polyvore_item_metadata.json`, or `item_metadata.tsv` beside the outfits), and
    `images/` if there.

    Example: `wearwith import polyvore-outfits polyvore_outfits/ data/outfits`
    """
    from wearwith.catalog.importers.polyvore_outfits import read_polyvore_outfits

    read = partial(read_polyvore_outfits, src, variant=variant)
    run_import("polyvore-outfits", src, out, flags, read)


@import_app.command()
@with_flags
def maryland(
    src: Src,
    out: Out,
    flags: Flags,
    full: Annotated[
        bool, typer.Option("--full", help="Read valid_no_dup_full.json too, as part of validation.")
    ] = False,
) -> None:
    """Import Maryland Polyvore, with its split.

    Layout: `label/{train,valid,test}_no_dup.json`, `category_id.txt` and
    `images/<set_id>/<index>.jpg`.

    Example: `wearwith import maryland maryland_polyvore/ data/maryland`
    """
    from wearwith.catalog.importers.maryland import read_maryland

    run_import("maryland", src, out, flags, partial(read_maryland, src, full=full))
