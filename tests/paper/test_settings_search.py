"""Settings chosen on validation."""

import sys

import pytest

from wearwith.errors import ConfigError
from wearwith.evaluation.comparison_rows import METHODS, SHARED
from wearwith.paper.settings_search import SPACES, nested, search
from wearwith.training.run_config import RunConfig, merged
from wearwith.workers import Here
from worlds import tiny

BASE = tiny("dbpr", epochs=6).model_dump(mode="json")
SPACE = (3, {"training.learning_rate": (1e-9, 0.05, 1e-8)})


def test_the_setting_with_the_best_validation_auc_is_taken(world, tmp_path):
    best, tried = search(world, "dbpr", BASE, SPACE, tmp_path, negatives="random", workers=Here())
    assert best == {"training": {"learning_rate": 0.05}}
    assert {one.values["training.learning_rate"] for one in tried} == {1e-9, 0.05, 1e-8}
    assert max(one.auc for one in tried) > 0.9
    again, _ = search(
        world, "dbpr", BASE, SPACE, tmp_path / "b", negatives="random", workers=Here()
    )
    assert again == best
    assert {path.name[:4] for path in (tmp_path / "measured").iterdir()} == {"dbpr"}
    texts = [path.read_text() for path in (tmp_path / "measured").iterdir()]
    assert all('"split": "valid"' in text and '"split": "test"' not in text for text in texts)


def test_every_setting_failing_is_an_error(world, tmp_path):
    values = {**BASE, "model": "ibr", "inputs": {**BASE["inputs"], "pictures": []}}
    space = (1, {"training.epochs": (1,)})
    with pytest.raises(ConfigError, match="Every setting of ibr failed"):
        search(world, "ibr", values, space, tmp_path, negatives="random", workers=Here())


def test_without_optuna_the_error_says_what_to_install(world, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ConfigError, match=r"wearwith\[research\]"):
        search(world, "dbpr", BASE, SPACE, tmp_path, negatives="random")


def test_every_space_is_of_settings_that_there_are():
    for name, (count, choices) in SPACES.items():
        assert count >= 1
        for path, options in choices.items():
            for option in options:
                values = merged(SHARED, METHODS[name].values, nested({path: option}))
                assert RunConfig.of(values).model == METHODS[name].values["model"]
