"""A dataset with the outfits of baskets beside its own."""

from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.catalog.baskets import Baskets, seen_negatives
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.dataset_building import SourceTables, build_dataset
from wearwith.catalog.divided_pairs import SplitBy, pair_positions
from wearwith.catalog.drawn_triplets import draw_first
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.outfit_splits import split_outfits
from wearwith.catalog.triplets import triplets_of_rows
from wearwith.catalog.validation import on_their_sides
from wearwith.errors import DataError

__all__ = ["with_baskets"]

SEEN = "seen"  # the word for such negatives in the table of triplets
TRIPLETS_PER_PAIR = 3
HELD_OUT = "outfits of baskets whose garments are in held-out outfits (so that figures stay true)"


def with_baskets(
    dataset: Dataset,
    baskets: Baskets,
    problems: Problems,
    *,
    split_by: SplitBy | None = None,
    seed: int = 0,
) -> Dataset:
    """Add the outfits of baskets, and negatives that were seen and not bought.

    A dataset with pairs keeps its validation and test; what baskets add is for training, and what
    would have been in another split by how the dataset divides is left out. The pairs of a
    catalogue without any are divided as an import divides them. Where negatives were seen, all
    training triplets are stored: those that were seen, and random ones to make three a pair.

    Raises
    ------
    DataError
        If no outfit is left.
    """
    if baskets.outfits.is_empty():
        fix = f"what was left out: {problems.in_words()}"
        raise DataError("No basket makes an outfit", fix=fix)
    if dataset.pairs.is_empty():
        grown = _of_catalogue(dataset, baskets, problems, split_by, seed)
    else:
        grown = _beside_own(dataset, baskets, problems, seed)
    return _with_seen(grown, baskets, problems, seed)


def _of_catalogue(
    dataset: Dataset, baskets: Baskets, problems: Problems, split_by: SplitBy | None, seed: int
) -> Dataset:
    pairs = pairs_within_outfits(baskets.outfits, dataset.items, problems)
    tables = SourceTables(dataset.items, pairs, baskets.outfits, image_root=dataset.image_root)
    source = {name: value for name, value in dataset.source.items() if name != "contents"}
    return build_dataset(tables, problems, source=source, split_by=split_by, seed=seed)


def _beside_own(dataset: Dataset, baskets: Baskets, problems: Problems, seed: int) -> Dataset:
    divided_by = dataset.source.get("split_by") or "published"
    taken = dataset.source.get("seed", seed)
    placed = split_outfits(
        baskets.outfits, dataset.items, dataset.pairs, divided_by, taken, problems
    )
    outfits = placed.filter(split="train")
    n_held = placed["outfit"].n_unique() - outfits["outfit"].n_unique()
    problems.leave_out(
        HELD_OUT, n_held - placed.filter(pl.col("split").is_null())["outfit"].n_unique()
    )
    strange = dataset.outfits.select("outfit").unique()
    outfits = outfits.join(strange, on="outfit", how="anti", maintain_order="left")
    outfits = outfits.with_columns(position=pl.lit(None, dtype=pl.Int64)).select(
        dataset.outfits.columns
    )
    more = pairs_within_outfits(outfits, dataset.items, problems).select("top", "bottom")
    more = more.with_columns(split=pl.lit("train")).cast(dataset.pairs.schema)
    pairs = pl.concat([dataset.pairs, more])
    pairs = pairs.unique(["top", "bottom"], keep="first", maintain_order=True)
    return replace(
        dataset,
        outfits=pl.concat([dataset.outfits, outfits.cast(dataset.outfits.schema)]).sort(
            "outfit", "item"
        ),
        pairs=pairs.sort("top", "bottom", "split"),
        folder=None,
    )


def _with_seen(dataset: Dataset, baskets: Baskets, problems: Problems, seed: int) -> Dataset:
    """Draw training negatives, and store them if some are those that were seen."""
    seen = seen_negatives(baskets, dataset.pairs, dataset.items)
    problems.note("training negatives that were seen and not bought", seen.height)
    catalogue = dataset.catalogue
    placed = on_their_sides(dataset.pairs, dataset.items, catalogue, "pairs")
    tops, bottoms = pair_positions(placed)
    is_training = (placed["split"] == "train").to_numpy()
    rng = np.random.default_rng(seed)
    drawn, negatives = draw_first(
        tops, bottoms, is_training, len(catalogue.bottoms), TRIPLETS_PER_PAIR, rng
    )
    held_out = dataset.stored.filter(pl.col("split") != "train")
    if seen.is_empty():
        return replace(dataset, stored=held_out, drawn=drawn, dropped=dict(problems.dropped))
    found = triplets_of_rows(tops[is_training], bottoms[is_training], negatives[is_training])
    random = pl.DataFrame(
        {
            "top": catalogue.name_tops(found.tops),
            "positive": catalogue.name_bottoms(found.positives),
            "negative": catalogue.name_bottoms(found.negatives),
        }
    )
    kinds = {SEEN: seen, "random": random}
    both = pl.concat(
        [
            rows.with_columns(split=pl.lit("train"), negatives=pl.lit(kind))
            for kind, rows in kinds.items()
        ]
    )
    both = both.unique(["top", "positive", "negative"], keep="first", maintain_order=True)
    both = both.group_by("top", "positive", maintain_order=True).head(TRIPLETS_PER_PAIR)
    stored = pl.concat([held_out.cast(pl.String), both.select(held_out.columns)])
    return replace(
        dataset, stored=stored.sort(stored.columns), drawn=None, dropped=dict(problems.dropped)
    )
