"""Whole outfits of the sample world, and the truth that completes them."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from wearwith.catalog.outfit_arrays import OutfitArrays, outfits_as_positions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.errors import DataError
from wearwith.rules.rule import RuleItem
from wearwith.types import OUTFIT_SLOTS
from wearwith.world.assortment import COLOURS, METALS, PATTERNS, STYLES
from wearwith.world.compatibility import COLOUR_FIT, PATTERN_FIT, STYLE_AFFINITY
from wearwith.world.outfit_rules import OUTFIT_RULES, OutfitRule, OutfitWeights, true_outfit_rules
from wearwith.world.outfit_truth import TruthOutfitScorer, load_outfit_truth
from wearwith.world.sample_catalogue import SampleWorld, outfit_counts, sample_world, write_sample

SMALL = {"n_tops": 120, "n_bottoms": 80, "n_outfits": 900}


@pytest.fixture(scope="module")
def world() -> SampleWorld:
    return sample_world(1, **SMALL)


@pytest.fixture(scope="module")
def outfits(world: SampleWorld) -> OutfitArrays:
    return outfits_as_positions(world.dataset, world.outfit_truth.garments)


def slots_of(world: SampleWorld, items: np.ndarray) -> list[list[str]]:
    garments = world.outfit_truth.garments
    return [[garments.slot(item) for item in row[row != NONE]] for row in items]


def test_outfits_have_two_to_six_garments_that_can_be_worn_together(world, outfits):
    assert set(outfits.sizes) == {2, 3, 4, 5, 6}
    for slots in slots_of(world, outfits.items):
        assert len(set(slots)) == len(slots)
        assert not {"bottom", "one-piece"} <= set(slots)
        assert {"top", "one-piece"} & set(slots)  # no coat over nothing but trousers
    assert outfit_counts(world.dataset)["size"]["2"] == (outfits.sizes == 2).sum()


def test_the_garments_are_those_of_the_dataset(world):
    garments = SlotCatalogue.of(world.dataset.items)
    assert garments.ids == world.outfit_truth.garments.ids
    assert (garments.slots == world.outfit_truth.garments.slots).all()


def test_pairs_and_items_do_not_depend_on_what_completes_them(world):
    other = sample_world(1, **SMALL, outfit_weights=OutfitWeights(rules=0.0, temperature=3.0))
    for table in ("items", "pairs", "triplets"):
        assert getattr(other.dataset, table).equals(getattr(world.dataset, table))
    assert not other.dataset.outfits.equals(world.dataset.outfits)


def has(item: dict, part: RuleItem) -> bool:
    return part.slot in (None, item["slot"]) and item[part.trait.attribute] == part.trait.value


def fires(rule: OutfitRule, one: dict, other: dict) -> bool:
    first, second = rule.items
    return (has(one, first) and has(other, second)) or (has(one, second) and has(other, first))


def broken(items: list[dict]) -> int:
    colours = {
        item["colour"] for item in items if (COLOURS | METALS)[item["colour"]].hue is not None
    }
    patterns = {item["pattern"] for item in items} - {"plain"}
    layers = [item for item in items if item["slot"] == "outerwear"]
    return (len(colours) > 3) + (len(patterns) > 1) + (len(layers) > 1)


def mixture(items: list[dict]) -> np.ndarray:
    return np.mean([[item[f"style_{name}"] for name in STYLES] for item in items], axis=0)


def pair_and_rules(world: SampleWorld, worn: list[dict], one: dict, other: dict) -> float:
    """Of two garments of an outfit, by hand."""
    names = [*COLOURS, *METALS]
    patterns = list(PATTERNS)
    score = (
        6.0 * mixture([one]) @ STYLE_AFFINITY @ mixture([other])
        + 1.0 * COLOUR_FIT[names.index(one["colour"]), names.index(other["colour"])]
        + 0.8 * PATTERN_FIT[patterns.index(one["pattern"]), patterns.index(other["pattern"])]
    )
    top, bottom = sorted((one, other), key=lambda item: item["kind"] != "top")
    if (top["kind"], bottom["kind"]) == ("top", "bottom"):
        catalogue = world.dataset.catalogue
        place = catalogue.top_positions([top["id"]]), catalogue.bottom_positions([bottom["id"]])
        score = world.truth.true_score(*place)[0] - 0.4 * bottom["popularity"]
    for rule in OUTFIT_RULES:
        confidence = mixture(worn) @ np.array(rule.counts_in)
        score += 8.0 * (1 if rule.sign == "+" else -1) * confidence * fires(rule, one, other)
    return float(score)


def test_the_scores_are_those_of_the_formula(world, outfits):
    """Added up garment by garment from the rows of the truth."""
    truth, rows = world.outfit_truth, world.truth.items.to_dicts()
    rng = np.random.default_rng(0)
    broke = 0
    for worn in (*outfits.items[:12], *rng.integers(len(rows), size=(12, 4))):
        worn = np.unique(worn[worn != NONE])
        items = [rows[item] for item in worn]
        answers = rng.choice(np.setdiff1d(np.arange(len(rows)), worn), size=4)
        expected = [
            np.mean([pair_and_rules(world, items, item, rows[answer]) for item in items])
            - 3.0 * (broken([*items, rows[answer]]) - broken(items))
            + 0.4 * rows[answer]["popularity"]
            for answer in answers
        ]
        broke += sum(broken([*items, rows[answer]]) > broken(items) for answer in answers)
        assert truth.score_answers(worn[None], answers[None])[0] == pytest.approx(expected)
        assert truth.score_all(worn[None], answers)[0] == pytest.approx(expected)
        whole = (
            np.mean([pair_and_rules(world, items, *pair) for pair in permutations(items, 2)])
            + 0.4 * np.mean([item["popularity"] for item in items])
            - 3.0 * broken(items)
        )
        assert truth.score_outfits(worn[None])[0] == pytest.approx(whole)
    assert broke > 5


def test_neither_order_nor_padding_matter(world, outfits):
    truth, items = world.outfit_truth, outfits.items[:50]
    answers = np.arange(150).reshape(50, 3)
    turned = np.column_stack([np.full((50, 2), NONE), items[:, ::-1]])
    assert truth.score_outfits(turned) == pytest.approx(truth.score_outfits(items))
    assert truth.score_answers(turned, answers) == pytest.approx(
        truth.score_answers(items, answers)
    )


def test_a_rule_counts_as_far_as_it_does_in_the_mean_style(world):
    rows, rule = world.truth.items.to_dicts(), OUTFIT_RULES[0]
    given = np.array([[3, 50, NONE], [7, 8, 9]])
    expected = [
        mixture([rows[3], rows[50]]) @ np.array(rule.counts_in),
        mixture(rows[7:10]) @ np.array(rule.counts_in),
    ]
    assert world.outfit_truth.true_confidence(rule, given) == pytest.approx(expected)


def test_a_rule_is_of_two_garments_neither_of_which_is_the_drawn_pair(world):
    assert [rule.items for rule in true_outfit_rules().rules] == [
        rule.items for rule in OUTFIT_RULES
    ]
    rows = world.truth.items.to_dicts()
    tops, bottoms = ([row for row in rows if row["kind"] == side] for side in ("top", "bottom"))
    for rule in OUTFIT_RULES:
        assert not any(all(has(row, part) for part in rule.items) for row in rows)
        assert not any(fires(rule, top, bottom) for top in tops for bottom in bottoms)


@pytest.mark.parametrize("part", ["rules", "popularity", "sets"])
def test_what_completes_outfits_follows_the_weights(world, outfits, part: str):
    """Shoes, bags and jewellery are likelier by the true weights than by others."""

    def log_likelihood(factor: float) -> float:
        true = OutfitWeights()
        weights = replace(true, **{part: factor * getattr(true, part)})
        truth = TruthOutfitScorer(world.truth, weights)
        total = 0.0
        for slot in ("shoes", "bag", "jewellery"):
            is_slot = (truth.garments.slots[outfits.items] == OUTFIT_SLOTS.index(slot)) & (
                outfits.present
            )
            rows, columns = np.nonzero(is_slot)
            given = np.where(is_slot, NONE, outfits.items)[rows]
            candidates = truth.garments.of_slot(slot)
            scores = truth.score_all(given, candidates)
            chosen = np.searchsorted(candidates, outfits.items[rows, columns])
            likely = scores[np.arange(len(rows)), chosen] - np.log(np.exp(scores).sum(axis=1))
            total += likely.sum()
        return total

    assert log_likelihood(1.0) > max(log_likelihood(0.0), log_likelihood(2.5))


def test_the_truth_tells_outfits_from_random_ones(world, outfits):
    truth, rng = world.outfit_truth, np.random.default_rng(0)
    random = outfits.items.copy()
    for slot in np.unique(truth.garments.slots):
        of_slot = outfits.present & (truth.garments.slots[outfits.items] == slot)
        candidates = np.flatnonzero(truth.garments.slots == slot)
        random[of_slot] = rng.choice(candidates, of_slot.sum())
    higher = truth.score_outfits(outfits.items) > truth.score_outfits(random)
    assert higher.mean() > 0.9


def test_what_is_written_is_read_back(tmp_path: Path):
    made = write_sample(tmp_path / "data", 2, 30, 30, 60).outfit_truth
    read = load_outfit_truth(tmp_path / "data")
    items = np.array([[0, 20, 40, NONE], [1, 5, 60, 70]])
    assert read.weights == made.weights
    assert (read.score_outfits(items) == made.score_outfits(items)).all()


def test_a_sample_of_before_has_no_truth_of_outfits(tmp_path: Path):
    sample_world(2, 30, 30, 60).truth.save(tmp_path)
    with pytest.raises(DataError, match="outfits can't be read"):
        load_outfit_truth(tmp_path)
