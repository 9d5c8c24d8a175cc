"""The teacher of outfits, held against what it is said to be."""

from itertools import combinations

import numpy as np
import pytest
from scipy import optimize, special

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import RuleError
from wearwith.model.outfit_points import PairFormScorer
from wearwith.model.outfit_teacher import OutfitGates, OutfitTeacher
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


def is_fancy(teacher, garment):
    return int(teacher.garments.ids[garment][1:]) % 2 == 1


def fires(teacher, rule, i, j):
    """Whether a rule fires between two garments, in words."""
    slots = teacher.garments.slot(i), teacher.garments.slot(j)
    fancy = is_fancy(teacher, i), is_fancy(teacher, j)
    for first, second in ((0, 1), (1, 0)):
        one, other = rule.items
        if all(
            (fancy[place] == (item.trait == FANCY)) and item.slot in (None, slots[place])
            for item, place in ((one, first), (other, second))
        ):
            return True
    return False


def confidences(teacher, given):
    """λ of every rule, by the formula."""
    h = teacher.student.points[given].mean(axis=0)
    context = np.append(np.tanh(teacher.gates.read @ h), 1)
    return special.expit(teacher.gates.keys @ context)


def said(teacher, given, j):
    """C Σ λ r of a candidate, rule by rule and garment by garment."""
    trust, total = confidences(teacher, given), 0.0
    for number, rule in enumerate(RULES[:3]):
        share = np.mean([fires(teacher, rule, i, j) for i in given])
        total += trust[number] * share * rule.strength * (1 if rule.is_positive else -1)
    bags = [teacher.garments.slot(n) == "bag" for n in (*given, j)]
    if sum(bags) > 1 >= sum(bags[:-1]):
        total -= trust[3] * RULES[3].strength
    return teacher.strength * total


QUESTIONS = [([0, 9, 17], [10, 25, 30]), ([8], [26, 11, 3]), ([24, 10], [9, 16, 1])]


@pytest.mark.parametrize(("given", "answers"), QUESTIONS)
def test_it_adds_what_the_rules_say_by_the_formula(teacher, given, answers):
    rows = np.array([given]), np.array([answers])
    pushes = teacher.score_answers(*rows) - teacher.student.score_answers(*rows)
    np.testing.assert_allclose(pushes[0], [said(teacher, given, j) for j in answers], atol=1e-5)


def test_of_an_outfit_it_adds_the_mean_over_pairs_and_the_broken_sets(teacher):
    outfit = [0, 9, 10, 17, 24]
    trust, total = confidences(teacher, outfit), 0.0
    for number, rule in enumerate(RULES[:3]):
        share = np.mean([fires(teacher, rule, i, j) for i, j in combinations(outfit, 2)])
        total += trust[number] * share * rule.strength * (1 if rule.is_positive else -1)
    assert sum(teacher.garments.slot(n) == "bag" for n in outfit) == 2
    total -= trust[3] * RULES[3].strength
    rows = np.array([outfit])
    added = teacher.score_outfits(rows) - teacher.student.score_outfits(rows)
    assert added[0] == pytest.approx(teacher.strength * total, abs=1e-5)


def test_its_list_is_the_nearest_to_the_student_that_the_rules_like(teacher):
    """min KL(q ‖ p) − C E_q[f], by a solver that knows nothing of the closed form."""
    given, answers = np.array([[0, 9]]), np.array([[24, 25, 26, 31]])
    p = special.softmax(teacher.student.score_answers(given, answers)[0].astype(float))
    f = teacher.pushes(given, answers)[0].astype(float)

    def divergence(logits):
        q = special.softmax(logits)
        return special.rel_entr(q, p).sum() - q @ f

    found = special.softmax(optimize.minimize(divergence, np.zeros(4), tol=1e-12).x)
    q = special.softmax(teacher.score_answers(given, answers)[0].astype(float))
    np.testing.assert_allclose(q, found, atol=1e-4)


def test_neither_order_nor_filling_nor_company_changes_it(teacher):
    given, answers = np.array([[0, 9, 17], [17, 0, 9]]), np.array([[24, 30], [24, 30]])
    scores = teacher.score_answers(given, answers)
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)
    wider = np.pad(given, ((0, 0), (2, 1)), constant_values=NONE)
    np.testing.assert_allclose(teacher.score_answers(wider, answers), scores, rtol=1e-5)
    np.testing.assert_allclose(teacher.score_answers(given[:1], answers[:1]), scores[:1], rtol=1e-5)
    outfits = teacher.score_outfits(wider)
    np.testing.assert_allclose(outfits, teacher.score_outfits(given), rtol=1e-5)


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
