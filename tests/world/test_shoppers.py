"""Order lines of a sample world."""

import numpy as np

from wearwith.world import sample_world
from wearwith.world.shoppers import ShopHabits, order_lines

WORLD = sample_world(3, 60, 40, 200)


def test_without_habits_orders_are_outfits() -> None:
    plain = ShopHabits(at_home=0, two_sizes=0, back=0, colours=0, gifts=0, others=0, seen=0)
    lines = order_lines(WORLD, 50, np.random.default_rng(0), plain)
    assert lines["event"].unique().to_list() == ["purchase"]
    assert lines["order"].n_unique() == 50
    assert lines.select("order", "item").is_unique().all()
    slots = lines.join(WORLD.dataset.items, left_on="item", right_on="id")
    assert slots.filter(side="top")["order"].n_unique() == 50


def test_habits_show_in_the_lines() -> None:
    lines = order_lines(WORLD, 400, np.random.default_rng(0))
    counts = dict(lines["event"].value_counts().iter_rows())
    assert counts["view"] > counts["purchase"] > 4 * counts["return"] > 0
    assert lines["gift"].any()
    assert not lines["gift"].all()
    assert lines.filter(event="return").height > 0
    assert lines.equals(order_lines(WORLD, 400, np.random.default_rng(0)))
