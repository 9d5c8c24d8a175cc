"""Garments that are foreign to a model: what comes first for them, and how far chances hold.

Tops of a dataset are asked about one at a time, as somebody uploads them: with the vector of their
photograph, and with their words unless `--no-words`. Each is matched with the bottoms of the model:
as encoded (`raw`), and as the model places it (`placed`: see `wearwith.model.training_garments`).

Told of both: how often the most frequent bottom comes first, how many ever do, and, where the
tops' pairs are known, the AUC of worn against random bottoms, with the Brier score, the log loss
and the expected calibration error of the chances; the same over those alone that are near enough
to be told. A coin has a Brier score of .25 and a log loss of .693.

    python benchmarks/foreign.py runs/mango data/photos --no-words
    python benchmarks/foreign.py runs/mango data/mango --split test
    python benchmarks/foreign.py runs/sample data/sample-by-phone --split test

With `--looks` it tells instead for how many tops and bottoms their picture tells which of the two
they are (`wearwith.matching.looks`), and how often it is right.

    python benchmarks/foreign.py runs/mango data/photos --looks
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kit.telling import Row, options, tell
from wearwith.catalog import Dataset, load_dataset
from wearwith.features import FeatureStore
from wearwith.features.inputs import read_inputs_again
from wearwith.features.seen_store import read_seen
from wearwith.features.side_inputs import SideInputs
from wearwith.features.vocabulary import UNKNOWN
from wearwith.matching.looks import looks_of
from wearwith.model import NewItem, TrainedModel, chances, load_model
from wearwith.model.distance import Distance
from wearwith.model.training_garments import Placed
from wearwith.pictures.seeing import Sighting
from wearwith.types import SIDES, Doubles, Floats, Ints

BINS = 10
SEED = 0


@dataclass(frozen=True)
class Asked:
    """Tops that were asked about: their points, whether a chance is told, and their pairs."""

    points: Floats
    is_near: np.ndarray
    worn: list[Ints]  # positions of bottoms, of each top


def read(model: TrainedModel, dataset: Dataset, *, words: bool) -> SideInputs:
    """Read all tops of a dataset as those of the training were read."""
    shape = model.manifest
    inputs = read_inputs_again(
        dataset, shape.text_length or 1, model.vocabulary, model.scalings, shape.encoders
    ).tops
    if inputs.words is None or words:
        return inputs
    return SideInputs(np.zeros_like(inputs.words), inputs.blocks)


def near(placed: Placed, inputs: SideInputs, *, needs_words: bool) -> np.ndarray:
    """Whether each top is near enough to the training for a chance to be told; shape (n,)."""
    shares: list[float | None] = [None] * len(inputs)
    if inputs.words is not None:
        known, any_ = (inputs.words > UNKNOWN).sum(axis=1), (inputs.words > 0).sum(axis=1)
        shares = [k / n if n else None for k, n in zip(known.tolist(), any_.tolist(), strict=True)]
    quantiles = [None if np.isnan(one) else float(one) for one in placed.quantiles]
    lack = [inputs.words is not None and needs_words and not share for share in shares]
    each = zip(quantiles, shares, lack, strict=True)
    return np.array([not Distance(q, share, lacks_words=no).is_far for q, share, no in each])


def asked_of(
    model: TrainedModel, dataset: Dataset, split: str | None, *, words: bool
) -> dict[str, Asked]:
    """Ask about the tops of a split, or about all of them, as encoded and as placed."""
    inputs = read(model, dataset, words=words)
    tops = np.arange(len(inputs))
    worn: list[Ints] = [np.zeros(0, np.int64)] * len(tops)
    if split is not None:
        pairs = dataset.pairs.filter(split=split)
        pairs = pairs.filter(pl.col("bottom").is_in(list(model.catalogue.bottoms)))
        at = {name: place for place, name in enumerate(dataset.catalogue.tops)}
        by_top: dict[int, list[int]] = {}
        bottoms = model.catalogue.bottom_positions(pairs["bottom"])
        for top, bottom in zip(pairs["top"], bottoms.tolist(), strict=True):
            by_top.setdefault(at[top], []).append(bottom)
        tops = np.array(sorted(by_top))
        worn = [np.unique(by_top[top]) for top in tops.tolist()]
    placed = model.placed("top", inputs)
    is_near = near(placed, inputs, needs_words=model.training_garments["top"].needs_words)
    raw = model.new_points("top", inputs)
    return {
        name: Asked(points[tops], is_near[tops], worn)
        for name, points in (("raw", raw), ("placed", placed.points))
    }


def reliability(p: Doubles, is_worn: np.ndarray) -> Row:
    """How far chances can be trusted: their Brier score, log loss and calibration error."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    gaps = [abs(p[rows].mean() - is_worn[rows].mean()) * len(rows) for rows in bins if len(rows)]
    sure = np.clip(p, 1e-12, 1 - 1e-12)
    loss = -np.where(is_worn, np.log(sure), np.log(1 - sure)).mean()
    return {
        "pairs": len(p),
        "Brier": float(((p - is_worn) ** 2).mean()),
        "log loss": float(loss),
        "ECE": float(sum(gaps) / len(p)),
    }


def rows_of(model: TrainedModel, name: str, asked: Asked) -> list[Row]:
    """What comes first, and how good it is, for all tops and for the near ones alone."""
    scores = asked.points @ model.points("bottom").T
    firsts = Counter(scores.argmax(axis=1).tolist())
    row: Row = {
        "tops": name,
        "n": len(scores),
        "most frequent first": max(firsts.values()) / len(scores),
        "ever first": len(firsts),
    }
    if not any(len(worn) for worn in asked.worn):
        return [row | {"near": float(asked.is_near.mean())}]
    rng, tops, worn, random = np.random.default_rng(SEED), [], [], []
    for top, bottoms in enumerate(asked.worn):
        for bottom in bottoms.tolist():
            free = np.setdiff1d(np.arange(scores.shape[1]), bottoms)
            tops.append(top)
            worn.append(bottom)
            random.append(int(rng.choice(free)))
    of = np.array(tops)
    positive, negative = scores[of, worn], scores[of, random]
    usual = model.usual(asked.points[of])
    found = []
    for which, keep in (("", np.ones(len(of), np.bool_)), (", near", asked.is_near[of])):
        if not keep.any():
            continue
        wins = (positive > negative) + 0.5 * (positive == negative)
        some: Row = row | {"tops": name + which, "n": int(np.unique(of[keep]).size)}
        some["AUC"] = float(wins[keep].mean())
        p = [chances(model, side[keep], usual[keep]) for side in (positive, negative)]
        if p[0] is not None and p[1] is not None:
            is_worn = np.arange(2 * keep.sum()) < keep.sum()
            some |= reliability(np.concatenate([p[0], p[1]]), is_worn)
        found.append(some)
    return found


def looks(model: TrainedModel, dataset: Dataset) -> list[Row]:
    """For how many garments of each side their pictures tell it, and how often they are right."""
    table = read_seen(dataset.folder)
    seen: dict[str, list[Sighting]] = {}
    for item, *sighting in [] if table is None else table.iter_rows():
        seen.setdefault(item, []).append(Sighting(*sighting))
    assert dataset.folder is not None
    found = []
    for side in SIDES:
        ids = dataset.catalogue.tops if side == "top" else dataset.catalogue.bottoms
        vectors = {name: FeatureStore(dataset.folder, name).read(ids) for name in model.scalings}
        told = Counter(
            looks_of(
                NewItem(
                    vectors={name: some[row] for name, (some, has) in vectors.items() if has[row]},
                    seen=seen.get(item, ()),
                ),
                model,
            ).side
            for row, item in enumerate(ids)
        )
        n_told = told["top"] + told["bottom"]
        right = told[side] / n_told if n_told else None
        found.append({"side": side, "n": len(ids), "told": n_told / len(ids), "right": right})
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = options(__doc__ or "")
    parser.add_argument("run", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--split", choices=("train", "valid", "test"), help="tops with known pairs")
    parser.add_argument("--no-words", action="store_true", help="photographs alone")
    parser.add_argument("--looks", action="store_true", help="what pictures look like, instead")
    asked: argparse.Namespace = parser.parse_args(arguments)
    model, dataset = load_model(asked.run), load_dataset(asked.dataset)
    if asked.looks:
        tell(looks(model, dataset), asked.json)
        return
    ways = asked_of(model, dataset, asked.split, words=not asked.no_words)
    tell([row for name, one in ways.items() for row in rows_of(model, name, one)], asked.json)


if __name__ == "__main__":
    main()
