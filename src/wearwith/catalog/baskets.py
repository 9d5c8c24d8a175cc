"""Make outfits of what was bought together: a basket is not an outfit, but has some.

What is bought together may be two sizes of a skirt of which one goes back, a gift, five tees, or
clothes for the whole family. Each rule here takes one of these out and counts it; what is left of
a basket becomes one outfit, or a few that differ in the garments between which it leaves a choice.
"""

from dataclasses import dataclass

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.words.exclusive_slots import EXCLUDES

__all__ = [
    "RETURNED",
    "BasketRules",
    "Baskets",
    "baskets_of_lines",
    "outfits_of_baskets",
    "seen_negatives",
]

RETURNED = "order lines of garments that were returned"

# The column of the items that says whom a garment is for, under one of these names.
FOR_WHOM = ("gender", "index_group_name", "department", "audience", "sex", "age_group")
EVERYBODY = ("unisex", "all", "adult", "any", "both", "everybody")
# Slots of which a basket's outfit has one garment: those that exclude one another have one place,
# as a one-piece has that of a bottom. Two tops are worn together less often than one is chosen of
# them. Jewellery and accessories may be several.
PLACES: dict[str, str] = {slot: min(others) for slot, others in EXCLUDES.items()}
PLACES |= {slot: slot for slot in ("top", "outerwear")}
SEEN_A_PAIR = 3  # negatives


@dataclass(frozen=True)
class BasketRules:
    """What is kept of a basket.

    Attributes
    ----------
    window
        Hours: what a customer buys within so many hours of the last purchase is one basket.
    of_a_kind
        Of one place (tops, bottoms and one-pieces together, shoes …) at most so many garments: with
        more of them the customer chose, stocked up or bought for others, and all of them go.
    outfits
        At most so many outfits a basket; one that makes more is left out.
    garments
        At most so many garments a basket, before anything else is taken out; beyond it is trade.
    """

    window: float = 12.0
    of_a_kind: int = 2
    outfits: int = 4
    garments: int = 30


@dataclass(frozen=True)
class Baskets:
    """What is left of baskets, and what was seen and not bought.

    `outfits` has the columns outfit and item; `seen` the columns basket and item, for each garment
    that was shown to somebody who did not buy it; `bought` the same for what was bought.
    """

    outfits: pl.DataFrame
    bought: pl.DataFrame
    seen: pl.DataFrame


def baskets_of_lines(lines: pl.DataFrame, rules: BasketRules) -> pl.DataFrame:
    """Number the baskets that order lines belong to: adds a column basket.

    Lines have the columns order, customer and time (milliseconds), of which some may be null
    throughout. Without a customer an order is a basket; with one, what is bought within the window
    after the last purchase belongs together, unless there are orders and no time.
    """
    known = {
        name: lines[name].null_count() < lines.height for name in ("order", "customer", "time")
    }
    if known["order"] or not known["time"]:
        owner = "order" if known["order"] else "customer"
        return lines.with_columns(basket=pl.col(owner).rank("dense").cast(pl.Int64))
    sorted_lines = lines.sort("customer", "time", maintain_order=True)
    gap = pl.col("time").diff() > rules.window * 3_600_000
    begins = (pl.col("customer") != pl.col("customer").shift()) | gap
    return sorted_lines.with_columns(basket=begins.fill_null(value=True).cum_sum().cast(pl.Int64))


def outfits_of_baskets(
    lines: pl.DataFrame, items: pl.DataFrame, problems: Problems, rules: BasketRules | None = None
) -> Baskets:
    """Clean baskets and make outfits of them; each rule counts what it takes out.

    Parameters
    ----------
    lines
        Columns order, customer and time as for `baskets_of_lines`; item, the id of a garment of
        `items`; event, one of `bought`, `seen` and `returned`; quantity, perhaps below zero; gift,
        whether it is for somebody else.
    items
        The items of a dataset.

    Returns
    -------
    Baskets
        Outfits are named `basket-N`, or `basket-N.M` if a basket has several.
    """
    rules = rules or BasketRules()
    lines = baskets_of_lines(lines, rules)
    bought = _without_returns(lines, problems)
    seen = lines.filter(event="seen").select("basket", "item").unique()
    seen = seen.join(bought.select("basket", "item"), on=["basket", "item"], how="anti")
    gifts = bought["gift"]
    problems.leave_out("order lines that are gifts", int(gifts.sum()))
    worn = bought.filter(~gifts).select("basket", "item")
    once = worn.unique(maintain_order=True)
    problems.leave_out(
        "order lines that repeat a garment of their basket", worn.height - once.height
    )
    about = items.select("id", "slot", model=pl.coalesce("model", "id"), whom=_whom(items))
    once = once.join(about, left_on="item", right_on="id", maintain_order="left")
    garments = once.filter(pl.col("slot") != "other")
    problems.leave_out("order lines of what is no garment", once.height - garments.height)
    size = pl.len().over("basket")
    kept = garments.filter(size <= rules.garments)
    reason = f"baskets of more than {rules.garments} garments"
    problems.leave_out(reason, _n(garments) - _n(kept))
    outfits = _alternatives(_of_a_kind(_of_one_person(kept, problems), problems, rules), rules)
    usable = outfits.filter(pl.col("n") > 0)
    problems.leave_out(
        f"baskets that make more than {rules.outfits} outfits", _n(outfits.filter(n=0))
    )
    return Baskets(_named(usable, problems), bought.select("basket", "item").unique(), seen)


def seen_negatives(
    baskets: Baskets, pairs: pl.DataFrame, items: pl.DataFrame, per_pair: int = SEEN_A_PAIR
) -> pl.DataFrame:
    """Triplets whose negative was seen, and not bought, by somebody who bought the pair.

    Parameters
    ----------
    pairs
        All positive pairs, columns top, bottom and split: none of them is a negative.
    items
        Columns id and side.

    Returns
    -------
    polars.DataFrame
        Columns top, positive, negative; of training pairs alone, at most `per_pair` for each: those
        that most people left.
    """

    def of_side(rows: pl.DataFrame, side: str, name: str) -> pl.DataFrame:
        chosen = items.filter(side=side).select(pl.col("id").alias(name))
        return rows.rename({"item": name}).join(chosen, on=name)

    seen = of_side(baskets.seen, "bottom", "negative")
    among = baskets.bought.join(seen.select("basket").unique(), on="basket", how="semi")
    worn = of_side(among, "top", "top").join(of_side(among, "bottom", "positive"), on="basket")
    worn = worn.join(
        pairs.filter(split="train"),
        left_on=["top", "positive"],
        right_on=["top", "bottom"],
        how="semi",
    )
    left = worn.join(seen, on="basket").join(
        pairs, left_on=["top", "negative"], right_on=["top", "bottom"], how="anti"
    )
    counted = left.group_by("top", "positive", "negative").len()
    order = counted.sort("top", "positive", -pl.col("len").cast(pl.Int64), "negative")
    return order.group_by("top", "positive", maintain_order=True).head(per_pair).drop("len")


def _without_returns(lines: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """What was bought and kept: columns basket, item and gift.

    Somebody who orders two sizes of a garment and returns one keeps it. What was returned is known
    by customer and garment, or without customers by order and garment.
    """
    owner = "customer" if lines["customer"].null_count() < lines.height else "order"
    mine = lines.filter(pl.col("event") != "seen")
    signed = pl.when(event="returned").then(-pl.col("quantity").abs()).otherwise("quantity")
    mine = mine.with_columns(signed=signed)
    bought = mine.filter(pl.col("signed") > 0)
    if bought.height == mine.height:
        return bought.select("basket", "item", "gift")
    net = mine.group_by(owner, "item", maintain_order=True).agg(pl.col("signed").sum())
    gone = net.filter(pl.col("signed") <= 0)
    kept = bought.join(
        gone, on=[owner, "item"], how="anti", nulls_equal=True, maintain_order="left"
    )
    problems.leave_out(RETURNED, bought.height - kept.height)
    return kept.select("basket", "item", "gift")


def _whom(items: pl.DataFrame) -> pl.Expr:
    """Whom each garment is for, in small letters; null for everybody, or if nobody knows."""
    name = next((name for name in FOR_WHOM if items.schema.get(name) == pl.String), None)
    if name is None:
        return pl.lit(None, dtype=pl.String)
    said = pl.col(name).str.strip_chars().str.to_lowercase()
    return pl.when(~said.is_in((*EVERYBODY, ""))).then(said)


def _of_one_person(rows: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """Divide baskets for several people; what is for everybody goes with the most garments."""
    if rows["whom"].null_count() == rows.height:
        return rows.with_columns(part=pl.lit(0, dtype=pl.UInt32))
    known = rows.filter(pl.col("whom").is_not_null()).group_by("basket", "whom").len()
    known = known.sort("basket", -pl.col("len").cast(pl.Int64), "whom")
    known = known.with_columns(part=pl.int_range(pl.len()).over("basket").cast(pl.UInt32))
    several = known.filter(part=1).height
    problems.note("baskets for several people (divided)", several)
    rows = rows.join(known.drop("len"), on=["basket", "whom"], how="left", maintain_order="left")
    return rows.with_columns(pl.col("part").fill_null(0))


def _of_a_kind(rows: pl.DataFrame, problems: Problems, rules: BasketRules) -> pl.DataFrame:
    """Take one colour of each model, and out all of a place of which there are too many."""
    rows = rows.with_columns(place=pl.col("slot").replace(PLACES))
    same = ["basket", "part", "model"]
    many = pl.len().over("basket", "part", "place") > rules.of_a_kind
    crowded = rows.filter(many & pl.col("place").is_in(list(PLACES.values())))
    reason = f"garments of more than {rules.of_a_kind} of a kind in a basket"
    problems.leave_out(reason, crowded.height)
    rows = rows.join(
        crowded.select("basket", "item"), on=["basket", "item"], how="anti", maintain_order="left"
    )
    once = rows.unique(same, keep="first", maintain_order=True)
    problems.leave_out("further colours of a garment in a basket", rows.height - once.height)
    size = pl.len().over("basket", "part")
    left = once.filter(size > 1)
    both = ["basket", "part"]
    n_alone = once.select(both).unique().height - left.select(both).unique().height
    problems.leave_out("baskets with a single garment left", n_alone)
    return left


def _alternatives(rows: pl.DataFrame, rules: BasketRules) -> pl.DataFrame:
    """Make an outfit of each choice of a garment a place: columns basket, part, item, n, outfit.

    `n` counts the outfits of the basket; 0 if there would be too many, and then no outfit is made.
    """
    both = ["basket", "part"]
    is_single = pl.col("place").is_in(list(PLACES.values()))
    places = (
        rows.filter(is_single)
        .group_by(*both, "place", maintain_order=True)
        .len("choices")
        .sort(*both, "place")
        .with_columns(total=pl.col("choices").cum_prod().over(both).cast(pl.Int64))
        .with_columns(stride=pl.col("total") // pl.col("choices"))
        .with_columns(n=pl.col("total").max().over(both))
    )
    own = pl.int_range(pl.len()).over(*both, "place")
    rows = rows.with_columns(own=own).join(
        places.drop("total"), on=[*both, "place"], how="left", maintain_order="left"
    )
    rows = rows.with_columns(pl.col("n").max().over(both).fill_null(1))
    fine = pl.col("n") <= rules.outfits
    chosen = rows.filter(fine).with_columns(outfit=pl.int_ranges("n")).explode("outfit")
    choice = (pl.col("outfit") // pl.col("stride")) % pl.col("choices")
    chosen = chosen.filter((choice == pl.col("own")).fill_null(value=True))
    left_out = rows.filter(~fine).with_columns(
        n=pl.lit(0, dtype=pl.Int64), outfit=pl.lit(0, dtype=pl.Int64)
    )
    columns = [*both, "item", "n", "outfit"]
    chosen = chosen.filter(pl.len().over(*both, "outfit") > 1)
    return pl.concat([chosen.select(columns), left_out.select(columns)])


def _named(outfits: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    several = outfits.filter(pl.col("n") > 1)["basket"].n_unique()
    problems.note("baskets with a choice of garments (an outfit each)", several)
    number = pl.col("part") * 100 + pl.col("outfit")
    name = (
        pl.when(number > 0)
        .then(pl.format("basket-{}.{}", "basket", number))
        .otherwise(pl.format("basket-{}", "basket"))
    )
    return outfits.select(outfit=name, item="item").sort("outfit", "item")


def _n(rows: pl.DataFrame) -> int:
    return rows["basket"].n_unique()
