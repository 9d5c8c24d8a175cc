import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from outfit_shop import both_styles_in_each_split, outfit_shop
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.training.model_card import model_card
from wearwith.words.attributes import Trait
from worlds import tiny

HOSTILE = "<script>|[x](y)"


@pytest.fixture(scope="module")
def taught(world, tmp_path_factory):
    """A run of akd whose rules have names that are markup."""
    place = tmp_path_factory.mktemp("taught")
    RuleBook.of(
        [
            Rule.of_sides(HOSTILE, Trait("category", "shirt"), Trait("category", "skirt"), "+"),
            Rule.of_sides("no", Trait("category", "shirt"), Trait("category", "shorts"), "-"),
            Rule.of_sides("idle", Trait("category", "coat"), Trait("category", "shorts"), "-"),
        ]
    ).save(place / "book.toml")
    config = tiny("akd", epochs=2, seed=5).model_dump() | {"rules": {"book": place / "book.toml"}}
    return train(world, RunConfig.of(config), place / "run")


def card_of(run):
    return (run.folder / "README.md").read_text()


def test_a_run_has_its_card(trained, world):
    run = load_run(trained)
    text = card_of(run)
    assert text == model_card(run)
    assert text.startswith("# Model: dbpr\n")
    assert world.fingerprint in text
    assert str(world.folder.parent) not in text
    best = run.history[run.best_epoch - 1]["valid_auc"]
    assert f"AUC {best:.3f}".replace("0.", ".") in text
    assert "is no test figure" in text
    assert "## Its rules" not in text


def test_the_same_training_has_the_same_card_wherever_it_lies(world, trained, tmp_path):
    again = train(world, tiny(epochs=2), tmp_path / "elsewhere")
    assert card_of(again) == (trained / "README.md").read_text()


def test_it_counts_what_was_learned(trained):
    run = load_run(trained)
    (told,) = re.findall(r"not counted: ([\d,]+)", card_of(run))
    kept = ("latent.", "scaling.", "training.")
    learned = {k: v for k, v in run.arrays.items() if not k.startswith(kept)}
    assert int(told.replace(",", "")) == sum(array.size for array in learned.values()) > 0


def test_it_names_the_rules_that_fire_most(taught):
    text = card_of(taught)
    # 8 of 24 tops are shirts, 8 of 24 bottoms skirts, and 8 shorts.
    assert "3 rules, of which 1 fire on no pair" in text
    assert "| &lt;script&gt;\\|\\[x\\](y) | for | 11.11 % |" in text
    assert "| no | against | 11.11 % |" in text
    assert "| idle |" not in text
    assert HOSTILE not in text
    assert "its teacher's ." in text


def test_the_settings_and_the_command_train_it_again(world, taught, tmp_path):
    text = card_of(taught)
    (settings,) = re.findall(r"```toml\n(.*?)\n```", text, re.DOTALL)
    (command,) = re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL)
    assert command.split()[:4] == ["wearwith", "train", "DATASET", "--model"]
    assert "--seed 5" in command
    assert "--image colours" in command
    values = tomllib.loads(settings)
    assert "rules" not in values
    values |= {"model": "akd", "rules": {"book": taught.folder / "rules.toml"}}
    values["training"]["seed"] = 5
    values["inputs"]["pictures"] = ["colours"]
    again = train(world, RunConfig.of(values), tmp_path / "again")
    weights = [(run.folder / "arrays.safetensors").read_bytes() for run in (taught, again)]
    assert weights[0] == weights[1]


def test_the_card_of_a_model_of_outfits_speaks_of_outfits_and_trains_it_again(tmp_path):
    shop = both_styles_in_each_split(outfit_shop())
    is_plain = pl.col("category").list.last() == "plain"
    fabrics = pl.when(is_plain).then(pl.lit("linen")).otherwise(pl.lit("wool"))
    shop = replace(shop, items=shop.items.with_columns(material=fabrics)).save(tmp_path / "shop")
    config = {
        "model": "outfit-akd",
        "inputs": {"min_count": 1, "subwords": False},
        "outfit": {"dim": 6, "hidden": 8, "gate_dim": 3},
        "rules": {"mining": {"prior": 2.0}},
        "training": {"epochs": 1, "batch_size": 4, "seed": 3},
    }
    run = train(shop, RunConfig.of(config), tmp_path / "run")
    text = card_of(run)
    assert "ranks the garments of a slot by how well they go with the rest of an outfit" in text
    assert "| shoes | 8 |" in text
    garments = run.outfits.garments
    pairs = [(i, j) for i in range(len(garments)) for j in range(i)]
    active = run.outfits.teacher.terms.activation.pairs(*np.array(pairs).T)
    most = 100 * np.bincount(active.rules).max() / len(pairs)
    assert f"| {most:.2f} % |" in text.split("## Its rules")[1]
    (settings,) = re.findall(r"```toml\n(.*?)\n```", text, re.DOTALL)
    (command,) = re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL)
    assert "--rules" not in command  # mined again, so that no outfit is asked about what it taught
    values = tomllib.loads(settings) | {"model": "outfit-akd"}
    values["training"]["seed"] = 3
    again = train(shop, RunConfig.of(values), tmp_path / "again")
    weights = [(each.folder / "arrays.safetensors").read_bytes() for each in (run, again)]
    assert weights[0] == weights[1]


def test_a_setting_that_no_file_can_say_is_told(world):
    text = model_card(train(world, tiny(epochs=1, patience=None)))
    assert "# patience is none, which only Python can say" in text


def test_a_model_that_counts_has_a_card(world):
    text = model_card(train(world, tiny("pop")))
    assert "Nothing was measured while it was made" in text
    assert "nothing of a garment itself" in text


def test_a_choice_on_test_is_no_measure(world):
    text = model_card(train(world, tiny(epochs=1, select_split="test")))
    assert "**on the test split**" in text
    assert "no figure of it says how good the model is" in text


def test_a_person_may_edit_the_card_or_take_it_away(world, tmp_path):
    run = train(world, tiny("pop"), tmp_path / "run")
    card = run.folder / "README.md"
    assert "README.md" not in json.loads((run.folder / "model.json").read_text())["sha256"]
    card.write_text("mine")
    assert train(world, tiny("pop"), tmp_path / "run", resume=True).folder == run.folder
    assert card.read_text() == "mine"
    card.unlink()
    assert load_run(run.folder).name == "pop"


def test_a_training_that_was_killed_has_no_card_yet(world, tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("wearwith.training.train_model.model_card", killed)
    with pytest.raises(KeyboardInterrupt):
        train(world, tiny(epochs=1), tmp_path / "run")
    assert not {"README.md", "model.json"} & {
        path.name for path in Path(tmp_path / "run").iterdir()
    }
    monkeypatch.undo()
    run = train(world, tiny(epochs=1), tmp_path / "run", resume=True)
    assert card_of(run) == model_card(run)
