"""A small catalogue from a seeded world whose truth is known.

Designs have a hidden mixture of styles, which decides their category, material, pattern and brand.
A design comes in some colours, each of which is an item. An outfit is a top and a bottom, drawn by
the `truth`, and what completes them, drawn by the `outfit_truth`. A model sees a noisy title, the
attributes of some items and, if wanted, a picture, which shows an item as it truly is.
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
from wearwith.catalog.triplets import wins
from wearwith.errors import ConfigError
from wearwith.files.atomic import require_absent
from wearwith.progress import ProgressFactory, silent
from wearwith.types import OUTFIT_SLOTS, SIDES, Bools, Doubles, Ints
from wearwith.words.kinds import SLOT_OF_KIND_WORD
from wearwith.world.assortment import (
    ACCESSORIES,
    BOTTOMS,
    BRANDS,
    COLOURS,
    DENIM_COLOURS,
    MATERIALS,
    METAL,
    METALS,
    PATTERNS,
    STYLES,
    TOPS,
    Camera,
    Colour,
    GarmentType,
    PerStyle,
)
from wearwith.world.drawn_outfits import drawn, drawn_outfits, drawn_pairs
from wearwith.world.garment_pictures import FOLDER, draw_items, require_drawing
from wearwith.world.outfit_rules import OutfitWeights
from wearwith.world.outfit_truth import TruthOutfitScorer
from wearwith.world.titles import title_of
from wearwith.world.truth import Truth, TruthWeights

__all__ = ["SampleWorld", "oracle_auc", "outfit_counts", "sample_world", "write_sample"]


FEWEST = 20  # of tops, bottoms and outfits: with fewer, most splits would be empty
COLOURS_SHARE = (0.6, 0.25, 0.1, 0.05)  # of designs with 1, 2, 3 and 4 colours
MAIN_STYLE = 0.7  # share of a design's mixture; the rest is random
KNOWN_SHARE = 0.5  # of the items whose source states their attributes
CATEGORY_SHARE = 0.9  # of the items whose source states their category
MOST_ACCESSORIES = 200  # shoes, and as many bags and pieces of jewellery


@dataclass(frozen=True)
class Palette:
    """The colours, materials and patterns that garments come in, with their styles."""

    colours: dict[str, Colour]
    materials: dict[str, PerStyle]
    patterns: dict[str, PerStyle]


CLOTH = Palette(COLOURS, MATERIALS, PATTERNS)
JEWELLERY = Palette(METALS, {METAL: (1, 1, 1, 1, 1)}, {"plain": (1, 1, 1, 1, 1)})


@dataclass(frozen=True)
class SampleWorld:
    """A dataset and the truths behind its pairs and its outfits."""

    dataset: Dataset
    truth: Truth
    outfit_truth: TruthOutfitScorer


def sample_world(
    seed: int,
    n_tops: int = 400,
    n_bottoms: int = 300,
    n_outfits: int = 3000,
    weights: TruthWeights | None = None,
    outfit_weights: OutfitWeights | None = None,
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
    generators = np.random.default_rng(seed).spawn(6)
    design_rng, word_rng, pair_rng, metal_rng, metal_word_rng, outfit_rng = generators
    few = min(max(n_tops // 8, 8), MOST_ACCESSORIES)
    metal = _drawn_items("jewellery", ACCESSORIES["jewellery"], few, metal_rng, JEWELLERY)
    cloth = [
        _drawn_items("top", TOPS, n_tops, design_rng),
        _drawn_items("bottom", BOTTOMS, n_bottoms, design_rng),
        *(_drawn_items(kind, ACCESSORIES[kind], few, design_rng) for kind in ("shoe", "bag")),
    ]
    hidden, metal = (_with_slots(items).sort("id") for items in (pl.concat(cloth), metal))
    items = pl.concat([hidden, metal]).drop("model", "price").sort("id")
    truth = Truth(items, weights or TruthWeights())
    outfit_truth = TruthOutfitScorer(truth, outfit_weights)
    pairs = drawn_pairs(truth, n_outfits, pair_rng)
    found = SourceTables(
        items=pl.concat([_seen(hidden, word_rng), _seen(metal, metal_word_rng)]),
        pairs=pairs.unique(),
        outfits=drawn_outfits(pairs, outfit_truth, outfit_rng),
        split_by="model",
    )
    size = {"tops": n_tops, "bottoms": n_bottoms, "outfits": n_outfits}
    source = {"format": "sample", **size, "weights": asdict(truth.weights)}
    dataset = build_dataset(found, Problems(), source=source, seed=seed)
    return SampleWorld(dataset, truth, outfit_truth)


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
        truth.save(folder, auc_test=ceiling, outfits=world.outfit_truth.as_json())

    saved = dataset.save(out, also=write_rest)
    return replace(world, dataset=saved, truth=truth)


def oracle_auc(world: SampleWorld, split: Split = "test") -> float | None:
    """Return the AUC of the truth on the stored triplets, which no model can be expected to beat.

    Ties count half. None if the split has no triplets.
    """
    triplets = dataset_triplets(world.dataset, split)
    if not len(triplets):
        return None
    positive = world.truth.true_score(triplets.tops, triplets.positives)
    negative = world.truth.true_score(triplets.tops, triplets.negatives)
    return float(wins(positive, negative).mean())


def outfit_counts(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Count outfits by how many garments they have (`size`), and those with a `slot`."""
    worn = dataset.outfits.join(dataset.items, left_on="item", right_on="id")
    sizes = worn.group_by("outfit").len()["len"].value_counts().sort("len")
    slots = worn.group_by("slot").agg(pl.col("outfit").n_unique()).rows()
    found = dict(slots)
    return {
        "size": {str(size): count for size, count in sizes.iter_rows()},
        "slot": {slot: found[slot] for slot in OUTFIT_SLOTS if slot in found},
    }


def _drawn_items(
    kind: str,
    garments: dict[str, GarmentType],
    n: int,
    rng: np.random.Generator,
    palette: Palette = CLOTH,
) -> pl.DataFrame:
    """Draw designs until their colours make n items; columns of the truth, model, price."""
    designs = _style_mixtures(n, rng)
    category = drawn(designs @ np.array([g.styles for g in garments.values()]).T, rng)
    made_of = np.array([[m in g.materials for m in palette.materials] for g in garments.values()])
    likely = designs @ np.array(list(palette.materials.values())).T + 0.2
    material = np.array(list(palette.materials))[drawn(likely * made_of[category], rng)]
    pattern = drawn(designs @ np.array(list(palette.patterns.values())).T, rng)
    brand = drawn(designs @ np.array(list(BRANDS.values())).T, rng)
    popularity = rng.normal(size=n)
    usual = np.array([g.price for g in garments.values()])[category]
    price = usual * rng.lognormal(0.0, 0.3, size=n)

    colours = _colours_in_order(designs, palette.colours, material == "denim", rng)
    repeats = 1 + rng.choice(len(COLOURS_SHARE), size=n, p=COLOURS_SHARE)
    repeats = np.minimum(repeats, len(palette.colours))
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
            "colour": np.array(list(palette.colours))[colours[design, variant]],
            "material": material[design],
            "pattern": np.array(list(palette.patterns))[pattern[design]],
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


def _colours_in_order(
    designs: Doubles, colours: dict[str, Colour], is_denim: Bools, rng: np.random.Generator
) -> Ints:
    """Draw the order of each design's colours. Shape: (n, at most 4)."""
    likely = designs @ np.array([colour.styles for colour in colours.values()]).T + 0.1
    is_dyed = np.array([name not in DENIM_COLOURS for name in colours])
    likely[np.ix_(is_denim, is_dyed)] = 0.0
    # Largest log-weight plus Gumbel noise first: a draw without replacement.
    with np.errstate(divide="ignore"):
        keys = np.log(likely) + rng.gumbel(size=likely.shape)
    order: Ints = np.argsort(-keys, axis=1)[:, : len(COLOURS_SHARE)]
    return order


def _with_slots(items: pl.DataFrame) -> pl.DataFrame:
    """Add what each item is in an outfit, after its kind."""
    slots = {name: "outerwear" for name, one in TOPS.items() if "outerwear" in one.path}
    slots |= {name: "one-piece" for name, one in BOTTOMS.items() if "dresses" in one.path}
    of_kind = pl.col("kind").replace_strict(SLOT_OF_KIND_WORD)
    of_category = pl.col("category").replace_strict(slots, default=None, return_dtype=pl.String)
    slot = pl.coalesce(of_category, of_kind).alias("slot")
    return items.select("id", "kind", slot, pl.exclude("id", "kind"))


def _seen(hidden: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Describe items as a shop would: with noisy titles, and attributes of only some."""
    styles = hidden.select(f"style_{name}" for name in STYLES).to_numpy()
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
    return hidden.select(
        "id",
        "model",
        "slot",
        "price",
        *(pl.when(stated).then(name).alias(name) for name in ATTRIBUTES),
        side=pl.when(pl.col("kind").is_in(SIDES)).then("kind"),
        title=pl.Series(titles, dtype=pl.String),
        category=pl.Series(categories, dtype=pl.List(pl.String)),
    )
