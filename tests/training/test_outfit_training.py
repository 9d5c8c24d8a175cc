"""Models of whole outfits are trained: the same bits again, what they refuse, what they say."""

import json
from dataclasses import replace

import numpy as np
import pytest
from test_resume import WEIGHTS, trained_with_cuts

from outfit_shop import both_styles_in_each_split, outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation import blank_questions, measure_blanks
from wearwith.rules import Rule, RuleBook, RuleItem
from wearwith.training import RunConfig, load_run, train
from wearwith.words.attributes import Trait
from worlds import checkerboard


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return outfit_shop(n=8, n_outfits=24).save(tmp_path_factory.mktemp("shop") / "data")


def tiny(model="outfit-akd", **values):
    return RunConfig.of(
        {
            "model": model,
            "inputs": {"min_count": 1, "subwords": False, **values.pop("inputs", {})},
            "outfit": {"dim": 6, "hidden": 8, "gate_dim": 3, **values.pop("outfit", {})},
            "training": {"epochs": 2, "batch_size": 4, **values.pop("training", {})},
            **values,
        }
    )


def bits(run):
    return {name: array.tobytes() for name, array in run.arrays.items()}


def test_a_setting_leaves_the_other_defaults_of_outfits_as_they_are():
    config = tiny("outfit-set", rules={"mining": {"prior": 9.0}}, training={"negatives": "popular"})
    assert (config.rules.mining.prior, config.rules.mining.min_support) == (9, 2)
    assert (config.rules.book, config.training.learning_rate) == ("mined", 0.003)
    assert (config.outfit.popular_share, config.outfit.matched_share) == (1, 0)
    assert (config.outfit.dim, config.training.epochs) == (6, 2)


@pytest.mark.parametrize("model", ["outfit", "outfit-ukd", "outfit-akd"])
def test_one_seed_gives_the_same_bits_and_another_does_not(shop, model):
    first = bits(train(shop, tiny(model)))
    assert bits(train(shop, tiny(model))) == first
    assert bits(train(shop, tiny(model, training={"seed": 1}))) != first


def test_cuts_of_the_power_change_no_bit(shop, tmp_path):
    config = tiny(training={"epochs": 3})
    whole = train(shop, config, tmp_path / "whole")
    trained_with_cuts(shop, config, tmp_path / "cut", [9, 6, 4, 11])
    assert (tmp_path / "cut" / WEIGHTS).read_bytes() == (tmp_path / "whole" / WEIGHTS).read_bytes()
    assert load_run(tmp_path / "cut").history == whole.history
    assert not (tmp_path / "cut" / "checkpoint").exists()


def test_a_trained_model_knows_the_styles_of_garments():
    shop = both_styles_in_each_split(outfit_shop(n=12, n_outfits=48))
    reads = {"personal": False, "dropout": 0.0, "popular_share": 1.0}
    run = train(shop, tiny("outfit", outfit=reads, training={"learning_rate": 0.05, "epochs": 9}))
    garments, worn = SlotCatalogue.of(shop.items), np.ones(len(shop.items), dtype=bool)
    asked = blank_questions(shop, garments, "test", "random", every_item=True)
    # Who knows the style chooses among about two of four answers.
    assert measure_blanks(run.outfits, asked, worn).value > 0.4
    assert run.history[-1]["loss"] < run.history[0]["loss"]


def test_a_saved_model_answers_as_it_did(shop, tmp_path):
    run = train(shop, tiny(), tmp_path / "run")
    saved = load_run(tmp_path / "run")
    given, answers = np.array([[0, 9, -1], [3, 12, 20]]), np.array([[25, 26], [30, 31]])
    for before, after in (
        (run.outfits, saved.outfits),
        (run.outfits.teacher, saved.outfits.teacher),
    ):
        np.testing.assert_array_equal(
            before.score_answers(given, answers), after.score_answers(given, answers)
        )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"popularity": True}, "how much a garment is worth"),
        ({"inputs": {"word_vectors": "vectors.txt"}}, "learns the vectors of its words"),
        ({"inputs": {"scaling": "published"}}, "whatever its role"),
        ({"training": {"select_on": "hard"}}, "all kinds of negatives"),
        ({"training": {"select_split": "test"}}, "selected on validation outfits"),
    ],
)
def test_settings_of_pairs_are_refused_before_anything_is_written(shop, tmp_path, values, message):
    with pytest.raises(ConfigError, match=message):
        train(shop, tiny(**values), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_model_that_may_read_nothing_is_refused(shop):
    with pytest.raises((ConfigError, DataError), match="nothing to read"):
        train(shop, tiny(inputs={"text": False, "pictures": ()}))


def book(path, *rules):
    RuleBook.of(rules).save(path)
    return {"rules": {"book": path}}


def test_rules_of_any_slots_are_learned_with_and_none_is_called_silent(tmp_path):
    shop = outfit_shop(n=8, n_outfits=24)
    named = shop.items.with_columns(title=shop.items["category"].list.last() + " sneakers")
    shop = replace(shop, items=named)
    sneakers = Trait("category", "sneakers")
    rule = Rule("both", (RuleItem(sneakers, slot="shoes"), RuleItem(sneakers, slot="bag")), "+")
    told = []
    config = tiny(**book(tmp_path / "rules.toml", rule))
    run = train(shop, config, tmp_path / "run", warn=told.append)
    assert [one.id for one in run.knowledge.book.rules] == ["both"]
    assert not told
    given, shoes = (
        SlotCatalogue.of(shop.items).of_slot("bag")[:1],
        run.outfits.garments.of_slot("shoes"),
    )
    pushes = run.outfits.teacher.pushes(given[None], shoes[None])
    assert (pushes > 0).all()


def test_rules_that_no_garment_has_are_called_silent(shop, tmp_path):
    rule = Rule.of_sides("silk + silk", Trait("material", "silk"), Trait("material", "silk"), "+")
    told = []
    train(shop, tiny(**book(tmp_path / "rules.toml", rule)), warn=told.append)
    assert any(text.startswith("None of the 1 rules can fire here") for text in told)
    assert not any("matches tops with bottoms" in text for text in told)


def test_pairs_are_outfits_of_two_where_there_are_none():
    run = train(checkerboard(8, 10), tiny("outfit-ukd"))
    assert run.history[0].keys() >= {"valid_fitb", "valid_fitb_teacher"}
    assert json.loads(json.dumps(run.history))
