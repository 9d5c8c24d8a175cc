"""Does attention find how much each rule counts? Outfits of a sample world whose truth is known.

Rules across slots and set rules decide there, beside styles. How much a rule counts follows from
the styles of what is worn. A model sees each garment's styles, with a little noise, as vectors; the
rules are read from the catalogue, which names the attributes of every garment. With `--gaps` half
of the garments have them in their titles alone, if there: what is not read can fire no rule, and a
rule that fires on four of five of its pairs seems to count for less. Every garment of an outfit,
its first top and bottom too, is drawn once more beside the others: else a rule would not hold in
the direction in which it was not drawn.

Told are, for each seed, Spearman's rank correlation of the confidence that a gate has with the true
one, over all rules and questions of the test outfits in which they can fire, and its median over
the rules, each by itself; then the accuracy in filling in the blank with popular wrong answers.

    python benchmarks/outfit_truth.py --seeds 1 2 3
    python benchmarks/outfit_truth.py --seeds 1 --gaps --learns-from data
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from kit.telling import Row, options, tell
from wearwith.catalog import BlankQuestions, Dataset, outfits_as_positions
from wearwith.catalog.slot_catalogue import NONE
from wearwith.evaluation.outfit_metrics import right_answers
from wearwith.evaluation.outfit_protocol import blank_questions
from wearwith.features import FeatureStore
from wearwith.model.outfit_controls import outfit_controls
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.training import RunConfig, train
from wearwith.types import OUTFIT_SLOTS, Doubles
from wearwith.world import (
    OutfitWeights,
    SampleWorld,
    TruthOutfitScorer,
    TruthWeights,
    sample_world,
    true_outfit_rules,
)
from wearwith.world.assortment import STYLES
from wearwith.world.drawn_outfits import drawn
from wearwith.world.outfit_rules import OUTFIT_RULES

# Nothing but rules and styles decides, so that no other part poses as a rule's confidence.
PAIRS = TruthWeights(
    rules=0.0, style=2.0, colour=0.0, category=0.0, material=0.0, pattern=0.0, popularity=0.0
)
OUTFITS = OutfitWeights(rules=16.0, popularity=0.0)
NOISE = 0.02


def world_of_rules(seed: int, n_tops: int, n_outfits: int) -> SampleWorld:
    """Make a world, and draw each garment of its outfits once more beside the others."""
    made = sample_world(seed, n_tops, max(n_tops // 4, 20), n_outfits, PAIRS, OUTFITS)
    truth, rng = made.outfit_truth, np.random.default_rng(seed)
    outfits = outfits_as_positions(made.dataset, truth.garments)
    items, slots = outfits.items.copy(), truth.garments.slots_of(outfits.items)
    for column in range(items.shape[1]):
        for slot in np.unique(slots[:, column][slots[:, column] != NONE]):
            rows = np.flatnonzero(slots[:, column] == slot)
            candidates = truth.garments.of_slot(OUTFIT_SLOTS[slot])
            scores = truth.score_all(np.delete(items[rows], column, axis=1), candidates)
            likely = np.exp(scores - scores.max(axis=1, keepdims=True))
            items[rows, column] = candidates[drawn(likely, rng)]
    rows, columns = np.nonzero(items != NONE)
    worn = pl.DataFrame(
        {
            "outfit": np.array(outfits.ids)[rows],
            "item": np.array(truth.garments.ids)[items[rows, columns]],
        }
    )
    table = made.dataset.outfits
    worn = worn.unique(maintain_order=True).join(
        table.select("outfit", "split").unique(), on="outfit", maintain_order="left"
    )
    worn = pl.concat([table.clear(), worn.cast({"split": table.schema["split"]})], how="diagonal")
    return replace(made, dataset=replace(made.dataset, outfits=worn))


def without_gaps(made: SampleWorld) -> SampleWorld:
    """Let the catalogue name what every garment is."""
    items, attributes = made.dataset.items, ["colour", "material", "pattern"]
    true = made.truth.items.select("id", *attributes, category=pl.concat_list("category"))
    true = true.cast({name: items.schema[name] for name in (*attributes, "category")})
    return replace(made, dataset=replace(made.dataset, items=items.update(true, on="id")))


def with_styles(made: SampleWorld, folder: Path) -> Dataset:
    """Save the dataset with the styles of each garment as its vectors."""
    dataset = made.dataset.save(folder)
    items = made.truth.items
    styles = items.select(f"style_{name}" for name in STYLES).to_numpy()
    noise = np.random.default_rng(0).normal(size=styles.shape)
    store = FeatureStore(folder, "styles")
    store.begin({"name": "styles"}, styles.shape[1])
    named = [f"styles of {name}" for name in items["id"]]
    store.append(named, (styles + NOISE * noise).astype(np.float32))
    store.finish(zip(items["id"], named, strict=True))
    return dataset


def confidences(
    teacher: OutfitTeacher, truth: TruthOutfitScorer, asked: BlankQuestions
) -> dict[int, tuple[Doubles, Doubles]]:
    """What gates have, and what is true, by rule, in each question in which it can fire."""
    fires = []
    for slot in np.unique(asked.slots):
        rows = np.flatnonzero(asked.slots == slot)
        said = teacher.terms.asked(asked.given[rows], int(slot))
        fires.append(np.column_stack([rows[said.rows], said.rules]))
    rows, rules = np.unique(np.concatenate(fires), axis=0).T
    learned = teacher.gates.confidence(teacher.contexts(asked.given), rows, rules)
    return {
        rule: (
            learned[rules == rule],
            truth.true_confidence(OUTFIT_RULES[rule], asked.given[rows[rules == rule]]),
        )
        for rule in np.unique(rules).tolist()
    }


def figures(
    seed: int,
    n_tops: int = 800,
    n_outfits: int = 20_000,
    epochs: int = 5,
    learns: str = "imitation",
    gaps: bool = False,
) -> Row:
    """Make a world, train on it, and compare with its truth."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = world_of_rules(seed, n_tops, n_outfits)
        made = made if gaps else without_gaps(made)
        dataset = with_styles(made, folder / "data")
        true_outfit_rules().save(folder / "rules.toml")
        config = {
            "model": "outfit-akd",
            "inputs": {"text": False, "unit_length": False},
            "outfit": {
                "dim": 16,
                "gate_dim": 16,
                "candidates": 32,
                "popular_share": 0.0,
                "matched_share": 0.0,
                "personal": False,
            },
            "rules": {"book": folder / "rules.toml"},
            "teacher": {"strength": OUTFITS.rules, "attention_learns_from": learns},
            "training": {"epochs": epochs, "learning_rate": 0.02, "seed": seed},
        }
        student = train(dataset, RunConfig.of(config)).outfits
    garments, teacher = student.garments, student.teacher
    asked = blank_questions(dataset, garments, "test", "popular", every_item=True)
    found = confidences(teacher, made.outfit_truth, asked)
    learned, true = (np.concatenate(column) for column in zip(*found.values(), strict=True))
    each = [spearmanr(*both).statistic for both in found.values() if len(both[0]) > 2]
    controls = outfit_controls(dataset, garments)
    order = {"truth": made.outfit_truth, "teacher": teacher, "student": student}
    order |= {name: controls[name] for name in ("category", "popularity")}
    shares = {
        name: float(right_answers(s.score_answers(asked.given, asked.answers), asked.gold).mean())
        for name, s in order.items()
    }
    row: Row = {"seed": seed, "Spearman": float(spearmanr(learned, true).statistic)}
    row |= {"of a rule": float(np.median(each)), "fired": len(true), **shares}
    return row | {"seconds": round(time.perf_counter() - start)}


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--tops", type=int, default=800)
    parser.add_argument("--outfits", type=int, default=20_000)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--learns-from", choices=("data", "imitation"), default="imitation")
    parser.add_argument("--gaps", action="store_true", help="as the catalogue of a shop has them")
    asked = parser.parse_args(words)
    size = asked.tops, asked.outfits, asked.epochs, asked.learns_from, asked.gaps
    rows = [figures(seed, *size) for seed in asked.seeds]
    tell(rows, asked.json, f"Confidences learned and true, {asked.outfits:,} outfits")


if __name__ == "__main__":
    main()
