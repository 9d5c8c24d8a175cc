"""How well is seen what is known: tables of colour, family, pattern and kind.

On garments of the Mango datathon the main colour is held against the shop's colour group and the
outline against its family. Colours and outlines were fitted on the models whose name has an even
CRC-32; only the others are read here. On drawn garments everything is known. On photographs of
people's own garments only the family is.

    python benchmarks/seeing.py mango data/mango --garments 1500
    python benchmarks/seeing.py drawn --garments 400
    python benchmarks/seeing.py photos PHOTOS
"""

import argparse
import csv
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl

from wearwith.catalog import load_dataset
from wearwith.pictures.decoding import open_picture, read_file
from wearwith.pictures.seeing import Sighting
from wearwith.pictures.seeing.see_garment import see
from wearwith.types import Picture

SURE = 0.6  # what is seen less surely counts as unknown, as in training
UNKNOWN = "–"
# The shop's groups are wider than the vocabulary: its white reaches to camel, its brown to khaki.
GROUPS = {
    "black": ["black"],
    "grey": ["grey"],
    "white": ["white", "cream", "beige", "camel"],
    "brown": ["brown", "khaki"],
    "blue": ["navy", "blue", "light blue", "turquoise"],
    "green": ["green"],
    "red": ["red", "burgundy"],
    "pink": ["pink"],
    "orange": ["orange"],
    "yellow": ["yellow", "mustard"],
    "purple": ["purple"],
}
GROUP_OF = {colour: group for group, colours in GROUPS.items() for colour in colours}
FAMILIES = {
    "top": ("Tops", "Outerwear", "t-shirt", "longsleeve", "shirt", "outwear"),
    "trousers": ("Trousers", "Jeans", "Leggings and joggers", "pants"),
    "shorts": ("Shorts", "shorts"),
    "skirt": ("Skirts", "skirt"),
    "dress": ("Dresses", "dress"),
    "jumpsuit": ("Jumpsuit",),
}
FAMILY_OF = {word: family for family, words in FAMILIES.items() for word in words}
DRAWN = {
    "top": "t-shirt blouse shirt sweater cardigan hoodie camisole jacket blazer coat",
    "trousers": "jeans trousers joggers leggings",
    "shorts": "shorts",
    "skirt": "skirt maxi_skirt",
    "dress": "dress",
    "jumpsuit": "jumpsuit",
}
PATTERNS = ("plain", "striped", "checked", "dotted", "floral", "graphic")


def is_held_out(model: str) -> bool:
    """Whether nothing was fitted to garments of this model."""
    return zlib.crc32(model.encode()) % 2 == 1


def looked(pictures: Iterable[Callable[[], Picture]]) -> list[list[Sighting]]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda picture: see(picture()), pictures))


def said(seen: list[Sighting], attribute: str, least: float = SURE) -> str:
    found = [one.value for one in seen if one.attribute == attribute and one.confidence >= least]
    return found[0] if found else UNKNOWN


def family_said(seen: list[Sighting]) -> str:
    """The family of a bottom; of a top there is none but `top`."""
    kind = said(seen, "kind")
    return said(seen, "category") if kind == "bottom" else kind


def show(title: str, pairs: list[tuple[str, str]], same: Callable[[str, str], bool] | None = None):
    """Print a confusion table, truth by row, and how often what was said is right."""
    agree = same or (lambda truth, told: truth == told)
    told = [(truth, word) for truth, word in pairs if word != UNKNOWN]
    right = sum(agree(truth, word) for truth, word in told)
    print(f"\n{title}: {right / max(1, len(told)):.3f} right of {len(told)} told,", end=" ")
    print(f"{right / len(pairs):.3f} of all {len(pairs)}\n")
    rows = list(dict.fromkeys(sorted(truth for truth, _ in pairs)))
    columns = [*sorted({word for _, word in pairs} - {UNKNOWN}), UNKNOWN]
    counts = Counter(pairs)
    print(f"| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for row in rows:
        cells = [str(counts[row, column] or "") for column in columns]
        print(f"| **{row}** | {' | '.join(cells)} |")


def mango(folder: Path, garments: int, image_root: Path | None) -> None:
    dataset = load_dataset(folder)
    root = image_root or dataset.image_root
    items = dataset.items.filter(
        pl.col("side").is_not_null() & pl.col("image").is_not_null()
    ).filter(pl.col("model").map_elements(is_held_out, return_dtype=pl.Boolean))
    items = items.sample(min(garments, items.height), seed=0).sort("id")
    images = items["image"].to_list()
    seen = looked(lambda image=image: open_picture(read_file(root, image)) for image in images)
    groups = items["colour_group"].to_list()
    main = [GROUP_OF[said(one, "colour", 0.0)] for one in seen]
    show("Main colour, in the shop's groups", list(zip(groups, main, strict=True)))
    sure = [GROUP_OF.get(said(one, "colour"), UNKNOWN) for one in seen]
    told = [(a, b) for a, b in zip(groups, sure, strict=True) if b != UNKNOWN]
    right = sum(a == b for a, b in told) / len(told)
    print(f"\nWhere the main colour is sure ({SURE}): {right:.3f} right of {len(told)} told")
    truth = [mango_family(path) for path in items["category"]]
    show("Family", list(zip(truth, map(family_said, seen), strict=True)))
    print("\nPatterns seen:", Counter(said(one, "pattern") for one in seen).most_common())


def mango_family(path: list[str]) -> str:
    return next(FAMILY_OF[name] for name in reversed(path) if name in FAMILY_OF)


def drawn(garments: int) -> None:
    from wearwith.world.drawing.colours import TRUE_COLOURS
    from wearwith.world.drawing.garment import DrawingSubject, draw

    rng = np.random.default_rng(3)
    families = {
        word.replace("_", " "): name for name, words in DRAWN.items() for word in words.split()
    }
    categories, colours = list(families), list(TRUE_COLOURS)
    subjects = [
        DrawingSubject(
            item=f"i{n}",
            design=f"d{n}",
            category=categories[n % len(categories)],
            colour=colours[int(rng.integers(len(colours)))],
            pattern=PATTERNS[int(rng.integers(len(PATTERNS)))],
            material="cotton",
        )
        for n in range(garments)
    ]
    seen = looked(lambda subject=subject: draw(subject, 17).pixels for subject in subjects)
    pairs = list(zip(subjects, seen, strict=True))
    show("Pattern", [(s.pattern, said(one, "pattern")) for s, one in pairs], same_pattern)
    plain = [(s.colour, said(one, "colour", 0.0)) for s, one in pairs if s.pattern == "plain"]
    show("Main colour of plain garments", plain)
    others = [(s.colour, said(one, "colour", 0.0)) for s, one in pairs if s.pattern != "plain"]
    print(f"\nMain colour of the others: {np.mean([a == b for a, b in others]):.3f} right")
    show("Family", [(families[s.category], family_said(one)) for s, one in pairs])


def same_pattern(truth: str, told: str) -> bool:
    """Flowers and motifs are prints."""
    return told == ("printed" if truth in ("floral", "graphic") else truth)


def photos(folder: Path) -> None:
    with (folder / "items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = [FAMILY_OF[row["category"]] for row in rows]
    images = [row["image"] for row in rows]
    seen = looked(lambda image=image: open_picture(read_file(folder, image)) for image in images)
    show("Family", list(zip(truth, map(family_said, seen), strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("world", choices=("mango", "drawn", "photos"))
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--garments", type=int, default=1500)
    parser.add_argument("--image-root", type=Path)
    options = parser.parse_args()
    if options.world == "drawn":
        drawn(options.garments)
    elif options.world == "photos":
        photos(options.folder)
    else:
        mango(options.folder, options.garments, options.image_root)


if __name__ == "__main__":
    main()
