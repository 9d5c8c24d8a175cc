"""Are completed looks whole, do they find what was worn, and how long do they take?

`kept` counts, over the looks of many garments, those with slots that exclude each other, with two
garments of one model, and with a garment that another look of the same anchor has. `found` takes
each garment of each outfit of a split out and completes the rest: how often it is among ten looks,
beside the ten most popular of its slot. `taken` is the time of one, five and ten looks of three
slots, in turns, in one thread. With `--many` only a made-up catalogue is asked, with so many
garments a slot, by exact search and by graphs in turns.

    python benchmarks/looks.py runs/outfit-akd
    python benchmarks/looks.py runs/outfit-akd --anchors 500 --outfits 100 --turns 20
    python benchmarks/looks.py runs/outfit-akd --many 120000 --turns 30 --recall 0.9
"""

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from kit.many_garments import many_garments
from kit.telling import Row, options, tell
from wearwith.catalog import outfits_as_positions
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError
from wearwith.matching import IndexConfig
from wearwith.matching.outfits import Completer, LookWishes
from wearwith.model import TrainedModel, load_model
from wearwith.types import Slot
from wearwith.words.exclusive_slots import clash

AT = 10


def kept(completer: Completer, anchors: Sequence[str], k: int) -> Row:
    """What looks break; each count should be 0."""
    looks = clashes = twice = shared = without = 0
    shelf = completer.shelf
    for anchor in anchors:
        try:
            found = completer.complete([anchor], LookWishes.of(k=k)).looks
        except ConfigError:
            without += 1  # nothing is missing beside it
            continue
        looks += len(found)
        taken: list[str] = []
        for look in found:
            models = shelf.models[shelf.garments.positions([item.id for item in look.items])]
            clashes += clash(item.slot for item in look.items) is not None
            twice += len(set(models.tolist())) < len(models)
            shared += bool(set(look.found) & set(taken))
            taken += look.found
    return {
        "anchors": len(anchors),
        "looks": looks,
        "slots clash": clashes,
        "two of a model": twice,
        "share a garment": shared,
        "anchors without": without,
    }


def found(completer: Completer, split: str, most: int | None) -> list[Row]:
    """How often a garment that was taken out comes back among ten, by slot."""
    dataset, garments = completer.model.read_dataset(), completer.shelf.garments
    counts = outfits_as_positions(dataset, garments, "train").counts(len(garments))
    hits, popular = defaultdict[Slot, list[bool]](list), defaultdict[Slot, list[bool]](list)
    refused = 0
    for row in outfits_as_positions(dataset, garments, split).items[:most]:
        outfit = row[row != NONE]
        for place, gold in enumerate(outfit.tolist()):
            rest = [garments.ids[n] for n in np.delete(outfit, place).tolist()]
            slot = garments.slot(gold)
            if not rest:
                continue
            try:
                wishes = LookWishes.of(k=AT, want=[slot], diverse=False)
                looks = completer.complete(rest, wishes).looks
            except ConfigError:
                refused += 1  # people did wear two bottoms, or two pairs of shoes
                continue
            some = completer.shelf.of_slot(slot)
            best = some[np.argsort(-counts[some], kind="stable")[:AT]]
            hits[slot].append(garments.ids[gold] in {look.found[0] for look in looks})
            popular[slot].append(gold in best)
    rows: list[Row] = [
        {
            "slot": slot,
            "garments": len(completer.shelf.of_slot(slot)),
            "asked": len(some),
            f"among {AT}": float(np.mean(some)),
            "popularity": float(np.mean(popular[slot])),
        }
        for slot, some in sorted(hits.items(), key=lambda one: -len(one[1]))
    ]
    every = [hit for some in hits.values() for hit in some]
    known = [hit for some in popular.values() for hit in some]
    if every:
        whole = {"slot": "all", "asked": len(every), f"among {AT}": float(np.mean(every))}
        rows.append(whole | {"popularity": float(np.mean(known))})
    rows.append({"slot": "refused: what was worn excludes its slot", "asked": refused})
    return rows


def taken(completer: Completer, slots: Sequence[str], turns: int) -> list[Row]:
    """Milliseconds of this process for so many looks."""
    shelf = completer.shelf
    anchors = [shelf.garments.ids[n] for n in shelf.of_slot("top")[:turns].tolist()]
    times = defaultdict[int, list[float]](list)
    for anchor in anchors[:1] + anchors:  # the first one reads what all need
        for k in (1, 5, 10):
            start = time.process_time()
            completer.complete([anchor], LookWishes.of(k=k, want=slots))
            times[k].append(1000 * (time.process_time() - start))
    return [
        {"looks": k, "median ms": statistics.median(some[1:]), "most ms": max(some[1:])}
        for k, some in times.items()
    ]


def searched(model: TrainedModel, n: int, slots: Sequence[str], turns: int, recall: float) -> None:
    """Looks of a made-up catalogue, with n garments a slot, by exact search and by graphs."""
    with TemporaryDirectory() as place:
        many = replace(many_garments(model, n, slots), folder=Path(place, "run"))
        exact = Completer(many)
        tell(taken(exact, slots, turns), None, f"What looks take, {n:,} garments a slot, exact")
        begun, index = time.perf_counter(), IndexConfig(above=n - 1, recall=recall)
        graph = Completer(many, index=index)
        built = time.perf_counter() - begun
        rows: list[Row] = [
            {"slot": slot, "recall": one.check.recall, "searched": one.is_searched}
            for slot, one in graph.source.graphs.items()
        ]
        tell(rows, None, f"Graphs of {n:,} garments a slot, built in {built:.0f} s")
        anchors = [exact.shelf.garments.ids[p] for p in exact.shelf.of_slot("top")[:turns].tolist()]
        rows = [
            by_both(exact, graph, anchors, LookWishes.of(k=k, want=slots, by=by))
            for by in ("student", "teacher")
            if by == "student" or model.outfits is None or model.outfits.teacher is not None
            for k in (1, 5, 10)
        ]
    tell(rows, None, "Looks by exact search and by graphs")


def by_both(exact: Completer, graph: Completer, anchors: Sequence[str], wishes: LookWishes) -> Row:
    """Milliseconds of this process for a question, and what the graphs find of the exact looks."""
    ms, shares, of_best = defaultdict[str, list[float]](list), list[float](), list[float]()
    for anchor in anchors[:1] + list(anchors):  # the first one reads what all need
        looks = []
        for name, completer in (("exact", exact), ("graph", graph)):
            start = time.process_time()
            looks.append(completer.complete([anchor], wishes).looks)
            ms[name].append(1000 * (time.process_time() - start))
        known, found = ([set(look.found) for look in some] for some in looks)
        shares.append(len(set.union(*known) & set.union(*found)) / len(set.union(*known)))
        of_best.append(len(known[0] & found[0]) / len(known[0]))
    return {
        "by": wishes.by,
        "looks": wishes.k,
        "exact ms": statistics.median(ms["exact"][1:]),
        "graph ms": statistics.median(ms["graph"][1:]),
        "found": float(np.mean(shares[1:])),
        "found of the best look": float(np.mean(of_best[1:])),
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("run", type=Path, help="of a model of outfits")
    parser.add_argument("--anchors", type=int, help="so many of the catalogue's garments")
    parser.add_argument("--outfits", type=int, help="so many of the split")
    parser.add_argument("--split", default="test")
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--want", default="bottom,shoes,bag")
    parser.add_argument("--many", type=int, help="garments a slot of a made-up catalogue")
    parser.add_argument("--recall", type=float, default=0.99, help="that its graphs have to reach")
    asked = parser.parse_args(words)
    model = load_model(asked.run)
    if asked.many is not None:
        searched(model, asked.many, asked.want.split(","), asked.turns, asked.recall)
        return
    completer = Completer(model)
    anchors = completer.shelf.garments.ids[: asked.anchors]
    tell([kept(completer, anchors, 5)], None, "What looks break")
    tell(found(completer, asked.split, asked.outfits), asked.json, f"Outfits of {asked.split}")
    tell(taken(completer, asked.want.split(","), asked.turns), None, "What looks take")


if __name__ == "__main__":
    sys.exit(main())
