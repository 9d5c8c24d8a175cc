"""Shoppers of a sample world: order lines in which outfits hide among what else people buy.

A shopper wants an outfit, drawn by the same truth as the stylists' outfits, and looks at garments
like its own. Then happens what happens in shops: a garment of the outfit is at home already, two
sizes are ordered and one goes back, a tee comes in three colours, a gift is for somebody else, and
something lies in the basket that has nothing to do with the rest.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.world.drawn_outfits import drawn_outfits, drawn_pairs
from wearwith.world.sample_catalogue import SampleWorld

__all__ = ["ShopHabits", "order_lines"]

SIZES = np.array(["36", "38", "40", "42", "44"])
A_DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class ShopHabits:
    """How often each thing happens: shares of garments, or of orders where that is said.

    Attributes
    ----------
    at_home
        Garments of an outfit that are not bought.
    two_sizes
        Garments that are ordered in two sizes, of which one goes back.
    back
        Garments that go back for good.
    colours
        Garments of which all further colours are bought, too.
    gifts
        Orders with a gift: a garment drawn by chance, marked as a gift in half of the cases.
    others
        Unrelated garments an order, on average, drawn by how often they are worn.
    seen
        Garments of the same slot that are looked at and not bought, for each that is.
    """

    at_home: float = 0.15
    two_sizes: float = 0.15
    back: float = 0.1
    colours: float = 0.08
    gifts: float = 0.15
    others: float = 0.7
    seen: int = 2


def order_lines(
    world: SampleWorld, n: int, rng: np.random.Generator, habits: ShopHabits | None = None
) -> pl.DataFrame:
    """Draw n orders, a row for each garment that was seen, bought or returned.

    Returns
    -------
    polars.DataFrame
        Columns order, customer, time (minutes since the first order, as a time), item, size, event
        (view, purchase, return), quantity and gift.
    """
    habits = habits or ShopHabits()
    items = world.dataset.items.select("id", "slot", model=pl.coalesce("model", "id"))
    pairs = drawn_pairs(world.truth, n, rng)
    wanted = drawn_outfits(pairs, world.outfit_truth, rng)
    wanted = wanted.select(order="outfit", item="item")
    bought = wanted.filter(_happens(wanted, 1 - habits.at_home, rng))
    more = [bought, _others(wanted, habits.others, rng), _colours(bought, items, habits, rng)]
    lines = pl.concat(more).with_columns(gift=pl.lit(value=False))
    lines = pl.concat([lines, _gifts(wanted, items, habits, rng)])
    lines = lines.with_columns(size=pl.Series(rng.choice(SIZES, size=lines.height)))
    again = lines.filter(_happens(lines, habits.two_sizes, rng))
    again = again.with_columns(size=pl.Series(rng.choice(SIZES, size=again.height)))
    back = pl.concat([again, lines.filter(_happens(lines, habits.back, rng))])
    seen = _seen(lines, items, habits.seen, rng)
    events = {"view": seen, "purchase": pl.concat([lines, again]), "return": back}
    told = pl.concat([rows.with_columns(event=pl.lit(event)) for event, rows in events.items()])
    orders = told["order"].unique().sort()
    about = pl.DataFrame(
        {
            "order": orders,
            "customer": rng.integers(max(n // 3, 1), size=len(orders)),
            "minute": rng.integers(365 * A_DAY, size=len(orders)),
        }
    )
    told = told.join(about, on="order").with_columns(
        order=pl.col("order").str.replace("outfit", "order"),
        customer=pl.format("customer-{}", "customer"),
        time=pl.datetime(2025, 1, 1) + pl.duration(minutes="minute"),
        quantity=pl.lit(1),
    )
    columns = ("order", "customer", "time", "item", "size", "event", "quantity", "gift")
    return told.select(columns).sort("time", "order", "item", "event", "size")


def _happens(rows: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.Series:
    return pl.Series(rng.random(rows.height) < share)


def _others(wanted: pl.DataFrame, mean: float, rng: np.random.Generator) -> pl.DataFrame:
    """Garments that have nothing to do with the order, as often as they are worn."""
    orders = wanted["order"].unique().sort()
    times = rng.poisson(mean, size=len(orders))
    items = wanted["item"].gather(rng.integers(wanted.height, size=int(times.sum())))
    return pl.DataFrame(
        {"order": orders.gather(np.repeat(np.arange(len(orders)), times)), "item": items}
    )


def _colours(
    bought: pl.DataFrame, items: pl.DataFrame, habits: ShopHabits, rng: np.random.Generator
) -> pl.DataFrame:
    """All further colours of some garments."""
    of_model = items.select("model", other="id")
    chosen = bought.filter(_happens(bought, habits.colours, rng))
    chosen = chosen.join(items, left_on="item", right_on="id").join(of_model, on="model")
    return chosen.filter(pl.col("other") != pl.col("item")).select("order", item="other")


def _gifts(
    wanted: pl.DataFrame, items: pl.DataFrame, habits: ShopHabits, rng: np.random.Generator
) -> pl.DataFrame:
    orders = wanted.select(pl.col("order").unique().sort())
    orders = orders.filter(_happens(orders, habits.gifts, rng))
    return orders.with_columns(
        item=items["id"].gather(rng.integers(items.height, size=orders.height)),
        gift=pl.Series(rng.random(orders.height) < 0.5),
    )


def _seen(
    lines: pl.DataFrame, items: pl.DataFrame, each: int, rng: np.random.Generator
) -> pl.DataFrame:
    """For each garment that was bought, some of its slot that were looked at, too."""
    looked = pl.concat([lines.clear(), *[lines] * each])
    looked = looked.join(items.select("slot", item="id"), on="item", maintain_order="left")
    found = [looked.drop("slot").clear()]
    for slot in sorted(items["slot"].unique()):
        rows, ids = looked.filter(slot=slot), items.filter(slot=slot)["id"].sort()
        item = ids.gather(rng.integers(len(ids), size=rows.height))
        found.append(rows.with_columns(item=item).drop("slot"))
    return pl.concat(found)
