"""The projection onto rules and the loss of imitation, held against Eqs. 5 to 8 in NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog import Catalogue
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Teaching, TrainingTeacher, TripletBatch
from wearwith.models.losses import imitation_loss, imitation_strength, student_log_odds
from wearwith.rules import Activation, Knowledge, Rule, RuleBook
from wearwith.words.attributes import Trait

CPU = torch.device("cpu")
SCORES = st.floats(0.01, 50)


def p_of(m_ij, m_ik, fidelity):
    """The student's p as it is printed: sum-normalised scores; or the logistic sigmoid."""
    if fidelity == "paper":
        return np.array([m_ij, m_ik]) / (m_ij + m_ik)
    return np.array([1, np.exp(m_ik - m_ij)]) / (1 + np.exp(m_ik - m_ij))


def world(rules, values):
    """Activation of rules over three tops and three bottoms; `values` by item: colour, material."""
    import polars as pl

    items = pl.DataFrame(
        [
            {"id": item, "title": None, "category": [], "colour": colour, "material": material}
            for item, (colour, material) in values.items()
        ],
        schema_overrides={"title": pl.String, "category": pl.List(pl.String)},
    ).with_columns(pl.lit(None, pl.String).alias(name) for name in ("slot", "pattern", "brand"))
    knowledge = Knowledge.read(items, RuleBook.of(rules))
    catalogue = Catalogue(
        tuple(i for i in values if i[0] == "t"), tuple(i for i in values if i[0] == "b")
    )
    return knowledge.activation(catalogue)


RULES = (
    Rule.of_sides("white + black", Trait("colour", "white"), Trait("colour", "black"), "+"),
    Rule.of_sides("no silk + knit", Trait("material", "silk"), Trait("material", "knit"), "-"),
    Rule.of_sides("silk + denim", Trait("material", "silk"), Trait("material", "denim"), "+", 2.5),
)
VALUES = {
    "t0": ("white", "silk"),
    "t1": ("red", "silk"),
    "b0": ("black", "knit"),
    "b1": ("black", "denim"),
    "b2": ("green", "knit"),
}
TRIPLETS = np.array([[0, 0, 1], [0, 0, 2], [0, 2, 1], [1, 0, 1], [1, 2, 0]])


@pytest.fixture
def activation() -> Activation:
    return world(RULES, VALUES)


def uniform_teacher(activation, **config):
    return TrainingTeacher(Teaching(TeacherConfig(**config), activation))


def pushed(teacher, triplets):
    """The push of triplets, and whether any rule is active; z̃ is not read without attention."""
    batch = TripletBatch.of(*triplets.T, CPU)
    return teacher(batch, torch.zeros(0), torch.zeros(0))


def derived_exponents(top, positive, negative, strength):
    """a_ij and a_ik by Eqs. 6 to 8, rule by rule, confidences uniform over the active ones."""
    tops, bottoms = [VALUES[f"t{n}"] for n in range(2)], [VALUES[f"b{n}"] for n in range(3)]
    place = {"colour": 0, "material": 1}

    def fires(rule, bottom):
        has_top = tops[top][place[rule.top.attribute]] == rule.top.value
        return has_top and bottoms[bottom][place[rule.bottom.attribute]] == rule.bottom.value

    f = []
    for rule in RULES:
        ij, ik = fires(rule, positive), fires(rule, negative)
        speaks_for_ij = (ij and not ik) if rule.sign == "+" else (ik and not ij)
        speaks_for_ik = (ik and not ij) if rule.sign == "+" else (ij and not ik)
        f.append((rule.strength * speaks_for_ij, rule.strength * speaks_for_ik))
    active = [pair for pair in f if any(pair)]
    share = 1 / len(active) if active else 0
    return [strength * share * sum(pair[side] for pair in active) for side in (0, 1)]


@pytest.mark.parametrize("strength", [1.0, 4.0])
@pytest.mark.parametrize("fidelity", ["paper", "logit"])
def test_the_projection_is_that_of_the_paper(activation, fidelity, strength):
    teacher = uniform_teacher(activation, fidelity=fidelity, strength=strength)
    m = np.array([[3.0, 2.0], [1.0, 4.0], [2.0, 2.0], [5.0, 4.0], [0.5, 0.7]])
    push, fired = pushed(teacher, TRIPLETS)
    assert fired.tolist() == (push != 0).tolist()
    odds = student_log_odds(*(torch.from_numpy(c.copy()) for c in m.T), fidelity) + push
    for row, (top, positive, negative) in enumerate(TRIPLETS):
        a = derived_exponents(top, positive, negative, strength)
        q = p_of(*m[row], fidelity) * np.exp(a)
        q = q / q.sum()
        assert float(odds[row].sigmoid()) == pytest.approx(q[0], abs=1e-6)


def test_with_no_active_rule_the_teacher_is_the_student(activation):
    push, fired = pushed(uniform_teacher(activation), np.array([[1, 0, 2]]))
    assert push.tolist() == [0]
    assert fired.tolist() == [False]


def test_swapping_j_and_k_mirrors_the_push(activation):
    teacher = uniform_teacher(activation)
    push, _ = pushed(teacher, TRIPLETS)
    mirrored, _ = pushed(teacher, TRIPLETS[:, [0, 2, 1]])
    np.testing.assert_array_equal(push, -mirrored)
    assert (push != 0).any()


@given(st.floats(-8, 8), SCORES, SCORES, st.sampled_from(["paper", "logit"]))
def test_imitation_is_the_cross_entropy_over_both_entries(push, m_ij, m_ik, fidelity):
    odds = student_log_odds(
        torch.tensor([m_ij], dtype=torch.float64),
        torch.tensor([m_ik], dtype=torch.float64),
        fidelity,
    )
    p = p_of(m_ij, m_ik, fidelity)
    q = p * np.exp([push, 0])
    q = q / q.sum()
    with np.errstate(divide="ignore"):
        expected = -np.sum(np.where(q > 0, q * np.log(p), 0))
    assert float(imitation_loss(odds + push, odds)) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_imitation_of_oneself_pushes_nowhere():
    odds = torch.tensor([0.7, -3.0], requires_grad=True)
    imitation_loss(odds.detach(), odds).sum().backward()
    assert odds.grad.tolist() == pytest.approx([0, 0], abs=1e-6)


def test_shapes_that_would_be_paired_all_with_all_are_refused():
    with pytest.raises(ValueError, match="shapes"):
        imitation_loss(torch.zeros(3), torch.zeros(3, 1))


def test_the_schedule_is_that_of_the_published_code():
    config = TeacherConfig()
    known = {0: 0.0, 1: 0.05, 10: 0.40, 25: 0.72, 40: 0.87}
    for epoch, rho in known.items():
        assert imitation_strength(epoch, config) == pytest.approx(rho, abs=0.005)
    assert imitation_strength(40, TeacherConfig(imitation_most=0.3)) == 0.3
    assert imitation_strength(9, TeacherConfig(imitation_base=1.0)) == 0
