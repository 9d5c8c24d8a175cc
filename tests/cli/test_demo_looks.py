"""A board is to scale, and nothing on it is blurred or out of bounds."""

from dataclasses import replace

import pytest

from wearwith.cli.demo_garments import DemoGarment
from wearwith.cli.demo_looks import BOARD, DENSE, GAP, DemoLook, RightOfFour
from wearwith.types import Slot


def garment(slot: Slot, wide: float, tall: float, dots: float = 9.0) -> DemoGarment:
    return DemoGarment(slot, slot, "", slot, "data:,", wide, tall, dots)


COAT, TEE, JEANS = garment("outerwear", 56, 104), garment("top", 49, 66), garment("bottom", 36, 102)
DRESS, SHOES, BAG = garment("one-piece", 63, 98), garment("shoes", 26, 18), garment("bag", 29, 42)


def look(*garments: DemoGarment) -> DemoLook:
    return DemoLook(garments[0], garments, 0.9, None)


def slots(shown: DemoLook) -> list[list[Slot]]:
    return [[one.slot for one in column] for column in shown.columns]


def test_tops_lie_above_bottoms_bags_at_the_side_and_shoes_at_the_foot():
    assert slots(look(SHOES, JEANS, BAG, TEE)) == [["top", "bottom"], ["bag", "shoes"]]
    assert slots(look(COAT, TEE, JEANS, SHOES, BAG))[0] == ["outerwear"]


def test_what_is_worn_over_a_dress_lies_beside_it():
    assert slots(look(DRESS, TEE, SHOES)) == [["top"], ["one-piece"], ["shoes"]]


@pytest.mark.parametrize(
    "garments", [(TEE, JEANS, SHOES, BAG), (COAT, TEE, JEANS, SHOES, BAG), (DRESS, SHOES), (BAG,)]
)
def test_a_look_fits_on_its_board(garments: tuple[DemoGarment, ...]):
    shown = look(*garments)
    for column in shown.columns:
        assert shown.scale * sum(one.tall + GAP for one in column) <= BOARD[1] + 1e-9
        assert shown.scale * max(one.wide for one in column) <= BOARD[0]


def test_no_picture_is_shown_larger_than_it_is_sharp():
    blurred = replace(TEE, dots=3.0)
    assert look(blurred, JEANS).scale == 3.0 / DENSE
    assert look(TEE, JEANS).scale > 3.0 / DENSE


def test_how_good_it_is_is_told_in_plain_words():
    told = RightOfFour(share=0.504, guessing=0.25, ceiling=1.0).sentence
    assert "50 times in 100" in told
    assert "25 times" in told
    assert "these outfits 100." in told
