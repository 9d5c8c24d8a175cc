"""Complementary item retrieval: draw pools and questions, write them, and read them back.

No paper published its pools (CSA-Net, Lin et al., CVPR 2020, took 3,000 items of a fine category),
so a file here holds them: `{"pools": {name: [ids]}, "questions": [{"question": [ids], "gold": "id",
"pool": name}]}`.
"""

from pathlib import Path

import numpy as np

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.drawn_outfit_questions import Blanks
from wearwith.catalog.fill_in_blank_files import as_names
from wearwith.catalog.outfit_arrays import OutfitArrays, padded
from wearwith.catalog.outfit_negatives import fine_categories
from wearwith.catalog.outfit_questions import Pool, RetrievalQuestions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import DataError, UnknownItemError
from wearwith.files.atomic import read_json, write_json
from wearwith.types import Ints

__all__ = ["LEAST", "MOST", "draw_retrieval", "read_retrieval", "write_retrieval"]

MOST = 3_000  # garments of a pool
LEAST = 100  # of a category that is asked about: recall at 50 of fewer says little


def draw_retrieval(
    outfits: OutfitArrays,
    blanks: Blanks,
    dataset: Dataset,
    garments: SlotCatalogue,
    rng: np.random.Generator,
    most: int = MOST,
    least: int = LEAST,
) -> RetrievalQuestions:
    """Ask for garments that were taken out, the golds, among those of their fine category.

    Parameters
    ----------
    outfits
        Those of the split, whose garments fill the pools.
    blanks
        The garments of them that are taken out.
    most
        Of a larger category so many are drawn: the golds first, then others. Questions whose gold
        is not drawn are left out.
    least
        Questions about categories with fewer garments are left out.
    """
    numbers, names = fine_categories(dataset, garments)
    rows, columns = blanks
    golds = outfits.items[rows, columns]
    there = np.unique(outfits.items[outfits.present])
    pool = np.full(len(rows), NONE)
    pools: list[Pool] = []
    for category in np.unique(numbers[golds]):
        items = there[numbers[there] == category]
        if category == NONE or len(items) < least:
            continue
        asked = np.intersect1d(items, golds)
        others = rng.permutation(np.setdiff1d(items, golds))
        items = np.concatenate([rng.permutation(asked), others])[:most]
        pool[np.isin(golds, items)] = len(pools)
        pools.append(Pool(names[category], np.sort(items)))
    kept = pool != NONE
    rows, columns, golds = rows[kept], columns[kept], golds[kept]
    return RetrievalQuestions(
        outfits=tuple(outfits.ids[row] for row in rows.tolist()),
        given=outfits.items_without(rows, columns),
        golds=golds,
        slots=garments.slots[golds],
        sizes=outfits.sizes[rows],
        pool=pool[kept],
        pools=tuple(pools),
    )


def write_retrieval(path: Path, questions: RetrievalQuestions, garments: SlotCatalogue) -> None:
    """Write questions and their pools by item ids."""
    names = garments.ids
    asked = [
        {
            "question": [names[garment] for garment in given if garment != NONE],
            "gold": names[gold],
            "pool": questions.pools[pool].name,
        }
        for given, gold, pool in zip(
            questions.given.tolist(), questions.golds.tolist(), questions.pool.tolist(), strict=True
        )
    ]
    pools = {each.name: [names[garment] for garment in each.items] for each in questions.pools}
    write_json(path, {"pools": pools, "questions": asked})


def read_retrieval(path: Path, garments: SlotCatalogue) -> RetrievalQuestions:
    """Read questions and their pools.

    Raises
    ------
    DataError
        If the file is missing or malformed, or a question is empty, names an unknown garment, or
        has a gold that is in the question or not in its pool. The message names the file and the
        number of the question, from 1, or the pool.
    """
    content = read_json(path, "file of retrieval questions")
    lists, entries = content.get("pools"), content.get("questions")
    if not isinstance(lists, dict) or not isinstance(entries, list) or not entries:
        raise DataError(
            "The file has no pools and questions",
            where=path,
            fix="`wearwith questions` writes such a file",
        )
    pools: list[Pool] = []
    places: dict[str, int] = {}
    for name in lists:
        where = f"{path}, pool {name!r}"
        items = _positions(as_names(lists, name, where), garments, where)
        places[name] = len(pools)
        pools.append(Pool(name, np.unique(items)))
    outfits, given, golds, pool = [], [], [], []
    for number, entry in enumerate(entries, start=1):
        where = f"{path}, question {number}"
        question = as_names(entry, "question", where)
        gold, name = entry.get("gold"), entry.get("pool")
        if not isinstance(gold, str) or name not in places:
            raise DataError("A question has no gold, or no pool of the file", where=where)
        place = places[name]
        row = _positions([*question, gold], garments, where)
        if row[-1] in row[:-1]:
            raise DataError(f"A question holds its own answer {gold!r}", where=where)
        if row[-1] not in pools[place].items:
            raise DataError(f"The gold {gold!r} is not in its pool {name!r}", where=where)
        outfits.append(" ".join(sorted([*question, gold])))
        given.append(row[:-1].tolist())
        golds.append(row[-1])
        pool.append(place)
    right = np.array(golds)
    sizes = np.array([len(row) + 1 for row in given])
    return RetrievalQuestions(
        outfits=tuple(outfits),
        given=padded(given),
        golds=right,
        slots=garments.slots_of(right),
        sizes=sizes,
        pool=np.array(pool),
        pools=tuple(pools),
    )


def _positions(ids: list[str], garments: SlotCatalogue, where: str) -> Ints:
    try:
        return garments.positions(ids)
    except UnknownItemError as error:
        raise DataError(error.what, where=where, fix=error.fix) from None
