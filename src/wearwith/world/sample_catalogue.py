"""A small catalogue from a seeded world whose truth is known.

Designs have a hidden mixture of styles, which decides their category, material, pattern and brand.
A design comes in some colours, each of which is an item. An outfit is a top and a bottom, drawn by
the `truth`, and sometimes a shoe and a bag. A model sees a noisy title, the attributes of some
items and, if wanted, a picture, which shows an item as it truly is.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.dataset_building import SourceTables, build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.positions import dataset_triplets
from wearwith.catalog.schema import ATTRIBUTES, Split
from wearwith.errors import ConfigError
from wearwith.files.atomic import require_absent
from wearwith.progress import ProgressFactory, silent
from wearwith.types import SIDES, Doubles, Ints
from wearwith.words.kinds import SLOT_OF_KIND_WORD
from wearwith.world.assortment import (
    ACCESSORIES,
    BOTTOMS,
    BRANDS,
    COLOURS,
    DENIM_COLOURS,
    MATERIALS,
    PATTERNS,
    STYLES,
    TOPS,
    Camera,
    GarmentType,
)
from wearwith.world.compatibility import STYLE_AFFINITY
from wearwith.world.garment_pictures import FOLDER, draw_items, require_drawing
from wearwith.world.titles import title_of
from wearwith.world.truth import Truth, TruthWeights

__all__ = ["SampleWorld", "oracle_auc", "sample_world", "write_sample"]


FEWEST = 20  # of tops, bottoms and outfits: with fewer, most splits would be empty
COLOURS_SHARE = (0.6, 0.25, 0.1, 0.05)  # of designs with 1, 2, 3 and 4 colours
MAIN_STYLE = 0.7  # share of a design's mixture; the rest is random
KNOWN_SHARE = 0.5  # of the items whose source states their attributes
CATEGORY_SHARE = 0.9  # of the items whose source states their category
MOST_ACCESSORIES = 200  # shoes, and as many bags
ACCESSORY_SHARE = {"shoe": 0.5, "bag": 0.25}  # of the outfits that have one
CELLS_AT_ONCE = 4_000_000  # of the table of tops by bottoms, to limit memory


@dataclass(frozen=True)
class SampleWorld:
    """A dataset and the truth behind it."""

    dataset: Dataset
    truth: Truth


def sample_world(
    seed: int,
    n_tops: int = 400,
    n_bottoms: int = 300,
    n_outfits: int = 3000,
    weights: TruthWeights | None = None,
) -> SampleWorld:
    """Make a world; the same arguments give the same world.

    Pairs are split by model, so that no colour of a test top's design is in training.

    Raises
    ------
    ConfigError
        If there would be too few items or outfits to split.
    """
    for what, number in (("tops", n_tops), ("bottoms", n_bottoms), ("outfits", n_outfits)):
        if number < FEWEST:
            raise ConfigError(f"{number} {what} are too few", fix=f"ask for {FEWEST} or more")
    # Each stage has its own generator, so that a change to one leaves the others alone.
    design_rng, word_rng, outfit_rng = np.random.default_rng(seed).spawn(3)
    hidden = pl.concat(
        [
            _drawn_items("top", TOPS, n_tops, design_rng),
            _drawn_items("bottom", BOTTOMS, n_bottoms, design_rng),
            *(
                _drawn_items(kind, garments, min(max(n_tops // 8, 8), MOST_ACCESSORIES), design_rng)
                for kind, garments in ACCESSORIES.items()
            ),
        ]
    ).sort("id")
    truth = Truth(hidden.drop("model", "price"), weights or TruthWeights())
    outfits = _drawn_outfits(truth, n_outfits, outfit_rng)
    found = SourceTables(
        items=_seen(hidden, word_rng),
        pairs=outfits.select("top", "bottom").unique(),
        outfits=outfits.unpivot(index="outfit", value_name="item")
        .select("outfit", "item")
        .drop_nulls(),
        split_by="model",
    )
    size = {"tops": n_tops, "bottoms": n_bottoms, "outfits": n_outfits}
    source = {"format": "sample", **size, "weights": asdict(truth.weights)}
    return SampleWorld(build_dataset(found, Problems(), source=source, seed=seed), truth)


def write_sample(
    out: Path,
    seed: int,
    n_tops: int = 400,
    n_bottoms: int = 300,
    n_outfits: int = 3000,
    *,
    pictures: bool = False,
    camera: Camera = "studio",
    progress: ProgressFactory = silent,
) -> SampleWorld:
    """Make a world and save its dataset, with `truth.parquet` and `truth.json` in the folder.

    Parameters
    ----------
    out
        The new folder.
    seed, n_tops, n_bottoms, n_outfits
        For `sample_world`.
    pictures
        Draw every item, as `images/ID.jpg` in the folder. The truth then has the columns of
        `drawing.draw_album` too.
    camera
        Who draws them: a `studio`, or a `phone` at home, whose pictures look unlike those.
    progress
        Shows how far the drawing has come.

    Raises
    ------
    OutputExistsError
        If `out` exists.
    ConfigError
        If there would be too few items or outfits to split, or a camera is named and no pictures
        are wanted.
    ExtraMissingError
        If pictures are wanted and `wearwith[vision]` is not installed.
    """
    require_absent(out)
    if camera != "studio" and not pictures:
        raise ConfigError("There is nothing to photograph", where="camera", fix="give --pictures")
    if pictures:
        require_drawing()
    world = sample_world(seed, n_tops, n_bottoms, n_outfits)
    dataset, truth = world.dataset, world.truth
    ceiling = oracle_auc(world, "test")
    if pictures:
        items = dataset.items.with_columns(image=pl.col("id") + ".jpg")
        dataset = replace(dataset, items=items, image_root=out / FOLDER)

    def write_rest(folder: Path) -> None:
        nonlocal truth
        if pictures:
            true = truth.items.join(dataset.items.select("id", "model"), on="id")
            drawn = draw_items(true, folder / FOLDER, seed, camera=camera, progress=progress)
            known = truth.items.join(drawn, on="id", how="left", maintain_order="left")
            truth = replace(truth, items=known)
        truth.save(folder, auc_test=ceiling)

    saved = dataset.save(out, also=write_rest)
    return SampleWorld(saved, truth)


def oracle_auc(world: SampleWorld, split: Split = "test") -> float | None:
    """Return the AUC of the truth on the stored triplets, which no model can be expected to beat.

    Ties count half. None if the split has no triplets.
    """
    triplets = dataset_triplets(world.dataset, split)
    if not len(triplets):
        return None
    positive = world.truth.true_score(triplets.tops, triplets.positives)
    negative = world.truth.true_score(triplets.tops, triplets.negatives)
    return float(((positive > negative) + 0.5 * (positive == negative)).mean())


def _drawn_items(
    kind: str, garments: dict[str, GarmentType], n: int, rng: np.random.Generator
) -> pl.DataFrame:
    """Draw designs until their colours make n items; columns of the truth, model, price."""
    designs = _style_mixtures(n, rng)
    category = _drawn(designs @ np.array([g.styles for g in garments.values()]).T, rng)
    made_of = np.array([[m in g.materials for m in MATERIALS] for g in garments.values()])
    likely = designs @ np.array(list(MATERIALS.values())).T + 0.2
    material = _drawn(likely * made_of[category], rng)
    pattern = _drawn(designs @ np.array(list(PATTERNS.values())).T, rng)
    brand = _drawn(designs @ np.array(list(BRANDS.values())).T, rng)
    popularity = rng.normal(size=n)
    usual = np.array([g.price for g in garments.values()])[category]
    price = usual * rng.lognormal(0.0, 0.3, size=n)

    colours = _colours_in_order(designs, material, rng)
    repeats = 1 + rng.choice(len(COLOURS_SHARE), size=n, p=COLOURS_SHARE)
    design = np.repeat(np.arange(n), repeats)[:n]
    variant = np.concatenate([np.arange(times) for times in repeats])[:n]
    width = max(4, len(str(n)))
    model = [f"{kind}-{number:0{width}}" for number in design]
    return pl.DataFrame(
        {
            "id": [f"{name}-{colour}" for name, colour in zip(model, variant, strict=True)],
            "kind": kind,
            **{f"style_{name}": designs[design, s] for s, name in enumerate(STYLES)},
            "category": np.array(list(garments))[category[design]],
            "colour": np.array(list(COLOURS))[colours[design, variant]],
            "material": np.array(list(MATERIALS))[material[design]],
            "pattern": np.array(list(PATTERNS))[pattern[design]],
            "brand": np.array(list(BRANDS))[brand[design]],
            "popularity": (popularity[design] + 0.3 * rng.normal(size=n)) / np.sqrt(1.09),
            "model": model,
            "price": np.round(price[design]) - 0.01,
        }
    )


def _style_mixtures(n: int, rng: np.random.Generator) -> Doubles:
    """Draw mixtures that sum to 1, each style the main one equally often. Shape: (n, n_styles)."""
    main = rng.permutation(np.arange(n) % len(STYLES))
    rest = rng.dirichlet(np.ones(len(STYLES)), size=n)
    mixtures: Doubles = MAIN_STYLE * np.eye(len(STYLES))[main] + (1 - MAIN_STYLE) * rest
    return mixtures


def _colours_in_order(designs: Doubles, material: Ints, rng: np.random.Generator) -> Ints:
    """Draw the order of each design's colours. Shape: (n, 4)."""
    likely = designs @ np.array([colour.styles for colour in COLOURS.values()]).T + 0.1
    is_denim = material == list(MATERIALS).index("denim")
    is_dyed = np.array([name not in DENIM_COLOURS for name in COLOURS])
    likely[np.ix_(is_denim, is_dyed)] = 0.0
    # Largest log-weight plus Gumbel noise first: a draw without replacement.
    with np.errstate(divide="ignore"):
        keys = np.log(likely) + rng.gumbel(size=likely.shape)
    order: Ints = np.argsort(-keys, axis=1)[:, : len(COLOURS_SHARE)]
    return order


def _drawn(weights: Doubles, rng: np.random.Generator) -> Ints:
    """Draw a column for every row, by weight. Shape: (n, k) to (n,)."""
    cumulative = weights.cumsum(axis=1)
    place = rng.random(len(weights)) * cumulative[:, -1]
    drawn: Ints = (cumulative <= place[:, None]).sum(axis=1)
    return drawn


def _drawn_outfits(truth: Truth, n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Draw outfits; columns outfit, top, bottom, and shoe and bag, which may be null."""
    ids = {kind: _of(truth, kind)["id"].to_numpy() for kind in ("top", "bottom", "shoe", "bag")}
    tops = np.sort(rng.integers(len(ids["top"]), size=n))
    bottoms = np.empty(n, dtype=np.int64)
    step = max(1, CELLS_AT_ONCE // len(ids["bottom"]))
    for start in range(0, n, step):
        block = slice(start, start + step)
        distinct, row = np.unique(tops[block], return_inverse=True)
        likely = _softmax(truth.true_scores_of(distinct) / truth.weights.temperature)
        bottoms[block] = _drawn(likely[row], rng)
    outfits = pl.DataFrame({"top": ids["top"][tops], "bottom": ids["bottom"][bottoms]})
    for kind, share in ACCESSORY_SHARE.items():
        styles = _styles(_of(truth, "top"))[tops] @ STYLE_AFFINITY @ _styles(_of(truth, kind)).T
        chosen = ids[kind][_drawn(_softmax(3 * styles), rng)]
        worn = pl.Series(rng.random(n) < share)
        outfits = outfits.with_columns(pl.when(worn).then(pl.Series(chosen)).alias(kind))
    # In random order, so that the number of an outfit does not reveal its top.
    number = rng.permutation(n)
    width = max(5, len(str(n)))
    return outfits.with_columns(outfit=pl.Series([f"outfit-{k:0{width}}" for k in number]))


def _seen(hidden: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Describe items as a shop would: with noisy titles, and attributes of only some."""
    styles = _styles(hidden)
    titles = [
        title_of(garment, mixture, rng)
        for garment, mixture in zip(hidden.iter_rows(named=True), styles, strict=True)
    ]
    paths = {
        name: [*garment.path, name]
        for garments in (TOPS, BOTTOMS, *ACCESSORIES.values())
        for name, garment in garments.items()
    }
    stated = pl.Series(rng.random(hidden.height) < KNOWN_SHARE)
    placed = rng.random(hidden.height) < CATEGORY_SHARE
    categories = [
        paths[name] if is_placed else []
        for name, is_placed in zip(hidden["category"], placed, strict=True)
    ]
    slots = {name: "outerwear" for name, one in TOPS.items() if "outerwear" in one.path}
    slots |= {name: "one-piece" for name, one in BOTTOMS.items() if "dresses" in one.path}
    of_kind = pl.col("kind").replace_strict(SLOT_OF_KIND_WORD)
    of_category = pl.col("category").replace_strict(slots, default=None, return_dtype=pl.String)
    return hidden.select(
        "id",
        "model",
        "price",
        *(pl.when(stated).then(name).alias(name) for name in ATTRIBUTES),
        side=pl.when(pl.col("kind").is_in(SIDES)).then("kind"),
        slot=pl.coalesce(of_category, of_kind),
        title=pl.Series(titles, dtype=pl.String),
        category=pl.Series(categories, dtype=pl.List(pl.String)),
    )


def _of(truth: Truth, kind: str) -> pl.DataFrame:
    return truth.items.filter(pl.col("kind") == kind)


def _styles(items: pl.DataFrame) -> Doubles:
    return items.select(f"style_{name}" for name in STYLES).to_numpy()


def _softmax(scores: Doubles) -> Doubles:
    """Softmax of each row. Shape: (n, k) to (n, k)."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Doubles = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
