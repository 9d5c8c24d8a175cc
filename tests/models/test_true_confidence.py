"""On a world whose truth is known, the models stand in order and attention finds what counts.

How much a rule counts follows there from the style of the top. Garments have a "photograph" that
shows their style, with noise; the rules are read from titles.
"""

import numpy as np
import pytest
from scipy.stats import spearmanr

from wearwith.catalog import triplets_as_positions
from wearwith.evaluation import evaluate
from wearwith.features import FeatureStore
from wearwith.training import RunConfig, train
from wearwith.world.assortment import STYLES
from wearwith.world.sample_catalogue import sample_world
from wearwith.world.truth import TruthWeights, true_rules

# Rules and styles decide, and nothing else, so that no other part poses as a rule's confidence.
WEIGHTS = TruthWeights(
    rules=6.0, style=2.5, colour=0.0, category=0.0, material=0.0, pattern=0.0, popularity=0.0
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("true")
    made = sample_world(0, 500, 400, 8000, weights=WEIGHTS)
    dataset = made.dataset.save(folder / "data")
    ids = made.truth.items["id"].to_list()
    looks = made.truth.items.select(f"style_{name}" for name in STYLES).to_numpy()
    looks = (looks + 0.05 * np.random.default_rng(0).normal(size=looks.shape)).astype(np.float32)
    store = FeatureStore(dataset.folder, "looks")
    store.begin({"name": "looks"}, looks.shape[1])
    store.append([f"content of {item}" for item in ids], looks)
    store.finish((item, f"content of {item}") for item in ids)
    true_rules().save(folder / "rules.toml")
    return made.truth, dataset, folder / "rules.toml"


@pytest.fixture(scope="module")
def runs(world):
    _, dataset, book = world

    def trained(model):
        config = {
            "model": model,
            "inputs": {"text": False, "unit_length": False},
            "tower": {"hidden": (32,)},
            "rules": {"book": book},
            "teacher": {
                "fidelity": "logit",
                "strength": 2.0,
                "attention_size": 32,
                "attention_learns_from": "data",
            },
            "training": {
                "optimiser": "adamw",
                "learning_rate": 0.01,
                "schedule": "cosine",
                "batch_size": 256,
                "epochs": 12,
                "patience": None,
                "redraw": True,
                "select_by": "teacher",
            },
        }
        return train(dataset, RunConfig.of(config))

    return {model: trained(model) for model in ("pop", "dbpr", "ukd", "akd")}


def test_attention_is_better_than_trust_in_all_rules_and_that_than_none(world, runs):
    _, dataset, _ = world
    found = {name: evaluate(run.scorer, dataset, whole_lists=False) for name, run in runs.items()}
    pop, dbpr = found["pop"].auc, found["dbpr"].auc
    ukd, akd = found["ukd"].auc_teacher, found["akd"].auc_teacher
    assert akd > ukd + 0.005
    assert ukd > dbpr + 0.05
    assert dbpr > pop + 0.05


def test_attention_finds_how_much_each_rule_counts(world, runs):
    truth, dataset, _ = world
    teacher = runs["akd"].scorer.teacher
    triplets = triplets_as_positions(dataset.triplets_of("test"), dataset.catalogue)
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    active = teacher.of_triplets(*columns)
    learned = active.confidence
    counts = truth.rule_confidence(triplets.tops)[active.rows, active.rules]
    true = counts / np.bincount(active.rows, counts, minlength=active.count)[active.rows]
    several = np.bincount(active.rows, minlength=active.count)[active.rows] > 1
    assert several.sum() > 1000
    assert spearmanr(learned[several], true[several]).statistic >= 0.8
