"""`wearwith import table` and `wearwith import photos`: a person's own data."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.guessed_columns import agreed_columns
from wearwith.cli.import_run import Flags, Out, run_import, with_flags
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.catalog.dataset_building import SourceTables
    from wearwith.catalog.import_problems import Problems
    from wearwith.catalog.importers.table import TableColumns

__all__ = ["KindOf", "kinds_of", "photos", "table"]


def _column(flag: str, text: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        flag, help=text, metavar="COLUMN", rich_help_panel="Names of the columns"
    )
    return info


KindOf = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD=KIND",
        help="What a word for a kind, or the name of a folder of photographs, means: T-paita=top; "
        "*=other for all other words. Common words of eleven languages are known. Repeatable.",
    ),
]


def _names(flag: str, file: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        flag,
        help=f"{file}, if their file has no header: the names of all columns, with commas between "
        "them; a column with an empty name is left out.",
        metavar="NAMES",
        rich_help_panel="Names of the columns",
    )
    return info


@with_flags
def table(
    items: Annotated[
        Path,
        typer.Argument(help="Items: .csv, .tsv, .txt, .jsonl or .parquet, perhaps with .gz."),
    ],
    out: Out,
    flags: Flags,
    pairs: Annotated[
        Path | None, typer.Option(help="Tops and bottoms that were worn together.")
    ] = None,
    outfits: Annotated[
        Path | None,
        typer.Option(
            help="Items by outfit, one item a row or a list of them; every top goes with every "
            "bottom."
        ),
    ] = None,
    image_root: Annotated[
        Path | None,
        typer.Option(help="The folder that images are relative to; by default that of ITEMS."),
    ] = None,
    item_separator: Annotated[
        str | None,
        typer.Option(help="Outfits: separates ids, if a cell has several, such as ';'."),
    ] = None,
    kind_of: KindOf = None,
    category_separator: Annotated[
        str, typer.Option(help="Separates the names of a category path, from broad to fine.")
    ] = ">",
    id_: Annotated[str, _column("--id", "Items: their ids.")] = "id",
    kind: Annotated[
        str,
        _column(
            "--kind",
            "Items: top, bottom, shoe, bag, accessory, other, or a slot (one-piece, outerwear, "
            "hat, jewellery, eyewear, scarf). Gives the side in pairs and the slot in outfits.",
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
    size: Annotated[
        str,
        _column("--size", "Items: rows of a model and colour that differ in it are one garment."),
    ] = "size",
    stock: Annotated[
        str, _column("--stock", "Items: a number, summed over the sizes of a garment.")
    ] = "stock",
    price: Annotated[str, _column("--price", "Items: kept as price.")] = "price",
    link: Annotated[str, _column("--link", "Items: kept as link.")] = "link",
    top: Annotated[str, _column("--top", "Pairs.")] = "top",
    bottom: Annotated[str, _column("--bottom", "Pairs.")] = "bottom",
    outfit: Annotated[
        list[str] | None,
        _column(
            "--outfit",
            "Outfits: their ids, by default outfit. Repeatable: customer and day name a basket.",
        ),
    ] = None,
    item: Annotated[
        str, _column("--item", "Outfits: an item's id, or a list of ids or of records.")
    ] = "item",
    split_column: Annotated[
        str, _column("--split-column", "Pairs or outfits: train, valid or test.")
    ] = "split",
    names: Annotated[str | None, _names("--columns", "Items")] = None,
    pair_names: Annotated[str | None, _names("--pair-columns", "Pairs")] = None,
    outfit_names: Annotated[str | None, _names("--outfit-columns", "Outfits")] = None,
    guess: Annotated[
        bool,
        typer.Option(
            "--guess", help="Propose the columns of the items that no flag names, and ask."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Guess, and do not ask.")] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(help="columns.json of an earlier import that guessed. Flags come first."),
    ] = None,
) -> None:
    """Import your own data: a file of items, and a file of pairs or of outfits.

    Without pairs and outfits the items are a catalogue to encode and rank. Other columns of the
    items are kept; prices such as 1.299,00 € become numbers with a currency beside them. Commas,
    semicolons, tabs or | may separate the fields; what is not UTF-8 may be UTF-16 or Windows-1252.
    OUT/problems.csv lists what can't be used, and why. What was guessed is kept in
    OUT/columns.json, for the next import.

    Example: `wearwith import table items.csv data/own --pairs pairs.csv --title name`
    """
    from wearwith.catalog.importers.column_mapping import MAPPING, write_mapping
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
        outfit=tuple(outfit) if outfit and len(outfit) > 1 else (outfit or ["outfit"])[0],
        item=item,
        split=split_column,
        size=size,
        stock=stock,
        price=price,
        link=link,
    )
    kinds = kinds_of(kind_of or [])
    mapped: dict[str, str] = {}
    if guess or yes or mapping is not None:
        mapped = _mapped(items, columns, kinds, _listed(names), mapping, guess, yes, flags.json_)
        columns = replace(columns, **mapped)
    read = partial(
        read_table,
        items,
        pairs=pairs,
        outfits=outfits,
        image_root=image_root,
        columns=columns,
        category_separator=category_separator,
        kinds=kinds,
        item_separator=item_separator,
        names=_listed(names),
        pair_names=_listed(pair_names),
        outfit_names=_listed(outfit_names),
    )

    def read_and_keep(problems: "Problems") -> "SourceTables":
        tables = read(problems)
        if mapped:
            tables.also = lambda folder: write_mapping(folder / MAPPING, "items", mapped)
        return tables

    named = {name: getattr(columns, name) for name in sorted(columns.named())}
    options = {
        "pairs": pairs,
        "outfits": outfits,
        "columns": named,
        "kinds": kinds,
        "item_separator": item_separator,
        "names": names,
        "pair_names": pair_names,
        "outfit_names": outfit_names,
    }
    run_import("table", items, out, flags, partial(read_and_keep), options)


def _mapped(
    items: Path,
    columns: "TableColumns",
    kinds: dict[str, str],
    names: list[str] | None,
    mapping: Path | None,
    guess: bool,
    yes: bool,
    quiet: bool,
) -> dict[str, str]:
    """The columns of the items by flags, by an earlier import's file, and by guessing."""
    from wearwith.catalog.importers.column_guesses import ITEM_ROLES
    from wearwith.catalog.importers.column_mapping import read_mapping

    given = {role: getattr(columns, role) for role in ITEM_ROLES if role in columns.named()}
    if mapping is not None:
        given = {**read_mapping(mapping, "items", ITEM_ROLES), **given}
    if not guess and not yes:
        return given
    return agreed_columns(items, ITEM_ROLES, given, yes=yes, quiet=quiet, names=names, kinds=kinds)


def _listed(names: str | None) -> list[str] | None:
    return None if names is None else [name.strip() for name in names.split(",")]


def kinds_of(words: list[str]) -> dict[str, str]:
    """Read `--kind-of WORD=KIND`; raises `ConfigError` for one without an equals sign."""
    kinds = {}
    for given in words:
        word, equals, kind = given.rpartition("=")
        if not equals:
            raise ConfigError(
                f"--kind-of {given!r} has no '='", fix="write WORD=KIND, such as T-shirt=top"
            )
        kinds[word.strip()] = kind.strip()
    return kinds


@with_flags
def photos(
    src: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of photographs.")],
    out: Out,
    flags: Flags,
    items: Annotated[
        Path | None,
        typer.Option(
            help="What the photographs show: file, kind, category, title, colour and so on; "
            "by default items.csv in DIR, if there."
        ),
    ] = None,
    outfits: Annotated[
        Path | None,
        typer.Option(
            help="Columns outfit and file, one photograph a row; every top goes with every bottom."
        ),
    ] = None,
    kind_of: KindOf = None,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Keep a photograph that repeats another one.")
    ] = False,
    file: Annotated[str, _column("--file", "A photograph's path below DIR.")] = "file",
    id_: Annotated[str, _column("--id", "Its id; by default made from the file's name.")] = "id",
    kind: Annotated[
        str,
        _column("--kind", "top, bottom, shoe, bag, accessory, a slot, or a word: skirt."),
    ] = "kind",
    title: Annotated[str, _column("--title", "Its title.")] = "title",
    category: Annotated[
        str, _column("--category", "A path such as Clothing > Dresses.")
    ] = "category",
    colour: Annotated[str, _column("--colour", "Its colour.")] = "colour",
) -> None:
    """Import a folder of photographs, one garment each.

    The table gives a garment's kind, or else its folder (tops/, t-shirts/, skirts/, shoes/ and so
    on), or else a guess from the picture, which is marked as guessed. The originals are only read;
    thumbnails go to OUT/images. OUT/problems.csv lists what can't be used, and why.

    Example: `wearwith import photos my-clothes/ data/mine`
    """
    from wearwith.catalog.importers.photo_table import PhotoColumns
    from wearwith.catalog.importers.photos import read_photos
    from wearwith.features.encoders.kind_guess import KindGuess
    from wearwith.files.atomic import require_absent, scratch_folder
    from wearwith.progress import shown, silent

    require_absent(out)
    kinds = kinds_of(kind_of or [])
    columns = PhotoColumns(
        file=file, id=id_, kind=kind, title=title, category=category, colour=colour
    )
    options = {
        "items": items,
        "outfits": outfits,
        "columns": columns.named(),
        "kinds": kinds,
        "keep_duplicates": keep_duplicates,
    }
    with scratch_folder(out) as thumbnails:
        read = partial(
            read_photos,
            src,
            thumbnails=thumbnails,
            out=out,
            items=items,
            outfits=outfits,
            columns=columns,
            keep_duplicates=keep_duplicates,
            kinds=kinds,
            kinds_of_pictures=KindGuess(),
            progress=silent if flags.json_ else shown,
        )
        run_import("photos", src, out, flags, read, options)
