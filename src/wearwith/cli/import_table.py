"""`wearwith import table`: a person's own files."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.import_summary import ColdStart, Flags, Json, Out, Seed, Split, Strict, run_import
from wearwith.errors import ConfigError

__all__ = ["table"]


def _column(flag: str, text: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        flag, help=text, metavar="COLUMN", rich_help_panel="What the columns are called"
    )
    return info


def table(
    items: Annotated[
        Path,
        typer.Argument(help="Items: .csv, .tsv, .jsonl or .parquet.", show_default=False),
    ],
    out: Out,
    pairs: Annotated[
        Path | None,
        typer.Option(help="Tops and bottoms that were worn together.", show_default=False),
    ] = None,
    outfits: Annotated[
        Path | None,
        typer.Option(
            help="Items by outfit, one row an item; every top goes with every bottom.",
            show_default=False,
        ),
    ] = None,
    image_root: Annotated[
        Path | None,
        typer.Option(
            help="The folder that images are relative to; that of ITEMS if not given.",
            show_default=False,
        ),
    ] = None,
    kind_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD=KIND",
            help="What a word of the kind column stands for (see --kind), such as T-shirt=top; "
            "*=other for all other words. Once for each.",
            show_default=False,
        ),
    ] = None,
    category_separator: Annotated[
        str, typer.Option(help="Between the names of a category path, from broad to fine.")
    ] = ">",
    id_: Annotated[str, _column("--id", "Items: what names an item.")] = "id",
    kind: Annotated[
        str,
        _column(
            "--kind",
            "Items: top, bottom, shoe, bag, accessory, other, or a slot (one-piece, outerwear, "
            "hat, jewellery, eyewear, scarf). Tells the side in pairs and the slot in outfits.",
        ),
    ] = "kind",
    title: Annotated[str, _column("--title", "Items.")] = "title",
    category: Annotated[
        str, _column("--category", "Items: a path such as Clothing > Dresses.")
    ] = "category",
    image: Annotated[str, _column("--image", "Items: a file.")] = "image",
    model: Annotated[
        str, _column("--model", "Items: what the colours of a design share.")
    ] = "model",
    colour: Annotated[str, _column("--colour", "Items.")] = "colour",
    material: Annotated[str, _column("--material", "Items.")] = "material",
    pattern: Annotated[str, _column("--pattern", "Items.")] = "pattern",
    brand: Annotated[str, _column("--brand", "Items.")] = "brand",
    top: Annotated[str, _column("--top", "Pairs.")] = "top",
    bottom: Annotated[str, _column("--bottom", "Pairs.")] = "bottom",
    outfit: Annotated[str, _column("--outfit", "Outfits: what names an outfit.")] = "outfit",
    item: Annotated[str, _column("--item", "Outfits: an item's id.")] = "item",
    split_column: Annotated[
        str, _column("--split-column", "Pairs or outfits: train, valid or test.")
    ] = "split",
    split: Split = None,
    cold_start: ColdStart = False,
    seed: Seed = 0,
    strict: Strict = False,
    json_: Json = False,
) -> None:
    """Import own data: a file of items, and a file of pairs or of outfits.

    Without pairs and outfits the items are a catalogue to encode and rank. Further columns of the
    items are kept.

    Example: `wearwith import table items.csv data/own --pairs pairs.csv --title name`
    """
    from wearwith.catalog.importers.table import TableColumns, read_table

    columns = TableColumns(
        id=id_,
        kind=kind,
        title=title,
        category=category,
        image=image,
        model=model,
        colour=colour,
        material=material,
        pattern=pattern,
        brand=brand,
        top=top,
        bottom=bottom,
        outfit=outfit,
        item=item,
        split=split_column,
    )
    kinds = _kinds(kind_of or [])
    run_import(
        "table",
        items,
        out,
        Flags(split, cold_start, seed, strict, json_),
        lambda problems: read_table(
            items,
            problems,
            pairs=pairs,
            outfits=outfits,
            image_root=image_root,
            columns=columns,
            category_separator=category_separator,
            kinds=kinds,
        ),
        pairs=pairs,
        outfits=outfits,
        columns={name: getattr(columns, name) for name in sorted(columns.named())},
        kinds=kinds,
    )


def _kinds(words: list[str]) -> dict[str, str]:
    kinds = {}
    for given in words:
        word, equals, kind = given.rpartition("=")
        if not equals:
            raise ConfigError(
                f"--kind-of {given!r} has no '='", fix="write WORD=KIND, such as T-shirt=top"
            )
        kinds[word.strip()] = kind.strip()
    return kinds
