"""A wardrobe that the paper's rules have something to say of, and figures that nobody measured."""

import itertools
from functools import cache

import numpy as np
import polars as pl

from wearwith.catalog import Dataset
from wearwith.evaluation import MeasuredTrial, Trial
from wearwith.evaluation.protocol import LIST_LENGTHS
from wearwith.features import FeatureStore
from wearwith.training import RunConfig, train

COLOURS = ("black", "white", "red")
MATERIALS = ("silk", "knit", "leather")
GARMENTS = {"top": ("blouse", "coat", "T-shirt"), "bottom": ("skirt", "shorts", "dress")}
N = 36  # tops, and as many bottoms

TINY = {
    "inputs": {"text_length": 6, "min_count": 1},
    "tower": {"hidden": [8], "word_dim": 8, "maps": 4},
    "training": {"epochs": 2, "batch_size": 128, "optimiser": "adamw", "learning_rate": 0.01},
}
MINED = {
    "rules": {"book": "mined", "mining": {"min_support": 5, "false_discovery_rate": 0.2}},
    "teacher": {"fidelity": "logit", "strength": 2.0, "attention_learns_from": "data"},
}


def garments():
    """Every combination of colour, material and garment of either kind, and a few twice."""
    rows = []
    for kind, names in GARMENTS.items():
        words = list(itertools.product(COLOURS, MATERIALS, names))
        for number in range(N):
            colour, material, name = words[number % len(words)]
            rows.append((f"{kind[0]}{number:03d}", kind, f"{colour} {material} {name}", [name]))
    return pl.DataFrame(rows, schema=["id", "kind", "title", "category"], orient="row")


@cache
def wardrobe():
    """Black goes with black, a coat with a dress, silk never with knit; the rest as it falls."""
    items = garments()
    title = dict(items.select("id", "title").iter_rows())
    rng = np.random.default_rng(5)
    pairs, triplets = [], []
    for number, (i, j) in enumerate(itertools.product(range(N), range(N))):
        top, bottom = f"t{i:03d}", f"b{j:03d}"
        worn = _liking(title[top], title[bottom]) > rng.random()
        if worn:
            split = ("train", "train", "train", "valid", "test")[number % 5]
            pairs.append((top, bottom, split))
    known = {(top, bottom) for top, bottom, _ in pairs}
    for top, bottom, split in pairs:
        others = [f"b{j:03d}" for j in range(N) if (top, f"b{j:03d}") not in known]
        drawn = rng.choice(others, size=2, replace=False)
        triplets += [(top, bottom, str(other), split, "random") for other in drawn]
    return Dataset.from_frames(
        items,
        pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row"),
        triplets=pl.DataFrame(
            triplets, schema=["top", "positive", "negative", "split", "negatives"], orient="row"
        ),
    )


def _liking(top, bottom):
    if "silk" in top and "knit" in bottom:
        return 0.02
    both_black = "black" in top and "black" in bottom
    return 0.9 if both_black or ("coat" in top and "dress" in bottom) else 0.2


def add_pictures(dataset, name="colours"):
    """A feature set of noise; what is in it is not the point."""
    rng = np.random.default_rng(1)
    store = FeatureStore(dataset.folder, name)
    store.begin({"name": name}, 3)
    ids = list(dataset.items["id"])
    store.append(ids, rng.normal(size=(len(ids), 3)).astype(np.float32))
    store.finish((item, item) for item in ids)


def taught(model, **teacher):
    """Train a model on the wardrobe for a moment."""
    values = {**TINY, **MINED, "teacher": {**MINED["teacher"], **teacher}, "model": model}
    return train(wardrobe(), RunConfig.of(values))


# Of fabricated figures: triplets of four tops.
COUNTS = (4, 6, 5, 5)


def view(wins, mrr=0.3):
    kinds = {"random": list(wins), "popular": list(wins)[::-1]}
    counts = {"random": list(COUNTS), "popular": list(COUNTS)[::-1]}
    return {
        "auc": sum(wins) / sum(COUNTS),
        "by_negatives": {
            kind: {"auc": sum(won) / sum(COUNTS), "auc_strict": sum(won) / sum(COUNTS)}
            for kind, won in kinds.items()
        },
        "by_top": {kind: {"wins": won, "counts": counts[kind]} for kind, won in kinds.items()},
        "auc_seen_tops": None,
        "auc_unseen_tops": None,
        "mrr": {str(n): {"all": mrr, "seen": mrr, "unseen": None} for n in LIST_LENGTHS},
        "hit_rate_at_10": None,
        "ndcg_at_10": None,
    }


def measured(row, student, teacher=None, mrr=(0.3, 0.3), error=None):
    """One seed of a row: what its student, and its teacher, won on each of the four tops."""
    views = {} if student is None else {"student": view(student, mrr[0])}
    if teacher is not None:
        views["teacher"] = view(teacher, mrr[1])
    trial = Trial(row, RunConfig.of({"model": "pop"}))
    return MeasuredTrial(trial, views, [], 0, 1.0, error=error)
