"""The list teacher of outfits: the exact solution of its problem, and the pair teacher's parent."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Catalogue, SlotCatalogue
from wearwith.catalog.schema import item_table
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.model_manifest import TeacherForm
from wearwith.model.outfit_gates import EVEN, OutfitGates
from wearwith.model.outfit_points import PairFormScorer
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.model.pair_gates import PairGates
from wearwith.model.pairs_from_outfits import pair_points
from wearwith.model.rule_teacher import RuleTeacher
from wearwith.model.scorer import Scorer
from wearwith.rules import AtMostGarments, AtMostValues, OutfitActivation, Rule, RuleBook, SetRule
from wearwith.rules.knowledge import Knowledge
from wearwith.rules.rule import RuleItem
from wearwith.rules.rule_terms import RuleTerms
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.attributes import Trait

SLOTS = ("top", "bottom", "shoes")
COLOURS = ("red", "navy", "green")
D, C = 4, 1.7


def rule(name, one, other, sign, strength):
    both = [RuleItem(Trait("colour", value), **place) for value, place in (one, other)]
    return Rule(name, tuple(both), sign, strength)


RULES = (
    rule("slots", ("red", {"slot": "top"}), ("navy", {"slot": "bottom"}), "+", 1.3),
    rule("anywhere", ("red", {}), ("green", {}), "-", 0.6),
    rule("alike", ("navy", {}), ("navy", {}), "+", 0.9),
    rule("shoes", ("green", {"slot": "top"}), ("red", {"slot": "shoes"}), "+", 0.4),
)
SETS = (
    SetRule("two colours", AtMostValues("colour", 2), 0.8),
    SetRule("one pair of shoes", AtMostGarments("shoes", 1), 0.5),
)


@pytest.fixture(scope="module")
def items():
    """Six garments of each slot; the last two of a slot have two colours."""
    rows = [
        {
            "id": f"{slot[0]}{n}",
            "slot": slot,
            "title": " ".join((COLOURS[n % 3], *COLOURS[: n // 4])),
            "category": [slot],
        }
        for slot in SLOTS
        for n in range(6)
    ]
    return item_table(pl.DataFrame(rows).sort("id"))


@pytest.fixture(scope="module")
def garments(items):
    return SlotCatalogue.of(items)


@pytest.fixture(scope="module")
def known(items):
    return Knowledge.read(items, RuleBook.of([*RULES, *SETS]), own=True)


@pytest.fixture(scope="module", params=["gates", "even"])
def teacher(request, garments, known):
    rng = np.random.default_rng(5)
    n_pairs = len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
    tensors = {
        "outfit.points": rng.normal(size=(len(garments), D)).astype(np.float32),
        "outfit.gains": rng.normal(size=len(garments)).astype(np.float32),
        "outfit.diagonals": rng.normal(size=(n_pairs, D)).astype(np.float32),
        "outfit.weights": rng.normal(size=n_pairs).astype(np.float32),
    }
    student = PairFormScorer("outfit-akd", garments, tensors)
    gates = None
    if request.param == "gates":
        keys = rng.normal(size=(len(RULES) + len(SETS), 3)).astype(np.float32)
        gates = OutfitGates(keys, rng.normal(size=(2, D)).astype(np.float32))
    terms = RuleTerms(OutfitActivation.of(known.book, known.traits, garments), garments)
    return OutfitTeacher(student, terms, C, gates)


def colours_of(garments, known):
    named = {name: set() for name in garments.ids}
    for name, attribute, value in known.traits.select("item", "attribute", "value").iter_rows():
        if attribute == "colour":
            named[name].add(value)
    return [named[name] for name in garments.ids]


def fires(one, garments, colours, i, j):
    def has(garment, item):
        there = item.slot in (None, garments.slot(garment))
        return there and item.trait.value in colours[garment]

    first, second = one.items
    return (has(i, first) and has(j, second)) or (has(i, second) and has(j, first))


def broken(garments, colours, outfit):
    n_colours = len(set().union(*(colours[garment] for garment in outfit)))
    n_shoes = sum(garments.slot(garment) == "shoes" for garment in {*outfit})
    return np.array([n_colours > 2, n_shoes > 1])


def confidence(teacher, given):
    if teacher.gates is None:
        return np.full(len(RULES) + len(SETS), float(EVEN))
    read = np.tanh(teacher.gates.read @ teacher.student.points[given].mean(axis=0))
    return 1 / (1 + np.exp(-teacher.gates.keys @ np.append(read, 1)))


def f_by_hand(teacher, known, given, j):
    """Σ_l λ_l r_l, rule by rule and garment by garment."""
    garments = teacher.garments
    colours, weigh = colours_of(garments, known), confidence(teacher, given)
    total = 0.0
    for number, one in enumerate(RULES):
        share = np.mean([fires(one, garments, colours, i, j) for i in given])
        total += weigh[number] * share * one.strength * (1 if one.is_positive else -1)
    newly = broken(garments, colours, [*given, j]) & ~broken(garments, colours, given)
    return total - weigh[len(RULES) :] @ (newly * [one.strength for one in SETS])


def questions(garments):
    rng = np.random.default_rng(2)
    given = np.array([rng.choice(len(garments), 3, replace=False) for _ in range(6)])
    given[3:5, 2] = NONE
    given[5, 1:] = NONE
    return given, np.tile(np.arange(len(garments)), (len(given), 1))


def test_what_rules_add_is_what_they_say(teacher, known):
    given, answers = questions(teacher.garments)
    pushes = teacher.pushes(given, answers)
    expected = [
        [C * f_by_hand(teacher, known, row[row != NONE], j) for j in of_row]
        for row, of_row in zip(given, answers, strict=True)
    ]
    assert np.abs(expected).max() > 1
    np.testing.assert_allclose(pushes, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        teacher.score_answers(given, answers) - teacher.student.score_answers(given, answers),
        pushes, rtol=1e-4, atol=1e-5,
    )  # fmt: skip


def test_neither_order_nor_filling_nor_company_changes_the_teacher(teacher):
    given, answers = questions(teacher.garments)
    scores = teacher.score_answers(given, answers)
    turned = np.pad(given[:, ::-1], ((0, 0), (1, 2)), constant_values=NONE)
    np.testing.assert_allclose(teacher.score_answers(turned, answers), scores, rtol=1e-4, atol=1e-5)
    alone = [teacher.score_answers(given[[n]], answers[[n]])[0] for n in range(len(given))]
    np.testing.assert_allclose(alone, scores, rtol=1e-4, atol=1e-5)
    outfits = given[:5]
    np.testing.assert_allclose(
        teacher.score_outfits(turned[:5]), teacher.score_outfits(outfits), rtol=1e-4, atol=1e-5
    )


def test_a_whole_outfit_is_judged_over_all_its_pairs(teacher, known):
    garments = teacher.garments
    colours, outfit = colours_of(garments, known), [1, 4, 9, 15]
    weigh, total = confidence(teacher, outfit), 0.0
    pairs = [(i, j) for n, i in enumerate(outfit) for j in outfit[:n]]
    for number, one in enumerate(RULES):
        share = np.mean([fires(one, garments, colours, i, j) for i, j in pairs])
        total += weigh[number] * share * one.strength * (1 if one.is_positive else -1)
    total -= weigh[len(RULES) :] @ (broken(garments, colours, outfit) * [s.strength for s in SETS])
    rows = np.array([outfit])
    expected = teacher.student.score_outfits(rows)[0] + C * total
    assert teacher.score_outfits(rows)[0] == pytest.approx(expected, rel=1e-4)


def test_the_teacher_is_the_exact_solution_over_a_list(teacher):
    """Of min KL(q ‖ p) − C E_q[f]: no other distribution is as good."""
    given, answers = questions(teacher.garments)
    p = softmax(teacher.student.score_answers(given, answers).astype(float))
    pushes = teacher.pushes(given, answers).astype(float)  # C f
    q = softmax(teacher.score_answers(given, answers).astype(float))

    def objective(distribution):
        return (distribution * (np.log(distribution / p) - pushes)).sum(axis=1)

    least = objective(q)
    np.testing.assert_allclose(least, -np.log((p * np.exp(pushes)).sum(axis=1)), rtol=1e-4)
    rng = np.random.default_rng(0)
    for nearness in (0.001, 0.1, 1):
        for _ in range(20):
            noise = rng.dirichlet(np.ones(p.shape[1]), size=len(p))
            other = (1 - nearness) * q + nearness * noise
            assert (objective(other) >= least - 1e-6).all()
            assert nearness < 0.1 or (objective(other) > least).all()


def softmax(logits):
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


class OfTops(Scorer):
    """The student as a model of pairs: one given top."""

    name = "of tops"

    def __init__(self, catalogue, student):
        super().__init__(catalogue)
        self.student = student
        self.tops = np.array([student.garments.position(name) for name in catalogue.tops])
        self.bottoms = np.array([student.garments.position(name) for name in catalogue.bottoms])

    def score_pairs(self, tops, bottoms):
        given, answers = self.tops[tops][:, None], self.bottoms[bottoms][:, None]
        return self.student.score_answers(given, answers)[:, 0]

    def score_all(self, tops):
        return np.array([self.score_pairs(np.full(6, top), np.arange(6)) for top in tops])

    def tensors(self):
        return {}

    def restore(self, tensors):
        pass


def test_it_is_the_pair_teacher_given_the_confidences_for_one_top_and_one_negative(
    teacher, known, items
):
    """At M = 1 and |G| = 1, without set rules: q of two bottoms is that of Eq. 7."""
    pairs_alone = replace(known, book=RuleBook.of(RULES))
    terms = RuleTerms(
        OutfitActivation.of(pairs_alone.book, known.traits, teacher.garments), teacher.garments
    )
    of_outfits = OutfitTeacher(teacher.student, terms, C, teacher.gates)
    catalogue = Catalogue(
        tuple(items.filter(side="top")["id"]), tuple(items.filter(side="bottom")["id"])
    )
    student = OfTops(catalogue, teacher.student)
    gates = None
    if teacher.gates is not None:
        weights = {"outfit.gate.keys": teacher.gates.keys, "outfit.gate.read": teacher.gates.read}
        gates = PairGates({**weights, **pair_points(teacher.student, catalogue)}, len(RULES))
    form = TeacherForm(
        fidelity="logit",
        strength=C,
        confidence="even" if gates is None else "gates",
        may_doubt=False,
        read_from="text",
    )
    of_pairs = RuleTeacher("of tops", student, form, pairs_alone, attention=gates)
    tops, positives, negatives = np.meshgrid(np.arange(6), np.arange(6), np.arange(6))
    tops, positives, negatives = (part.ravel() for part in (tops, positives, negatives))
    given = student.tops[tops][:, None]
    answers = student.bottoms[np.stack([positives, negatives], axis=1)]
    scores = of_outfits.score_answers(given, answers)
    expected, _ = of_pairs.prefer(tops, positives, negatives)
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(scores[:, 0] - scores[:, 1], expected, rtol=1e-4, atol=1e-4)
