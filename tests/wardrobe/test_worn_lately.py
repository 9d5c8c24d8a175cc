"""What was worn lately loses, most of all the same outfit, and less with every day."""

from datetime import date, timedelta

import numpy as np
import pytest

from wearwith.catalog import SlotCatalogue
from wearwith.wardrobe.diary import WornOutfit
from wearwith.wardrobe.worn_lately import GARMENTS, TOGETHER, WornLately

IDS = ("jeans", "pumps", "shirt", "skirt", "vest")
CLOTHES = SlotCatalogue(IDS, np.array([1, 4, 0, 1, 0]))
DAY = date(2026, 11, 1)
LOOKS = np.array(
    [
        [2, 0, 1],  # shirt, jeans, pumps
        [2, 3, 1],
        [2, 3, -1],
        [4, 3, 1],
        [4, 3, -1],
    ]
)
WORN = [WornOutfit(DAY, ("shirt", "jeans", "pumps", "a coat that is gone"))]


def penalties(days, worn=WORN):
    return WornLately.of(worn, CLOTHES, DAY + timedelta(days=days)).penalties(LOOKS)


def test_the_figures_that_are_documented():
    same, shirt_and_pumps, shirt, pumps, nothing = penalties(0)
    assert same == pytest.approx(GARMENTS + TOGETHER)
    # Pumps count a quarter: 1 of 1 + 1 + .25 for the shirt, and shirt with pumps .25 of 1.5.
    assert shirt_and_pumps == pytest.approx(GARMENTS * 1.25 / 2.25 + TOGETHER * 0.25 / 1.5)
    assert shirt == pytest.approx(GARMENTS / 2)
    assert pumps == pytest.approx(GARMENTS * 0.25 / 2.25)
    assert nothing == 0


def test_it_falls_and_recovers():
    week, month = penalties(7)[0], penalties(28)[0]
    assert week == pytest.approx(GARMENTS / 2 + TOGETHER * 0.5**0.25)
    assert month == pytest.approx(GARMENTS / 16 + TOGETHER / 2)
    over_time = [penalties(days)[0] for days in (0, 1, 3, 7, 14, 28, 90, 365)]
    assert over_time == sorted(over_time, reverse=True)
    assert over_time[-1] < 0.01


def test_the_last_time_counts_and_the_future_does_not():
    again = [*WORN, WornOutfit(DAY + timedelta(days=6), ("shirt",))]
    assert penalties(7, again)[2] == pytest.approx(GARMENTS / 2 * 0.5 ** (1 / 7))
    assert penalties(3, again)[2] == penalties(3)[2]
    assert penalties(-1).max() == 0
