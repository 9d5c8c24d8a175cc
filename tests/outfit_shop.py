"""A tiny shop with outfits of four slots, where garment n of a slot is of style n % 2."""

from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model import OutfitScorer

SLOTS = {"top": "t", "bottom": "b", "shoes": "s", "bag": "g"}


def outfit_shop(n: int = 8, n_outfits: int = 24, *, positions: bool = False) -> Dataset:
    """Each outfit is of one style; every fourth has no bag. One in four is test, one valid."""
    items = pl.DataFrame(
        [
            {
                "id": f"{letter}{number}",
                "slot": slot,
                "category": [slot, ("plain", "fancy")[number % 2]],
                "listed": number,
            }
            for slot, letter in SLOTS.items()
            for number in range(n)
        ]
        + [{"id": "h0", "slot": "other", "category": ["home"], "listed": 0}]
    )
    rows = []
    for outfit in range(n_outfits):
        split = ("train", "test", "train", "valid")[outfit % 4]
        letters = "tbs" if outfit % 4 == 3 else "tbsg"
        for place, letter in enumerate(letters):
            number = (outfit * (3 + 2 * place) + outfit // 8) % n
            number += (outfit % 2 - number) % 2  # of the outfit's style
            rows.append((f"o{outfit}", f"{letter}{number % n}", split, place + 1))
    schema = {"outfit": pl.String, "item": pl.String, "split": pl.String, "position": pl.Int64}
    outfits = pl.DataFrame(rows, schema=schema, orient="row")
    if not positions:
        outfits = outfits.drop("position")
    tops = outfits.filter(pl.col("item").str.starts_with("t")).select("outfit", "split", top="item")
    bottoms = outfits.filter(pl.col("item").str.starts_with("b")).select("outfit", bottom="item")
    pairs = tops.join(bottoms, on="outfit").unique(["top", "bottom"], maintain_order=True)
    return Dataset.from_frames(items, pairs.drop("outfit"), outfits, source={"split_by": "pair"})


def both_styles_in_each_split(shop: Dataset) -> Dataset:
    """The same outfits in other splits, so that a model may learn the styles."""
    number = pl.col("outfit").str.slice(1).cast(pl.Int64)
    splits = {0: "train", 1: "test", 2: "train", 3: "valid"}
    dtype = shop.outfits.schema["split"]
    split = (number // 2 % 4).replace_strict(splits, return_dtype=dtype)
    return replace(shop, outfits=shop.outfits.with_columns(split=split))


class StyleScorer(OutfitScorer):
    """Knows the styles: the share of garments of the same one, times a sign."""

    name = "styles"

    def __init__(self, garments: SlotCatalogue, sign: float = 1.0) -> None:
        super().__init__(garments)
        self.sign = sign
        self.styles = np.array([int(name[1:]) % 2 for name in garments.ids])

    def score_answers(self, given, answers):
        same = self.styles[given][:, :, None] == self.styles[answers][:, None, :]
        there = (given != NONE)[:, :, None]
        return self.sign * (same & there).sum(axis=1) / there.sum(axis=1)

    def score_outfits(self, outfits):
        there = outfits != NONE
        share = np.where(there, self.styles[outfits], 0).sum(axis=1) / there.sum(axis=1)
        return self.sign * np.maximum(share, 1 - share)


class TieScorer(OutfitScorer):
    """Knows nothing."""

    name = "tie"

    def score_answers(self, given, answers):
        return np.zeros(answers.shape)

    def score_outfits(self, outfits):
        return np.zeros(len(outfits))
