"""Read and write questions that fill in a blank, in the JSON of Polyvore Outfits and Maryland.

A file is a list of `{"question": [names], "answers": [names], "blank_position": n}`. With `gold`,
the place of the right answer from 0, names are item ids. Without it, they are `set_index`, and the
right answer is the one with the question's set id (Vasileva et al., ECCV 2018; Han et al., ACM MM
2017). `blank_position`, from 1, is written and never read.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.garment_names import GarmentNames, set_of
from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.outfit_questions import BlankQuestions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import DataError
from wearwith.files.atomic import read_json_value, write_json

__all__ = ["as_names", "read_fill_in_blank", "write_fill_in_blank"]

_FORM = (
    '{"question": ["id", …], "answers": ["id", "id", …], "gold": 0}, or without gold and with '
    "set_index in place of ids"
)


def read_fill_in_blank(path: Path, dataset: Dataset, garments: SlotCatalogue) -> BlankQuestions:
    """Read questions; those that name garments which the dataset lacks are kept as unknown.

    Raises
    ------
    DataError
        If the file is missing or no list of questions, or a question is empty, holds its own
        answer, mixes sets, has an answer twice, or no or two right ones. The message names the
        file and the number of the question, from 1.
    """
    entries = read_json_value(path, "file of questions")
    if not isinstance(entries, list) or not entries:
        raise DataError("The file holds no list of questions", where=path, fix=f"one is {_FORM}")
    names = GarmentNames(dataset, garments)
    outfits, given, answers, golds = [], [], [], []
    unknown: dict[int, tuple[str, ...]] = {}
    for number, entry in enumerate(entries):
        where = f"{path}, question {number + 1}"
        question, options = (as_names(entry, part, where) for part in ("question", "answers"))
        gold, outfit, find = _right_answer(entry, question, options, names, where)
        given.append([find(name) for name in question])
        answers.append([find(name) for name in options])
        if strangers := [name for name in (*question, *options) if find(name) == NONE]:
            unknown[number] = tuple(strangers)
        outfits.append(outfit)
        golds.append(gold)
    right = np.array([row[gold] for row, gold in zip(answers, golds, strict=True)])
    return BlankQuestions(
        outfits=tuple(outfits),
        given=padded(given),
        answers=padded(answers),
        gold=np.array(golds),
        slots=garments.slots_of(right),
        sizes=np.array([len(row) + 1 for row in given]),
        counts=np.array([len(row) for row in answers]),
        unknown=unknown,
    )


def as_names(entry: object, part: str, where: str) -> list[str]:
    """The names in a part of a question; `DataError` if it is no list with any."""
    value = entry.get(part) if isinstance(entry, Mapping) else None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise DataError(f"A question has no list of names {part!r}", where=where, fix=_FORM)
    if not value:
        raise DataError(f"A question is empty: it names nothing as {part!r}", where=where)
    return value


Find = Callable[[str], int]


def _right_answer(
    entry: Mapping[str, Any],
    question: Sequence[str],
    answers: Sequence[str],
    names: GarmentNames,
    where: str,
) -> tuple[int, str, Find]:
    """The place of the right answer, a name of the outfit, and what finds a garment by name."""
    if len(answers) < 2 or len(set(answers)) < len(answers):
        what = "has an answer twice" if len(answers) > 1 else "has one answer only"
        raise DataError(f"A question {what}", where=where, fix="give it distinct answers")
    if "gold" in entry:
        gold = entry["gold"]
        if type(gold) is not int or not 0 <= gold < len(answers):
            raise DataError(
                f"The gold of a question is not among its {len(answers)} answers: {gold!r}",
                where=where,
                fix="gold is the place of the right answer, from 0",
            )
        if held := set(question) & set(answers):
            raise _holds_its_answer(min(held), where)
        return gold, " ".join(sorted([*question, answers[gold]])), names.garments.position
    sets = {set_of(name) for name in question}
    if len(sets) > 1 or None in sets:
        what = "mixes sets" if None not in sets else "has no gold, and names no set_index"
        raise DataError(
            f"A question {what}",
            where=where,
            fix="without gold all its items are set_index of one set, such as 119704139_2",
        )
    own = [place for place, name in enumerate(answers) if set_of(name) in sets]
    # Maryland has wrong answers that are in the question itself.
    right = [place for place in own if answers[place] not in question]
    if own and not right:
        raise _holds_its_answer(answers[own[0]], where)
    if len(right) != 1:
        count = "no answer" if not right else f"{len(right)} answers"
        raise DataError(
            f"A question has {count} of its own set",
            where=where,
            fix="one answer is of the question's set; or say which is right with gold, from 0",
        )
    return right[0], str(sets.pop()), names.of_set_index


def _holds_its_answer(name: str, where: str) -> DataError:
    return DataError(
        f"A question holds its own answer {name!r}", where=where, fix="take it out of one of them"
    )


def write_fill_in_blank(
    path: Path, questions: BlankQuestions, dataset: Dataset, garments: SlotCatalogue
) -> None:
    """Write questions, which name known garments only, in the official format.

    Names are `set_index` if the dataset knows the position of every garment in its outfit, else
    item ids with `gold`.
    """
    names = GarmentNames(dataset, garments)
    rows = [
        (
            outfit,
            [int(garment) for garment in given if garment != NONE],
            [int(garment) for garment in answers if garment != NONE],
            int(gold),
        )
        for outfit, given, answers, gold in zip(
            questions.outfits, questions.given, questions.answers, questions.gold, strict=True
        )
    ]
    by_set = [_by_set_index(*row, names) for row in rows]
    by_id = (_by_id(given, answers, gold, garments) for _, given, answers, gold in rows)
    write_json(path, list(by_id) if None in by_set else by_set)


def _by_id(given: list[int], answers: list[int], gold: int, garments: SlotCatalogue) -> object:
    return {
        "question": [garments.ids[garment] for garment in given],
        "answers": [garments.ids[garment] for garment in answers],
        "blank_position": 1 + sum(garment < answers[gold] for garment in given),
        "gold": gold,
    }


def _by_set_index(
    outfit: str, given: list[int], answers: list[int], gold: int, names: GarmentNames
) -> object:
    """A question by `set_index`; None if a garment has no such name."""
    places = [names.place_in(outfit, garment) for garment in (*given, answers[gold])]
    options = [names.set_index(garment) for garment in answers]
    if None in places or None in options:
        return None
    *others, blank = places
    options[gold] = f"{outfit}_{blank}"
    return {
        "question": [f"{outfit}_{place}" for place in others],
        "answers": options,
        "blank_position": blank,
    }
