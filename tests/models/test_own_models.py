"""A model of one's own, in a file: it works as the package's do, and is only run when named."""

import json
from pathlib import Path

import numpy as np
import pytest

from wearwith.errors import ConfigError, RunError
from wearwith.evaluation import evaluate
from wearwith.model.scorer import require_promises
from wearwith.models import CountingScorer, model_named
from wearwith.training import load_run, train
from worlds import tiny

COUNTING = '''
"""How often a bottom was worn with tops of the same style, which its number tells."""

import numpy as np

from wearwith.models import CountingScorer


class Parity(CountingScorer):
    name = "parity"

    def fit(self, tops, bottoms, rng):
        self.counts = np.zeros((2, len(self.catalogue.bottoms)))
        np.add.at(self.counts, (tops % 2, bottoms), 1)

    def score_all(self, tops):
        return self.counts[tops % 2]

    def score_pairs(self, tops, bottoms):
        return self.counts[tops % 2, bottoms]

    def tensors(self):
        return {"counts": self.counts}

    def restore(self, tensors):
        self.counts = tensors["counts"]
'''

LEARNING = """
from wearwith.models import Dbpr


class Margin(Dbpr):
    name = "margin"

    def loss(self, batch, generator):
        _, _, better, worse = self.scored(batch, generator)
        return {"loss": (1 - better + worse).clamp(min=0).mean()}
"""


def named(folder: Path, source: str, class_name: str) -> str:
    file = folder / "mine.py"
    file.write_text(source, encoding="utf-8")
    return f"{file}:{class_name}"


@pytest.mark.parametrize(("source", "name"), [(COUNTING, "Parity"), (LEARNING, "Margin")])
def test_it_is_trained_saved_and_loaded_like_any_other(source, name, world, tmp_path):
    model = named(tmp_path, source, name)
    run = train(world, tiny(model), tmp_path / "run")
    assert run.name == name.lower()
    assert evaluate(run.scorer, world).auc > 0.9
    again = load_run(run.folder, model)
    tops = np.arange(24)
    np.testing.assert_array_equal(again.scorer.score_all(tops), run.scorer.score_all(tops))


def test_its_run_is_not_loaded_by_who_does_not_name_it(world, tmp_path):
    run = train(world, tiny(named(tmp_path, COUNTING, "Parity")), tmp_path / "run")
    marker = tmp_path / "was run"
    (tmp_path / "mine.py").write_text(f"open({str(marker)!r}, 'w')\n")
    with pytest.raises(RunError, match="runs only if you name it") as refused:
        load_run(run.folder)
    assert f"--model {run.folder / 'model.py'}:Parity" in str(refused.value)
    with pytest.raises(ConfigError, match="not the one"):
        load_run(run.folder, f"{tmp_path / 'mine.py'}:Parity")
    assert not marker.exists()
    assert load_run(run.folder, f"{run.folder / 'model.py'}:Parity").name == "parity"


def test_a_run_can_not_smuggle_code_in(world, tmp_path):
    """Whatever a run folder names is read as a name, and no more."""
    run = train(world, tiny("pop"), tmp_path / "run")
    marker = tmp_path / "was run"
    evil = named(tmp_path, f"open({str(marker)!r}, 'w')\n", "Any")
    manifest = json.loads((run.folder / "model.json").read_text())
    manifest["config"]["model"] = evil
    (run.folder / "model.json").write_text(json.dumps(manifest))
    assert load_run(run.folder).name == "pop"
    plan = json.loads((run.folder / "plan.json").read_text())
    plan["config"]["model"] = evil
    (run.folder / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(ConfigError, match="another configuration"):
        train(world, tiny("pop"), run.folder, resume=True)
    assert not marker.exists()


def test_a_model_of_the_package_needs_no_file(trained, tmp_path):
    with pytest.raises(RunError, match="leave --model out"):
        load_run(trained, named(tmp_path, COUNTING, "Parity"))


def test_a_changed_file_is_another_model(world, tmp_path):
    model = named(tmp_path, COUNTING, "Parity")
    folder = tmp_path / "run"
    first = train(world, tiny(model), folder)
    assert train(world, tiny(model), folder, resume=True).history == first.history
    named(tmp_path, COUNTING.replace("bottoms), 1)", "bottoms), -1)"), "Parity")
    with pytest.raises(RunError, match="another file"):
        train(world, tiny(model), folder, resume=True)
    assert evaluate(train(world, tiny(model)).scorer, world).auc < 0.1


WITHOUT_POINTS = """
import numpy as np
import torch
from wearwith.model.scorer import Scorer
from wearwith.models import Method


class Parity(Scorer):
    name = "parity"

    def __init__(self, catalogue, weights):
        super().__init__(catalogue)
        self.weights = weights

    def score_pairs(self, tops, bottoms):
        return self.weights[tops % 2, bottoms % 2]

    def score_all(self, tops):
        return self.score_pairs(tops[:, None], np.arange(len(self.catalogue.bottoms)))


class Weighed(Method):
    name = "weighed"

    def make_network(self, generator):
        network = torch.nn.Embedding(2, 2)
        torch.nn.init.zeros_(network.weight)
        return network

    def attach(self, inputs, train_bottoms):
        pass

    def loss(self, batch, generator):
        i, j, k = (column % 2 for column in batch.positions())
        weight = self.network.weight
        return {"loss": -(weight[i, j] - weight[i, k]).sigmoid().log().mean()}

    @classmethod
    def scorer_of(cls, catalogue, spec, tensors):
        return Parity(catalogue, tensors["weight"])
"""


def test_a_method_without_points_says_what_scores(world, tmp_path):
    model = named(tmp_path, WITHOUT_POINTS, "Weighed")
    run = train(world, tiny(model), tmp_path / "run")
    assert evaluate(run.scorer, world).auc > 0.9
    assert max(row["valid_auc"] for row in run.history) > 0.9
    again = load_run(run.folder, model)
    tops = np.arange(24)
    np.testing.assert_array_equal(again.scorer.score_all(tops), run.scorer.score_all(tops))


TAUGHT = """
from wearwith.models import Ukd


class Halved(Ukd):
    name = "halved"

    def loss(self, batch, generator):
        parts = super().loss(batch, generator)
        return {**parts, "loss": parts["loss"] / 2}
"""


def test_one_that_derives_from_a_taught_method_has_its_teacher(world, tmp_path):
    model = named(tmp_path, TAUGHT, "Halved")
    run = train(world, tiny(model), tmp_path / "run")
    again = load_run(run.folder, model)
    theirs = train(world, tiny("ukd"))
    assert "valid_auc_teacher" in run.history[-1]
    assert again.teacher.form == theirs.teacher.form
    tops = np.arange(24)
    np.testing.assert_array_equal(
        again.scorer.teacher.score_all(tops), run.scorer.teacher.score_all(tops)
    )


def test_promises_are_asked_of_what_scores(world, tmp_path):
    source = WITHOUT_POINTS.replace("return self.weights[tops % 2, bottoms % 2]", "return tops")
    with pytest.raises(ConfigError, match="breaks the contract"):
        train(world, tiny(named(tmp_path, source, "Weighed"), epochs=1), tmp_path / "run")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import nothing_of_the_kind", "can't be run: ModuleNotFoundError.*line 1"),
        ("x = 1\ndef f(:\n", "can't be run: SyntaxError.*line 2"),
        ("", "no class 'Mine'"),
        ("Mine = 3", "no class 'Mine'"),
        ("class Mine: pass", "is no model"),
        (COUNTING.replace("Parity", "Mine").replace("def fit", "def fitted"), "lacks fit"),
        (COUNTING.replace("Parity", "Mine").replace('"parity"', '"dbpr"'), "`name` of its own"),
        (COUNTING.replace("Parity", "Mine").replace('name = "parity"', ""), "`name` of its own"),
    ],
)
def test_what_can_not_be_a_model_is_said(source, says, tmp_path):
    with pytest.raises(ConfigError, match=f"(?s){says}"):
        model_named(named(tmp_path, source, "Mine"))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConfigError, match="can't be read"):
        model_named(f"{tmp_path / 'no.py'}:Mine")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("return self.counts[tops % 2]\n", "return self.counts\n", "score_all gives float64 of"),
        ("return self.counts[tops % 2]\n", "return [1.0]\n", "score_all gives list"),
        ("return self.counts[tops % 2, bottoms]", "return tops * 0.5", "two different scores"),
        (", 1)\n\n", ", np.nan)\n\n", "not finite"),
        (
            "return self.counts[tops % 2]\n",
            "return np.broadcast_to(self.counts[0], (len(tops), 24))\n",
            "can't be written into|two different",
        ),
    ],
)
def test_a_broken_promise_is_said_in_training(right, wrong, says, world, tmp_path):
    assert right in COUNTING
    model = named(tmp_path, COUNTING.replace(right, wrong), "Parity")
    with pytest.raises(ConfigError, match=says):
        train(world, tiny(model), tmp_path / "run")
    assert not (tmp_path / "run" / "model.json").exists()


def test_an_array_that_is_the_models_own_is_a_broken_promise(world):
    class Kept(CountingScorer):
        name = "kept"

        def fit(self, tops, bottoms, rng):
            self.table = np.ones((len(self.catalogue.tops), len(self.catalogue.bottoms)))

        def score_all(self, tops):
            return self.table[: len(tops)]

        def score_pairs(self, tops, bottoms):
            return self.table[tops, bottoms]

        def tensors(self):
            return {}

        def restore(self, tensors):
            pass

    scorer = Kept(world.catalogue)
    scorer.fit(np.array([0]), np.array([0]), np.random.default_rng(0))
    with pytest.raises(ConfigError, match="its own array"):
        require_promises(scorer)
