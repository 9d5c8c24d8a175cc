"""The teacher over rules that are written out: confidence, push, lists."""

import numpy as np
import polars as pl
import torch

from wearwith.catalog import Catalogue
from wearwith.model.model_manifest import TeacherForm
from wearwith.model.rule_teacher import Attention, RuleTeacher
from wearwith.model.scorer import Scorer
from wearwith.models.active_rules import Entries, softmax_by_row, uniform_confidence
from wearwith.models.training_teacher import TrainingAttention
from wearwith.rules import Knowledge, PairFrequencies, Rule, RuleBook, relative_gap
from wearwith.words.attributes import Trait


def rule(attribute, top, sign, bottom, strength):
    return Rule.of_sides(
        f"{top} {sign} {bottom}", Trait(attribute, top), Trait(attribute, bottom), sign, strength
    )


# Four rules over 3 tops and 4 bottoms; the last one fires on nothing.
BOOK = RuleBook.of(
    [
        rule("colour", "white", "+", "black", 1.0),
        rule("colour", "red", "-", "blue", 0.5),
        rule("material", "silk", "+", "knit", 2.0),
        rule("material", "wool", "-", "denim", 1.0),
    ]
)
TITLES = {
    "a": "white red",
    "b": "red silk",
    "c": "wool",
    "w": "black",
    "x": "black blue knit",
    "y": "blue",
    "z": "knit",
}
CATALOGUE = Catalogue(("a", "b", "c"), ("w", "x", "y", "z"))
TRIPLETS = np.array([[0, 0, 1, 2], [0, 1, 3, 0], [2, 3, 0, 1]])  # i, j, k of four triplets

OF_TEACHERS = "the projection is written out in NumPy in tests/models/test_training_teacher.py"
OF_ATTENTION = "attention is written out in NumPy in tests/models/test_confidence.py"


class Table(Scorer):
    name = "table"

    def __init__(self, catalogue, scores):
        super().__init__(catalogue)
        self.scores = scores

    def score_pairs(self, tops, bottoms):
        return self.scores[tops, bottoms]

    def score_all(self, tops):
        return self.scores[tops]


def knowledge():
    items = pl.DataFrame({"id": list(TITLES), "title": list(TITLES.values())}).with_columns(
        pl.lit(None, pl.List(pl.String)).alias("category"),
        *(
            pl.lit(None, pl.String).alias(name)
            for name in ("slot", "colour", "material", "pattern", "brand")
        ),
    )
    return Knowledge.read(items, BOOK)


def activation():
    return knowledge().activation(CATALOGUE)


def drawn(*shape):
    """Numbers of a torch generator with seed 5, which are not those of NumPy's."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(5)).numpy()


def teacher(attentive, may_doubt, fidelity):
    """The teacher in NumPy, which `test_method.py` holds against the one in torch."""
    form = TeacherForm(
        confidence="attention" if attentive else "uniform",
        fidelity=fidelity,
        strength=4.0,
        may_doubt=may_doubt,
        read_from="text",
    )
    student = Table(CATALOGUE, np.abs(drawn(3, 4)) + np.float32(0.1))
    if not attentive:
        return RuleTeacher("table", student, form, knowledge())
    weights = TrainingAttention(2, 4, 3, may_doubt, torch.Generator().manual_seed(4)).state_dict()
    arrays = {f"teacher.attention.{name}": weight.numpy() for name, weight in weights.items()}
    arrays |= {"latent.tops": drawn(3, 2), "latent.bottoms": drawn(4, 2)}
    return RuleTeacher(
        "table",
        student,
        form,
        knowledge(),
        attention=Attention(arrays, may_doubt),
    )


def projected(attentive, may_doubt, fidelity):
    found = teacher(attentive, may_doubt, fidelity)
    return {
        "triplets": found.prefer(*TRIPLETS)[0].tolist(),
        "confidence": found.of_triplets(*TRIPLETS).confidence.tolist(),
        "lists": found.score_all(np.arange(3)).tolist(),
        "derived": f"{OF_TEACHERS}; {OF_ATTENTION}",
    }


def entries():
    """Rows 0 and 2 of three have active rules."""
    rows, rules = torch.tensor([0, 0, 2]), torch.tensor([0, 2, 1])
    return Entries(3, rows, rules, torch.tensor([1.0, -1.0, 0.5], dtype=torch.float64))


def projections():
    by_rules, (i, j, k) = activation(), TRIPLETS
    active, frequencies = by_rules.triplets(i, j, k), PairFrequencies(by_rules)
    logits = torch.tensor([0.0, np.log(3), 5.0], dtype=torch.float64)
    none = torch.tensor([np.log(4), 0.0, 5.0], dtype=torch.float64)
    ways = {
        f"{'attention' if attentive else 'uniform'}{', may doubt' * doubt}, {fidelity}": (
            projected(attentive, doubt, fidelity)
        )
        for attentive, doubt in ((False, False), (True, False), (True, True))
        for fidelity in ("paper", "logit")
    }
    return {
        "active rules of triplets": {
            "is": np.stack([active.rows, active.rules, active.signs]).tolist(),
            "derived": "Eq. 8 by hand: of (0, 0, 2) rule 0 speaks for j and rule 1, being negative "
            "and firing on k, too",
        },
        "uniform confidence": {
            "is": uniform_confidence(entries()).tolist(),
            "derived": "1/2, 1/2 of the first row, 1 of the last",
        },
        "softmax by row": {
            "is": softmax_by_row(logits, entries()).tolist(),
            "derived": "1/4, 3/4 and 1",
        },
        "softmax by row, or none": {
            "is": softmax_by_row(logits, entries(), none).tolist(),
            "derived": "1/8, 3/8 and 1/2: none takes 4 of 8, and half",
        },
        "gaps of frequencies": {
            "is": frequencies.gaps(i, j, k).tolist(),
            "standings": frequencies.standings(i, j).tolist(),
            "derived": "written out in NumPy in tests/models/test_pkd.py",
        },
        "relative gap": {
            "is": relative_gap(np.array([3.0, 0.0, 2.0]), np.array([1.0, 5.0, 2.0])).tolist(),
            "derived": "(3 − 1) / 4; where one has no value, 0; 0",
        },
        **ways,
    }


def exported(run, dataset):
    """What the teacher that serves without torch makes of an akd: `golden_training` trains it."""
    from wearwith.model import Garment

    model = run
    teacher = model.teacher
    others = np.arange(len(model.catalogue.bottoms))
    found = {}
    for position in (0, 1):
        point = model.points("top")[position]
        garment = Garment("top", point, position)
        fired = teacher.fired(garment, others)
        found[f"top {position}"] = {
            "rows": fired.rows.tolist(),
            "rules": fired.rules.tolist(),
            "confidence": fired.confidence.tolist(),
            "effects": fired.effects.tolist(),
        }
    lists = run.scorer.teacher.score_all(np.array([0, 1]))
    return {**found, "lists": lists[:, :6].tolist()}
