"""Configurations: frozen, validated, the same after a trip through JSON."""

import pytest
from pydantic import ValidationError

from wearwith.errors import ConfigError
from wearwith.models import MODELS
from wearwith.training import RunConfig


def test_defaults_are_those_of_the_paper_where_it_has_them():
    config = RunConfig()
    assert config.model == "dbpr"
    assert config.tower.hidden == (1024,)
    assert config.tower.activation == "sigmoid"
    assert config.tower.heights == (2, 3, 4, 5)
    assert config.tower.maps == 100
    assert (config.training.epochs, config.training.optimiser) == (40, "sgd")
    assert config.training.momentum == 0.9
    assert config.training.per_pair == 3
    assert config.training.redraw is False


def test_a_configuration_survives_json(tmp_path):
    config = RunConfig.of(
        {
            "model": "dbpr",
            "inputs": {"pictures": ["a", "b"], "word_vectors": str(tmp_path / "vectors")},
            "tower": {"hidden": [8, 4]},
            "training": {"patience": None},
        }
    )
    assert RunConfig.of(config.model_dump(mode="json")) == config
    assert RunConfig.model_validate_json(config.model_dump_json()) == config


def test_a_configuration_does_not_change():
    config = RunConfig()
    for part, name in ((config, "model"), (config.training, "epochs"), (config.tower, "maps")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, 1)


WRONG = {
    "model": {"model": "nothing"},
    "colour": {"colour": 1},
    "inputs": {"inputs": 3},
    "inputs.text_length": {"inputs": {"text_length": 0}},
    "tower.hidden": {"tower": {"hidden": []}},
    "tower.hidden.0": {"tower": {"hidden": [0]}},
    "tower.heights": {"tower": {"heights": []}},
    "tower.heights.1": {"tower": {"heights": [2, 0]}},
    "tower.maps": {"tower": {"maps": 0}},
    "tower.dropout": {"tower": {"dropout": 1.0}},
    "tower.activation": {"tower": {"activation": "relu"}},
    "training.epochs": {"training": {"epochs": 0}},
    "training.batch_size": {"training": {"batch_size": -1}},
    "training.learning_rate": {"training": {"learning_rate": 0}},
    "training.learning_rat": {"training": {"learning_rat": 0.1}},
    "training.momentum": {"training": {"momentum": 1}},
    "training.weight_decay": {"training": {"weight_decay": -0.1}},
    "training.patience": {"training": {"patience": 0}},
    "training.seed": {"training": {"seed": -1}},
    "training.device": {"training": {"device": "gpu"}},
    "training.precision": {"training": {"precision": "float16"}},
    "training.negatives": {"training": {"negatives": "soft"}},
    "training.per_pair": {"training": {"per_pair": 0}},
}


@pytest.mark.parametrize(("place", "values"), WRONG.items(), ids=WRONG)
def test_a_value_out_of_its_range_is_named(place, values):
    with pytest.raises(ConfigError) as caught:
        RunConfig.of(values, where="settings.toml")
    assert f" {place}: " in caught.value.what
    assert caught.value.where == "settings.toml"


def test_the_models_are_named_where_one_is_unknown():
    with pytest.raises(ConfigError, match=", ".join(MODELS)):
        RunConfig.of({"model": "nothing"})


def test_a_toml_file_is_read(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('model = "dbpr"\n[tower]\nhidden = [64]\n[training]\nlearning_rate = 0.1\n')
    config = RunConfig.of(RunConfig.read(path))
    assert config.tower.hidden == (64,)
    assert config.training.learning_rate == 0.1


def test_a_missing_file(tmp_path):
    with pytest.raises(ConfigError, match="no configuration file") as caught:
        RunConfig.read(tmp_path / "nothing.toml")
    assert caught.value.where == str(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    "content",
    [
        b"model = ",
        b"\xff\xfe",
        b'{"model": "dbpr"}',
        b"seed = " + b"9" * 9_000,
        b"a = " + b"[" * 9_000,
    ],
)
def test_a_file_that_is_no_toml(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="not TOML"):
        RunConfig.read(path)


@pytest.mark.parametrize(
    "content",
    [
        "a = " + "[" * 5_000,
        "epochs = " + "9" * 5_000,
        "a" + ".a" * 500_000 + " = 1",
        "x = { a" + '."b"' * 500_000 + " = 1 }",
        "[a" + " . 'c'" * 500_000 + "]",
        "a = 1\na = 2",
    ],
    ids=["nested", "a number without end", "a key", "a key in a record", "a head", "a key twice"],
)
def test_toml_without_measure(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_text(content)
    with pytest.raises(ConfigError, match="not TOML"):
        RunConfig.read(path)


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match="can't be read"):
        RunConfig.read(tmp_path)


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("training", "learning_rate = inf"),
        ("training", "weight_decay = nan"),
        ("training", "epochs = 1979-05-27"),
        ("training", "learning_rate = 07:32:00"),
        ("teacher", "strength = inf"),
        ("rules.mining", "min_lift = inf"),
        ("baseline", "text_weight = inf"),
    ],
)
def test_a_number_that_is_none_is_named(tmp_path, part, line):
    path = tmp_path / "settings.toml"
    path.write_text(f"[{part}]\n{line}\n")
    with pytest.raises(ConfigError, match=f"{part}.{line.partition(' ')[0]}"):
        RunConfig.of(RunConfig.read(path))


def test_models_of_outfits_begin_with_settings_of_their_own_which_anybody_may_change():
    pairs, pair_form, set_form = (
        RunConfig.of({"model": name}).training for name in ("dbpr", "outfit", "outfit-set-akd")
    )
    assert len({one.learning_rate for one in (pairs, pair_form, set_form)}) == 3
    assert pair_form.optimiser == set_form.optimiser == "adamw"
    changed = {"model": "outfit-set", "training": {"learning_rate": 0.01}}
    assert RunConfig.of(changed).training.learning_rate == 0.01
