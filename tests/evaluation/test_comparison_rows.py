"""The rows of the field."""

import pytest

from wearwith.errors import ConfigError
from wearwith.evaluation.comparison_rows import METHODS, SHARED, missing_for, rows_of
from wearwith.features.seen_store import SeenStore
from wearwith.models import MODELS
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.training.run_config import RunConfig, merged
from worlds import checkerboard, saved_world


def test_every_method_is_a_configuration():
    rows = rows_of([*METHODS, *OUTFIT_MODELS], SHARED, {})
    assert {row.model for row in rows.values()} == {
        name for name in MODELS if not name.endswith("-as-published")
    }
    assert rows["dbpr"].training.optimiser == "adamw"
    assert rows["akd"].rules.book == "mined"
    assert rows["akd-15-rules"].teacher.fidelity == "paper"


def test_settings_lie_over_one_another():
    first = {"a": {"x": 1, "y": 2}, "b": 3}
    assert merged(first, {"a": {"y": 5}}, {"b": 4}) == {"a": {"x": 1, "y": 5}, "b": 4}
    assert first == {"a": {"x": 1, "y": 2}, "b": 3}


def test_what_a_dataset_lacks_is_said(world):
    bare = checkerboard(titled=lambda number: False)
    assert missing_for(bare, METHODS["ibr"]) == "the dataset has no photographs"
    assert missing_for(bare, METHODS["listing"]) == "the dataset has no times of listing"
    assert missing_for(bare, METHODS["category"]) == "the dataset has no categories"
    assert missing_for(world, METHODS["border"]) is None
    assert missing_for(world, METHODS["dbpr"]) is None
    assert "wearwith see" in missing_for(world, METHODS["akd-picture-rules"])


def test_rules_of_pictures_are_a_row_where_something_was_seen(tmp_path):
    world = saved_world(tmp_path / "world")
    store = SeenStore(world.folder)
    store.begin({"version": 1})
    assert missing_for(world, METHODS["akd-picture-rules"]) is not None
    store.finish([])
    assert missing_for(world, METHODS["akd-picture-rules"]) is None
    rows = rows_of(["akd", "akd-text-rules", "akd-picture-rules"], SHARED, {})
    assert [row.rules.read_from for row in rows.values()] == ["both", "text", "pictures"]
    assert {row.rules.book for row in rows.values()} == {"mined"}


def test_unknown_rows_and_wrong_settings_are_errors():
    with pytest.raises(ConfigError, match="no model 'dbrp'"):
        rows_of(["dbrp"], SHARED, {})
    with pytest.raises(ConfigError, match="epochs"):
        rows_of(["mine"], SHARED, {"mine": {"training": {"epochs": 0}}})


def test_models_of_outfits_are_rows_with_defaults_of_their_own():
    names = ["dbpr", "outfit-akd", "mine"]
    own = {"mine": {"model": "outfit", "training": {"epochs": 3}}}
    rows = rows_of(names, {"inputs": {"text": False}}, own, SHARED)
    assert rows["dbpr"].training.epochs == SHARED["training"]["epochs"]
    usual = RunConfig.of({"model": "outfit-akd", "inputs": {"text": False}})
    assert rows["outfit-akd"] == usual
    assert rows["mine"].training.epochs == 3
    assert rows["mine"].training.batch_size == usual.training.batch_size
