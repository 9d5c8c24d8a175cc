"""Polyvore Outfits to measure on, from what can be had: its validation part becomes the test.

The training part is divided: some of its outfits, drawn by seed, choose the epoch, and what is left
is trained on but for those outfits that share a garment with them. The new folder has the official
layout.

    python benchmarks/polyvore_parts.py POLYVORE_OUTFITS parts
    wearwith import polyvore-outfits parts data/polyvore-outfits
"""

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kit.telling import options, tell

VARIANT = "disjoint"


def parts(train: list[Any], n_valid: int, seed: int) -> tuple[list[Any], list[Any]]:
    """Divide outfits into those to train on and those to choose by, which share no garment."""
    chosen = set(random.Random(seed).sample(range(len(train)), n_valid))
    valid = [train[place] for place in sorted(chosen)]
    taken = {item["item_id"] for outfit in valid for item in outfit["items"]}
    rest = (outfit for place, outfit in enumerate(train) if place not in chosen)
    return [each for each in rest if all(i["item_id"] not in taken for i in each["items"])], valid


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("src", type=Path, help="Polyvore Outfits in its official layout")
    parser.add_argument("out", type=Path, help="a new folder")
    parser.add_argument("--valid", type=int, default=1000, help="outfits to choose the epoch by")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(words)
    folder = asked.src / VARIANT
    read = {part: json.loads((folder / f"{part}.json").read_text()) for part in ("train", "valid")}
    train, valid = parts(read["train"], asked.valid, asked.seed)
    new = asked.out / VARIANT
    new.mkdir(parents=True)
    for name, outfits in (("train", train), ("valid", valid), ("test", read["valid"])):
        (new / f"{name}.json").write_text(json.dumps(outfits))
    shutil.copy(folder / "item_metadata.tsv", new)
    shutil.copy(asked.src / "categories.csv", asked.out)
    rows = [{"train": len(train), "valid": len(valid), "test": len(read["valid"])}]
    tell(rows, asked.json, "outfits")


if __name__ == "__main__":
    main()
