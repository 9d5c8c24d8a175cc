"""Guessing what a photograph shows."""

import csv

import numpy as np
import pytest

from wearwith.features.encoders.kind_guess import CLASSES, KindGuess
from wearwith.pictures.decoding import open_picture, read_file

PICTURE = np.full((20, 20, 3), 200, np.uint8)


class FakeNetwork:
    """A network that gives set chances to classes."""

    def __init__(self, **chances):
        names = {
            name.replace(" ", "_"): number
            for numbers in CLASSES.values()
            for name, number in numbers.items()
        }
        self.row = np.zeros(1000, np.float32)
        for name, chance in chances.items():
            self.row[names[name]] = chance
        self.row[0] = 1 - self.row.sum()  # a tench

    def class_chances(self, pictures):
        return np.stack([self.row for _ in pictures])


@pytest.mark.parametrize(
    ("chances", "kind"),
    [
        ({"jersey": 0.6}, "top"),
        ({"jean": 0.2, "miniskirt": 0.2, "cardigan": 0.3}, "bottom"),
        ({"sandal": 0.5, "jean": 0.1}, "shoe"),
        ({"jersey": 0.03}, None),
        ({"jersey": 0.2, "jean": 0.19, "sandal": 0.19}, None),
        ({}, None),
    ],
)
def test_what_is_on_the_classes_of_a_kind_adds_up(chances, kind):
    guess = KindGuess()
    guess._encoder = FakeNetwork(**chances)
    assert guess([PICTURE] * 2) == [kind] * 2


def test_no_class_has_two_kinds():
    numbers = [number for of_kind in CLASSES.values() for number in of_kind.values()]
    assert len(numbers) == len(set(numbers))
    assert all(0 <= number < 1000 for number in numbers)


def test_the_network_gives_chances():
    from wearwith.features.encoders.efficientnet import EfficientNetLite0

    chances = EfficientNetLite0().class_chances([PICTURE, PICTURE // 2])
    assert chances.shape == (2, 1000)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-4)


@pytest.mark.real
def test_people_s_photographs_are_mostly_what_they_are_called(shared_data):
    photos = shared_data / "photos"
    with (photos / "items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::8]
    guess = KindGuess()
    kinds = guess([open_picture(read_file(photos, row["image"])) for row in rows])
    told = [(row["type"], kind) for row, kind in zip(rows, kinds, strict=True)]
    right = sum(truth == kind for truth, kind in told)
    assert right / len(rows) > 0.7
    assert right / sum(kind is not None for _, kind in told) > 0.8
