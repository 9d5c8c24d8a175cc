"""How well is seen what is known: tables of colour, family, pattern and kind.

On garments of the Mango datathon the main colour is held against the shop's colour group and the
outline against its family. Colours and outlines were fitted on the models whose name has an even
CRC-32; only the others are read here. On drawn garments everything is known. On photographs of
people's own garments only the family is.

    python benchmarks/seeing.py mango data/mango --garments 1500
    python benchmarks/seeing.py drawn --garments 400
    python benchmarks/seeing.py photos PHOTOS
"""

import csv
import operator
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl

from kit.telling import Row, options, tell
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


def compared(
    title: str, pairs: list[tuple[str, str]], same: Callable[[str, str], bool] = operator.eq
) -> Row:
    """Print a confusion table, truth by row; give how often what was said is right."""
    print(f"\n{title}\n")
    rows = sorted({truth for truth, _ in pairs})
    columns = [*sorted({word for _, word in pairs} - {UNKNOWN}), UNKNOWN]
    counts = Counter(pairs)
    print(f"| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for row in rows:
        cells = [str(counts[row, column] or "") for column in columns]
        print(f"| **{row}** | {' | '.join(cells)} |")
    return right(title, pairs, same)


def right(
    title: str, pairs: list[tuple[str, str]], same: Callable[[str, str], bool] = operator.eq
) -> Row:
    """How often what was said is right, of what was told and of all."""
    told = [same(truth, word) for truth, word in pairs if word != UNKNOWN]
    return {
        "what": title,
        "right of told": sum(told) / max(1, len(told)),
        "told": len(told),
        "right of all": sum(told) / max(1, len(pairs)),
        "all": len(pairs),
    }


def mango(folder: Path, garments: int, image_root: Path | None) -> list[Row]:
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
    sure = [GROUP_OF.get(said(one, "colour"), UNKNOWN) for one in seen]
    truth = [mango_family(path) for path in items["category"]]
    print("Patterns seen:", Counter(said(one, "pattern") for one in seen).most_common())
    return [
        compared("Main colour, in the shop's groups", list(zip(groups, main, strict=True))),
        right(f"Main colour where it is sure ({SURE})", list(zip(groups, sure, strict=True))),
        compared("Family", list(zip(truth, map(family_said, seen), strict=True))),
    ]


def mango_family(path: list[str]) -> str:
    return next(FAMILY_OF[name] for name in reversed(path) if name in FAMILY_OF)


def drawn(garments: int) -> list[Row]:
    from wearwith.world.drawing.dyes import TRUE_COLOURS
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
    colours = [(s, (s.colour, said(one, "colour", 0.0))) for s, one in pairs]
    patterns = [(s.pattern, said(one, "pattern")) for s, one in pairs]
    return [
        compared("Pattern", patterns, same_pattern),
        compared("Main colour, plain", [both for s, both in colours if s.pattern == "plain"]),
        right("Main colour, others", [both for s, both in colours if s.pattern != "plain"]),
        compared("Family", [(families[s.category], family_said(one)) for s, one in pairs]),
    ]


def same_pattern(truth: str, told: str) -> bool:
    """Flowers and motifs are prints."""
    return told == ("printed" if truth in ("floral", "graphic") else truth)


def photos(folder: Path) -> list[Row]:
    with (folder / "items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = [FAMILY_OF[row["category"]] for row in rows]
    images = [row["image"] for row in rows]
    seen = looked(lambda image=image: open_picture(read_file(folder, image)) for image in images)
    return [compared("Family", list(zip(truth, map(family_said, seen), strict=True)))]


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("world", choices=("mango", "drawn", "photos"))
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--garments", type=int, default=1500)
    parser.add_argument("--image-root", type=Path)
    asked = parser.parse_args(words)
    if asked.world == "drawn":
        rows = drawn(asked.garments)
    elif asked.world == "photos":
        rows = photos(asked.folder)
    else:
        rows = mango(asked.folder, asked.garments, asked.image_root)
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
