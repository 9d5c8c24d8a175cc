"""Own sets as tables for a spreadsheet, and as training outfits."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from wearwith.catalog import Dataset, Problems, SlotCatalogue
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.errors import DataError, UnknownItemError
from wearwith.files.atomic import new_file, require_absent
from wearwith.files.text_tables import read_text_table
from wearwith.matching.outfits.own_sets import OwnSet

__all__ = ["known_sets", "read_sets", "save_with_sets", "write_sets"]

MORE = ("state", "starts", "ends", "note")  # columns that may be missing; one value a set


def read_sets(path: Path) -> list[OwnSet]:
    """Read a CSV or Parquet file with the columns set and item, a row for each garment of a set.

    It may have the columns state, starts, ends and note, whose first value in a set counts.

    Raises `DataError` if it is missing, can't be read, or a set in it can't be.
    """
    table = read_text_table(path, "sets")
    lacking = [name for name in ("set", "item") if name not in table.columns]
    if lacking:
        raise DataError(
            f"The sets lack the column{'s' if len(lacking) > 1 else ''} {' and '.join(lacking)}",
            where=path,
            fix=f"it has {', '.join(table.columns) or 'none'}; it needs a row for each garment",
        )
    columns = ["set", "item", *(name for name in MORE if name in table.columns)]
    rows: dict[str, list[dict[str, str | None]]] = {}
    for number, row in enumerate(table.select(pl.col(columns).cast(pl.String)).to_dicts(), 2):
        if not row["set"] or not row["item"]:
            raise DataError("A row lacks its set or its item", where=f"{path}, row {number}")
        rows.setdefault(str(row["set"]), []).append(row)
    return [
        OwnSet.of(
            {
                "id": name,
                "items": [row["item"] for row in some],
                **{key: next((row[key] for row in some if row.get(key)), None) for key in MORE},
            },
            path,
        )
        for name, some in rows.items()
    ]


def write_sets(sets: Iterable[OwnSet], path: Path) -> None:
    """Write sets as `read_sets` reads them; `OutputExistsError` if the file exists."""
    require_absent(path)
    rows = [
        (one.id, item, one.state, one.starts, one.ends, one.note)
        for one in sets
        for item in one.items
    ]
    schema = {"set": pl.String, "item": pl.String, "state": pl.String}
    schema |= {"starts": pl.Date, "ends": pl.Date, "note": pl.String}  # type: ignore[dict-item]
    table = pl.DataFrame(rows, schema=schema, orient="row")
    with new_file(path) as temporary:
        table.write_parquet(temporary) if path.suffix == ".parquet" else table.write_csv(temporary)


def known_sets(sets: Sequence[OwnSet], garments: SlotCatalogue) -> None:
    """Raise `UnknownItemError` if a set has what is none of the garments."""
    for one in sets:
        for item in one.items:
            if garments.position(item) < 0:
                raise UnknownItemError(
                    f"The set {one.id!r} has {item!r}, which is no garment of the catalogue",
                    fix="correct its id, or leave the set out",
                )


def save_with_sets(dataset: Dataset, sets: Iterable[OwnSet], out: Path) -> Dataset:
    """Write a dataset whose training outfits have those sets too that are on, with its vectors.

    A top and a bottom of a set become a training pair, unless they are in another split.

    Raises
    ------
    UnknownItemError
        If a set has what is none of the dataset's garments.
    OutputExistsError
        If `out` exists.
    """
    chosen = [one for one in sets if one.state == "on"]
    known_sets(chosen, SlotCatalogue.of(dataset.items))
    rows = [(f"set:{one.id}", item, "train", None) for one in chosen for item in one.items]
    outfits = pl.DataFrame(rows, schema=dataset.outfits.schema, orient="row")
    more = pairs_within_outfits(outfits, dataset.items, Problems())
    more = more.select("top", "bottom", split=pl.lit("train")).cast(dataset.pairs.schema)
    together = pl.concat([dataset.pairs, more])
    together = together.unique(["top", "bottom"], keep="first", maintain_order=True)
    stored = dataset.stored.filter(pl.col("split") != "train")
    grown = replace(
        dataset,
        outfits=pl.concat([dataset.outfits, outfits]),
        pairs=together.sort("top", "bottom", "split"),
        stored=stored if together.height > dataset.pairs.height else dataset.stored,
        drawn=None if together.height > dataset.pairs.height else dataset.drawn,
        folder=None,
    )

    def vectors(place: Path) -> None:
        if dataset.folder is not None and (dataset.folder / "features").is_dir():
            shutil.copytree(dataset.folder / "features", place / "features")

    return grown.save(out, also=vectors)
