"""Read and write compatibility questions: a line is the label, 1 or 0, then the garments.

A name that is an item id is one, else it is `set_index`, as in the files of Polyvore Outfits
(Vasileva et al., ECCV 2018) and Maryland (Han et al., ACM MM 2017).
"""

from pathlib import Path

import numpy as np

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.garment_names import GarmentNames
from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.outfit_questions import OutfitQuestions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import DataError
from wearwith.files.atomic import write_text

__all__ = ["read_compatibility", "write_compatibility"]


def read_compatibility(path: Path, dataset: Dataset, garments: SlotCatalogue) -> OutfitQuestions:
    """Read outfits; those with garments which the dataset lacks are kept as unknown.

    Raises
    ------
    DataError
        If the file is missing or empty, or a line has no label or fewer than two garments. The
        message names the file and the line.
    """
    names = GarmentNames(dataset, garments)
    outfits, labels = [], []
    rows: list[list[int]] = []
    unknown: dict[int, tuple[str, ...]] = {}
    for line, text in enumerate(_lines(path), start=1):
        label, *tokens = text.split() or [""]
        if not label:
            continue
        where = f"{path}, line {line}"
        if label not in ("0", "1"):
            raise DataError(
                f"A line begins with {label!r}, which is no label",
                where=where,
                fix="1 for an outfit that was worn, 0 for one that was not, then its items",
            )
        if len(tokens) < 2:
            raise DataError(
                f"An outfit has {len(tokens)} of at least two items", where=where, fix="name more"
            )
        row = [names.of_either(token) for token in tokens]
        if NONE in row:
            strangers = (name for name, found in zip(tokens, row, strict=True) if found == NONE)
            unknown[len(rows)] = tuple(strangers)
        outfits.append(" ".join(sorted(tokens)))
        rows.append(row)
        labels.append(int(label))
    if not rows:
        raise DataError("The file of outfits is empty", where=path)
    sizes = np.array([len(row) for row in rows])
    return OutfitQuestions(tuple(outfits), padded(rows), np.array(labels), sizes, unknown)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise DataError("There is no file of outfits here", where=path) from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"The file of outfits can't be read: {error}", where=path) from None


def write_compatibility(path: Path, questions: OutfitQuestions, garments: SlotCatalogue) -> None:
    """Write outfits by item ids; all their garments are known.

    Raises
    ------
    DataError
        If an id has a blank, which would end it.
    """
    lines = []
    for label, row in zip(questions.labels.tolist(), questions.items.tolist(), strict=True):
        ids = [garments.ids[garment] for garment in row if garment != NONE]
        for name in ids:
            if len(name.split()) != 1 or name != name.strip():
                raise DataError(
                    f"The id {name!r} has a blank, and a line of outfits separates items by blanks",
                    where=path,
                    fix="import the items with other ids",
                )
        lines.append(" ".join([str(label), *ids]) + "\n")
    write_text(path, "".join(lines))
