"""A teacher of outfits with another rule book than that of its training."""

import numpy as np
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import RuleError
from wearwith.model.outfit_gates import OutfitGates
from wearwith.model.outfit_points import PairFormScorer
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.rules import AtMostGarments, Knowledge, Rule, RuleBook, RuleItem, SetRule
from wearwith.rules.outfit_knowledge import outfit_terms
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.attributes import Trait

D, GATE = 5, 3
PLAIN, FANCY = Trait("type", "plain"), Trait("type", "fancy")
RULES = (
    Rule("like tops", (RuleItem(PLAIN, slot="top"), RuleItem(PLAIN, slot="shoes")), "+", 0.7),
    Rule("unlike", (RuleItem(PLAIN), RuleItem(FANCY)), "-", 1.3),
    Rule("fancy bags", (RuleItem(FANCY, slot="bag"), RuleItem(FANCY, slot="bottom")), "+", 0.4),
    SetRule("one bag", AtMostGarments("bag", 1), 0.9),
)


@pytest.fixture(scope="module")
def known():
    dataset = outfit_shop()
    return Knowledge.read(dataset.items, RuleBook.of(RULES), own=True)


@pytest.fixture(scope="module")
def teacher(known):
    garments, rng = SlotCatalogue.of(outfit_shop().items), np.random.default_rng(3)
    n_pairs = len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
    shapes = {
        "points": (len(garments), D),
        "gains": (len(garments),),
        "diagonals": (n_pairs, D),
        "weights": (n_pairs,),
    }
    arrays = {f"outfit.{name}": rng.normal(size=shape) for name, shape in shapes.items()}
    student = PairFormScorer("outfit-akd", garments, arrays)
    keys = rng.normal(size=(len(RULES), GATE + 1)).astype(np.float32)
    gates = OutfitGates(keys, rng.normal(size=(GATE, D)).astype(np.float32))
    return OutfitTeacher(student, outfit_terms(known, garments), 2.0, gates)


def test_a_rule_that_was_not_learned_with_has_the_mean_key(teacher, known):
    new = Rule("new", (RuleItem(FANCY, slot="shoes"), RuleItem(FANCY, slot="bag")), "+", 1.0)
    stronger = Rule("unlike", RULES[1].items, "-", 2.6)
    other = teacher.with_book(known, RuleBook.of([new, stronger]))
    np.testing.assert_allclose(other.gates.keys[0], teacher.gates.keys[:3].mean(axis=0), rtol=1e-6)
    np.testing.assert_array_equal(other.gates.keys[1], teacher.gates.keys[1])
    unknown = RuleItem(Trait("type", "velvety"))
    book = RuleBook.of([Rule("odd", (unknown, RuleItem(PLAIN)), "+")])
    with pytest.raises(RuleError, match="velvety"):
        teacher.with_book(known, book)
