"""A model made up by chance, of any size: points, titles, rules. It reads no new garments."""

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog.schema import item_table
from wearwith.model import Calibration, Manifest, TeacherForm, TrainedModel
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.rules import Knowledge, RuleBook
from wearwith.types import Side
from wearwith.words.attributes import AttributeVocabulary

__all__ = ["made_up_directions", "made_up_model", "made_up_points"]

COLOURS = ("white", "black", "blue", "red", "grey", "beige", "green", "navy")
MATERIALS = ("cotton", "linen", "wool", "leather", "silk", "knit", "cashmere", "denim")
PATTERNS = ("plain", "striped", "floral", "checked")
WORDS: dict[Side, tuple[str, ...]] = {
    "top": ("shirt", "blouse", "sweater", "t-shirt", "coat"),
    "bottom": ("skirt", "jeans", "trousers", "shorts", "dress"),
}
ATTENTION_SIZE = 256
DIRECTIONS, VARIANCE, NOISE = 100, 4.0, 0.1


def made_up_directions(dim: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Directions in which points differ, each less than the one before. Shape: (DIRECTIONS, dim).

    Half of the variance of the points is in 5 of them, four fifths in 19, nine tenths in 40, and
    their standard deviation is .31: as of the bottoms of an akd with 1,024 units trained on
    Mango (6, 18, 38 and .30). A graph has the harder work the more directions there are.
    """
    variance = (np.arange(DIRECTIONS, dtype=np.float32) + 6) ** -2
    size = np.sqrt(variance * (VARIANCE / variance.sum()))[:, None]
    return size * rng.standard_normal((DIRECTIONS, dim), dtype=np.float32)


def made_up_points(
    n: int, rng: np.random.Generator, directions: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Points along directions, through a sigmoid, as those of a tower are. Shape: (n, dim)."""
    dim = directions.shape[1]
    along = rng.standard_normal((n, len(directions)), dtype=np.float32) @ directions
    along += np.float32(NOISE) * rng.standard_normal((n, dim), dtype=np.float32)
    points: npt.NDArray[np.float32] = 1 / (1 + np.exp(-along))
    return points


def made_up_model(n_tops: int, n_bottoms: int, dim: int, seed: int = 0) -> TrainedModel:
    """An `akd` with the paper's fifteen rules, whose numbers are drawn by chance."""
    rng = np.random.default_rng(seed)
    directions = made_up_directions(dim, rng)
    counts: dict[Side, int] = {"top": n_tops, "bottom": n_bottoms}
    items = item_table(pl.concat([_garments(side, counts[side], rng) for side in counts]))
    vocabulary = AttributeVocabulary.default()
    book = RuleBook.paper().resolved(vocabulary.extended({"brand": {"yoins": 1, "sheinside": 1}}))
    arrays = {f"latent.{side}s": made_up_points(counts[side], rng, directions) for side in counts}
    shapes = {
        "of_top": (ATTENTION_SIZE, dim),
        "of_bottom": (ATTENTION_SIZE, dim),
        "of_rule": (len(book), ATTENTION_SIZE),
        "bias": (ATTENTION_SIZE,),
        "out": (ATTENTION_SIZE,),
    }
    for name, shape in shapes.items():
        drawn = rng.standard_normal(shape, dtype=np.float32) / np.float32(np.sqrt(shape[-1]))
        arrays[f"teacher.attention.{name}"] = drawn
    sure = Calibration(
        slope=0.1,
        intercept=-0.025 * dim,
        n_worn=100,
        n_random=100,
        brier=0.2,
        log_loss=0.6,
        reliability=(),
    )
    manifest = Manifest(
        wearwith="benchmark",
        model="akd",
        inputs="numbers drawn by chance",
        dataset={"fingerprint": None, "folder": None},
        encoders={},
        spec=StudentSpec(dims={}, vocabulary_size=0, tower=TowerConfig(hidden=(dim,))),
        teacher=TeacherForm(
            confidence="attention",
            fidelity="logit",
            strength=4.0,
            may_doubt=False,
            read_from="text",
        ),
        calibration={"student": sure, "teacher": sure},
    )
    tops, bottoms = (items.filter(side=side)["id"] for side in ("top", "bottom"))
    n_pairs = 3 * n_tops
    pairs = pl.DataFrame(
        {
            "top": tops.gather(rng.integers(n_tops, size=n_pairs)),
            "bottom": bottoms.gather(rng.integers(n_bottoms, size=n_pairs)),
            "split": ["train"] * n_pairs,
        }
    ).unique(maintain_order=True)
    knowledge = Knowledge.read(items, book, vocabulary)
    return TrainedModel(manifest, arrays, items, pairs, None, knowledge)


def _garments(side: Side, n: int, rng: np.random.Generator) -> pl.DataFrame:
    parts = [
        np.array(words)[rng.integers(len(words), size=n)]
        for words in (COLOURS, MATERIALS, PATTERNS, WORDS[side])
    ]
    titles = [" ".join(words) for words in zip(*parts, strict=True)]
    return pl.DataFrame(
        {
            "id": [f"{side[0]}{number:07d}" for number in range(n)],
            "kind": [side] * n,
            "title": titles,
            "price": rng.integers(5, 200, size=n),
        }
    )
