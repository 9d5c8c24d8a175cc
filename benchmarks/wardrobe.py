"""A model trained on a shop's range ranks somebody's wardrobe: what breaks, and what mends it?

Nobody told which of these garments go together, so that no AUC can be had. Told instead, of every
top's five best bottoms: how many different bottoms there are in all, how often the most frequent
one comes, and how often they lie on the same ground as the top, as lift over chance; and how well
the order agrees with that of the same model when it reads category and seen colours alone. *Level*
rows take each bottom's mean score over all tops off its scores (`recommend --level`).

The wardrobe is a dataset of `wearwith import photos`, looked at with `wearwith see`, and encoded
twice with the model's encoder: in its cut-out form under the encoder's name, and with `--plain
--name plain`. A sheet of ten tops with their five best bottoms is drawn without a photograph: each
garment in its kind and in the colour that was seen.

    python benchmarks/wardrobe.py RUN data/wardrobe --sheet sheet.png
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image, ImageDraw, ImageFont

from kit.telling import Row, options, tell
from wearwith.catalog import Dataset, load_dataset
from wearwith.features import FeatureStore, Inputs, SideInputs
from wearwith.features.circumstances import matched_groups
from wearwith.features.inputs import read_inputs_again
from wearwith.features.seen_store import read_seen
from wearwith.model import TrainedModel
from wearwith.training import load_run
from wearwith.world.drawing.dyes import TRUE_COLOURS
from wearwith.world.drawing.garment import DrawingSubject, draw

BEST = 5
NEAREST = {
    "cream": "white", "camel": "brown", "khaki": "green", "mustard": "yellow",
    "turquoise": "light blue",
}  # fmt: skip
DRAWN = {"longsleeve": "sweater", "outwear": "jacket", "pants": "trousers", "t-shirt": "t-shirt"}
UNKNOWN = {"top": "t-shirt", "bottom": "trousers"}  # what is drawn where the category is unknown


def told(dataset: Dataset) -> Dataset:
    """The wardrobe with the main colour that was seen as a known one."""
    seen = read_seen(dataset.folder)
    assert seen is not None
    main = seen.filter(attribute="colour").group_by("item", maintain_order=True).first()
    colours = dict(main.select("item", "value").iter_rows())
    colour = pl.col("id").replace_strict(colours, default=None, return_dtype=pl.String)
    return replace(dataset, items=dataset.items.with_columns(colour=colour))


def scores(run: TrainedModel, inputs: Inputs) -> np.ndarray:
    """Scores of all tops with all bottoms, as the model has them with these inputs."""
    tops, bottoms = run.new_points("top", inputs.tops), run.new_points("bottom", inputs.bottoms)
    return np.asarray(tops @ bottoms.T, np.float64)


def without_words(side: SideInputs) -> SideInputs:
    return replace(side, words=None if side.words is None else np.zeros_like(side.words))


def without_vectors(side: SideInputs) -> SideInputs:
    blocks = {
        name: replace(block, vectors=0 * block.vectors, present=np.zeros_like(block.present))
        for name, block in side.blocks.items()
    }
    return replace(side, blocks=blocks)


def on_both(inputs: Inputs, change: Callable[[SideInputs], SideInputs]) -> Inputs:
    return replace(inputs, tops=change(inputs.tops), bottoms=change(inputs.bottoms))


def from_set(
    run: TrainedModel, dataset: Dataset, inputs: Inputs, stored: str, *, centred: bool
) -> Inputs:
    """The inputs with the vectors of another feature set, or centred on the wardrobe's own mean."""
    (name,) = run.scalings
    store = FeatureStore(dataset.folder, stored)
    vectors, present = store.read(dataset.items["id"].to_list())
    scaling = run.scalings[name]
    if centred:
        scaling = replace(scaling, mean=vectors[present].mean(axis=0))
    sides = []
    for kind, side in (("top", inputs.tops), ("bottom", inputs.bottoms)):
        raw, has = store.read(dataset.of_side(kind)["id"].to_list())
        scaled = scaling(raw)
        scaled[~has] = 0.0
        block = replace(side.blocks[name], vectors=scaled, present=has)
        sides.append(replace(side, blocks={name: block}))
    return replace(inputs, tops=sides[0], bottoms=sides[1])


def ranks(found: np.ndarray) -> np.ndarray:
    return found.argsort(axis=1).argsort(axis=1)


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """Mean over tops of the rank correlation of two orders."""
    return float(
        np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(ranks(one), ranks(other), strict=True)])
    )


def row(what: str, found: np.ndarray, words: np.ndarray, grounds: np.ndarray | None) -> Row:
    best = (-found).argsort(axis=1)[:, :BEST]
    _, often = np.unique(best, return_counts=True)
    lift = None
    if grounds is not None:
        tops, bottoms = grounds[: len(found)], grounds[len(found) :]
        same = tops[:, None] == bottoms[None]
        lift = float(np.take_along_axis(same, best, 1).mean() / same.mean())
    return {
        "what is read": what,
        "bottoms in the best 5": len(often),
        "of": found.shape[1],
        "most frequent": float(often.max() / len(found)),
        "same ground, lift": lift,
        "agrees with words": agreement(found, words),
    }


def grounds_of(dataset: Dataset) -> np.ndarray | None:
    """The cluster of every top's and bottom's ground, if borders were encoded."""
    groups = matched_groups(dataset)
    if groups is None or groups.by != "backdrop":
        return None
    path = dataset.folder / "features" / "border" / "clusters.parquet"
    clusters = dict(pl.read_parquet(path).select("id", "cluster").iter_rows())
    ids = (*dataset.catalogue.tops, *dataset.catalogue.bottoms)
    return np.array([clusters.get(item, -1) for item in ids])


def sheet(dataset: Dataset, found: np.ndarray, path: Path) -> None:
    """Draw ten tops, spread over their categories, with their five best bottoms."""
    tops, bottoms = dataset.of_side("top"), dataset.of_side("bottom")
    order = tops.with_row_index("n").sort(pl.col("category").list.last(), "id")["n"].to_list()
    chosen = order[:: max(1, len(order) // 10)][:10]
    wide, high, head = 150, 200, 40
    page = Image.new("RGB", (6 * wide + 60, 10 * (high + 30) + head), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(size=13)
    pen.text((20, 12), "top", "black", font)
    pen.text((wide + 60, 12), "what goes with it, best first", "black", font)
    for number, top in enumerate(chosen):
        y = head + number * (high + 30)
        best = [bottoms.row(int(place), named=True) for place in (-found[top]).argsort()[:BEST]]
        for column, item in enumerate([tops.row(top, named=True), *best]):
            category = [UNKNOWN[item["side"]], *item["category"]][-1]
            colour = item["colour"] or "grey"
            x = 10 + column * wide + (40 if column else 0)
            page.paste(drawn(item["id"], category, colour).resize((wide - 10, high - 14)), (x, y))
            pen.text((x, y + high - 10), f"{colour} {category}", "black", font)
    page.save(path, optimize=True)


def drawn(item: str, category: str, colour: str) -> Image.Image:
    """Draw a garment of a kind, plain, in its colour or the nearest one that can be drawn."""
    near = NEAREST.get(colour, colour if colour in TRUE_COLOURS else "grey")
    subject = DrawingSubject(item, item, DRAWN.get(category, category), near, "plain", "cotton")
    return Image.fromarray(draw(subject, 7).pixels)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("wardrobe", type=Path)
    parser.add_argument("--sheet", type=Path)
    asked = parser.parse_args(words)
    run, dataset = load_run(asked.run), told(load_dataset(asked.wardrobe))
    inputs = read_inputs_again(
        dataset, run.manifest.text_length or 1, run.vocabulary, run.scalings, run.encoders
    )
    (name,) = run.scalings
    plain = from_set(run, dataset, inputs, "plain", centred=False)
    plain_centred = from_set(run, dataset, inputs, "plain", centred=True)
    centred = from_set(run, dataset, inputs, name, centred=True)
    ways = {
        "category and seen colour": on_both(inputs, without_vectors),
        "photograph as it is": on_both(plain, without_words),
        "photograph as it is, centred on the wardrobe": on_both(plain_centred, without_words),
        "garment cut out": on_both(inputs, without_words),
        "garment cut out, centred on the wardrobe": on_both(centred, without_words),
        "words and photograph as it is": plain,
        "words and garment cut out": inputs,
        "words and garment cut out, centred on the wardrobe": centred,
    }
    found = {what: scores(run, read) for what, read in ways.items()}
    level = {what: score - score.mean(axis=0) for what, score in found.items()}
    grounds = grounds_of(dataset)
    rows = []
    for what in ways:
        for end, by in (("", found), (", level", level)):
            told_by_words = by["category and seen colour"]
            rows.append(row(f"{what}{end}", by[what], told_by_words, grounds))
    tell(rows, asked.json)
    if asked.sheet is not None:
        sheet(dataset, level["words and garment cut out"], asked.sheet)


if __name__ == "__main__":
    sys.exit(main())
