"""Do completed looks break rules of whole outfits more often than the outfits that people wore?

For each packaged rule of whole outfits: how many of the looks around some garments break it, how
many training outfits with such a garment, how many of all, and how many if other garments of the
same slots were in their places. The values are read anew, so that a model may be older than a rule.

    python benchmarks/broken_rules.py runs/outfit-akd --around season=winter
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kit.telling import Row, options, tell
from wearwith.catalog import outfits_as_positions
from wearwith.catalog.outfit_arrays import padded
from wearwith.errors import ConfigError
from wearwith.matching.outfits import Completer, LookWishes
from wearwith.model import load_model
from wearwith.rules import Knowledge, RuleBook
from wearwith.rules.outfit_activation import OutfitActivation
from wearwith.rules.outfit_knowledge import by_chance
from wearwith.types import Ints


def looks_around(completer: Completer, anchors: Sequence[str], k: int) -> tuple[Ints, Ints]:
    """The looks of garments, filled with `NONE`, and the rank of each. Shapes: (n, L) and (n,)."""
    rows, ranks = list[list[int]](), list[int]()
    for anchor in anchors:
        try:
            looks = completer.complete([anchor], LookWishes.of(k=k)).looks
        except ConfigError:
            continue  # nothing is missing beside it
        for look in looks:
            positions = completer.shelf.garments.positions([item.id for item in look.items])
            rows.append(positions.tolist())
            ranks.append(look.rank)
    return padded(rows), np.array(ranks)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("run", type=Path, help="of a model of outfits")
    parser.add_argument("--around", default="season=winter", help="a value of the given garments")
    parser.add_argument("-k", type=int, default=5)
    asked = parser.parse_args(words)
    model = load_model(asked.run)
    completer, dataset = Completer(model), model.read_dataset()
    garments = completer.shelf.garments
    known = Knowledge.read(dataset.items, RuleBook.sets(), own=True)
    attribute, value = asked.around.split("=")
    having = set(known.traits.filter(attribute=attribute, value=value)["item"])
    anchors = [name for name in garments.ids if name in having]
    if not anchors:
        parser.error(f"no garment has {asked.around}")
    activation = OutfitActivation.of(known.book, known.traits, garments)
    outfits = outfits_as_positions(dataset, garments, "train")
    worn = np.isin(outfits.items, garments.positions(anchors)).any(axis=1)
    looks, ranks = looks_around(completer, anchors, asked.k)
    in_looks, in_outfits = activation.broken(looks), activation.broken(outfits.items)
    chance = activation.broken(by_chance(outfits, garments))
    rows: list[Row] = [
        {
            "rule": rule.id,
            "looks": len(looks),
            "broken": float(in_looks[:, n].mean()),
            "first looks": float(in_looks[ranks == 1, n].mean()),
            "outfits": int(worn.sum()),
            "worn": float(in_outfits[worn, n].mean()),
            "all outfits": int(in_outfits[:, n].sum()),
            "by chance": int(chance[:, n].sum()),
        }
        for n, rule in enumerate(known.book.set_rules)
    ]
    tell(rows, asked.json, f"{len(anchors):,} garments of {asked.around}")


if __name__ == "__main__":
    sys.exit(main())
