"""Which models are trained for the paper's tables."""

import numpy as np
import polars as pl
import pytest
from outfits import add_pictures, wardrobe

from wearwith.catalog import Dataset, triplets_as_positions
from wearwith.evaluation.comparison_rows import METHODS
from wearwith.paper.reproduction_plan import (
    QUICK_RULES,
    PlanSettings,
    headline_of,
    make_plan,
    modalities_of,
    shared_settings,
)
from wearwith.rules import RuleBook, RulesConfig, read_knowledge
from wearwith.training.run_config import RunConfig, merged


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    return wardrobe().save(tmp_path_factory.mktemp("texts") / "data")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    dataset = wardrobe().save(tmp_path_factory.mktemp("pictures") / "data")
    add_pictures(dataset)
    return dataset


@pytest.fixture
def plan_of(tmp_path):
    def plan(dataset, protocol="clean", quick=False, found=None):
        shared = shared_settings(dataset, quick=quick, image=None)
        return make_plan(
            dataset, PlanSettings(shared, found or {}), tmp_path, protocol, quick=quick
        )

    return plan


def test_without_photographs_their_rows_are_absent_and_say_why(texts, plan_of):
    plan = plan_of(texts)
    assert set(plan.models) == set(METHODS) - {
        "ibr", "border", "listing", "bpr-dae-no-modality", "bpr-dae-neither",
        "akd-text-rules", "akd-picture-rules",
    }  # fmt: skip
    assert plan.absent["ibr"] == "the dataset has no photographs"
    assert plan.absent["listing"] == "the dataset has no times of listing"
    assert plan.absent["Table 4, pictures"] == "the dataset has no photographs"
    assert "Protocol" in plan.absent
    assert plan.absent.keys() == (METHODS.keys() - plan.models.keys()) | {
        "Table 4, pictures",
        "Protocol",
    }
    # What reads all reads text: these are rows of Table 2.
    assert plan.modalities == {}
    assert modalities_of(texts) == ("text",)


def test_with_photographs_each_modality_has_rows(pictures, plan_of):
    plan = plan_of(pictures)
    assert {"ibr", "bpr-dae-neither"} <= plan.models.keys()
    assert set(plan.modalities) == {
        (model, modality)
        for model in ("dbpr", "ukd", "akd")
        for modality in ("text", "pictures")
    }  # fmt: skip
    for (model, modality), config in plan.modalities.items():
        assert config.model == model
        assert config.inputs.text == (modality == "text")
        assert (config.inputs.pictures == ()) == (modality == "text")
        assert config.rules == plan.models[model].rules
    assert not any(part.startswith("Table 4") for part in plan.absent)
    assert modalities_of(pictures) == ("text", "pictures")


def test_rules_are_counted_on_the_triplets_of_the_dataset(texts, plan_of):
    plan = plan_of(texts)
    assert len(plan.book) == 15
    activation = read_knowledge(texts, RulesConfig()).activation(texts.catalogue)
    for split in ("train", "test"):
        asked = triplets_as_positions(texts.triplets_of(split), texts.catalogue)
        of_top = activation.having["top"][asked.tops].toarray().astype(bool)
        for_positive = of_top & activation.having["bottom"][asked.positives].toarray().astype(bool)
        for_negative = of_top & activation.having["bottom"][asked.negatives].toarray().astype(bool)
        assert np.array_equal(plan.active[split], (for_positive != for_negative).sum(axis=0))
    is_positive = np.array([rule.is_positive for rule in plan.book])
    right = np.where(is_positive, for_positive & ~for_negative, for_negative & ~for_positive)
    assert np.array_equal(plan.right, right.sum(axis=0))
    assert plan.active["train"].sum() > 100


def test_a_rule_that_is_never_active_in_training_is_not_trained(texts, plan_of):
    plan = plan_of(texts)
    active = {rule.id for rule, n in zip(plan.book, plan.active["train"], strict=True) if n}
    assert set(plan.rules) == active
    assert "Yoins + Yoins" not in active
    assert {"black + black", "coat + dress", "no silk + knit"} <= active
    for name, config in plan.rules.items():
        assert config.model == "akd"
        book = RuleBook.read(config.rules.book)
        assert [rule.id for rule in book.rules] == [name]
        assert config.rules.book.is_absolute()


def test_a_rule_that_is_active_in_test_alone_is_not_trained(texts, tmp_path, plan_of):
    coats = [
        name for name, title in texts.items.select("id", "title").iter_rows() if "coat" in title
    ]
    left_out = (pl.col("split") == "train") & pl.col("top").is_in(coats)
    some = Dataset.from_frames(
        texts.items, texts.pairs, triplets=texts.triplets.filter(~left_out)
    ).save(tmp_path / "some")
    plan = plan_of(some)
    number = [rule.id for rule in plan.book].index("coat + dress")
    assert plan.active["train"][number] == 0 < plan.active["test"][number]
    assert "coat + dress" not in plan.rules
    assert "black + black" in plan.rules


def test_the_same_plan_twice_is_the_same(texts, plan_of):
    assert plan_of(texts).rules == plan_of(texts).rules


def test_a_quick_plan_has_small_models_and_the_most_active_rules(texts, plan_of):
    plan = plan_of(texts, quick=True)
    counts = dict(zip([rule.id for rule in plan.book], plan.active["train"], strict=True))
    assert len(plan.rules) == QUICK_RULES
    assert min(counts[rule] for rule in plan.rules) >= max(
        n for rule, n in counts.items() if rule not in plan.rules
    )
    for config in [*plan.models.values(), *plan.rules.values()]:
        assert config.training.epochs == 3


def test_both_protocols_add_rows_and_leave_the_others_clean(texts, pictures, plan_of):
    plan = plan_of(texts, "both")
    assert set(plan.protocols) == {("dbpr", "test_selected"), ("akd", "test_selected")}
    assert "Protocol" not in plan.absent
    plan = plan_of(pictures, "both")
    assert set(plan.protocols) == {
        (model, way) for model in ("dbpr", "akd") for way in ("test_selected", "leaky")
    }
    for (model, way), config in plan.protocols.items():
        clean = plan.models[model]
        assert config.training.select_split == "test"
        assert config.model == (model if way == "test_selected" else f"{model}-as-published")
        assert (config.inputs.scaling == "published") == (way == "leaky")
        assert (config.tower, config.rules, config.teacher) == (
            clean.tower,
            clean.rules,
            clean.teacher,
        )
    every = [*plan.models.values(), *plan.modalities.values(), *plan.rules.values()]
    assert {config.training.select_split for config in every} == {"valid"}
    assert {config.inputs.scaling for config in every} == {"training"}


def test_as_published_every_row_is_chosen_on_test(pictures, plan_of):
    plan = plan_of(pictures, "as-published")
    every = [*plan.models.values(), *plan.modalities.values(), *plan.rules.values()]
    assert {config.training.select_split for config in every} == {"test"}
    assert plan.protocols == {}


def test_what_was_found_for_the_student_is_taken_over(pictures, plan_of):
    found = {
        "dbpr": {"tower": {"hidden": [7]}},
        "akd": {"teacher": {"strength": 3.0}},
        "bpr-dae": {"tower": {"hidden": [5]}, "baseline": {"reconstruction_weight": 9.0}},
        "ibr": {"tower": {"hidden": [3]}},
    }
    rows = plan_of(pictures, found=found).models
    built_on_dbpr = ("dbpr", "dbpr-popularity", "ukd", "akd", "akd-15-rules", "pkd")
    assert {rows[name].tower.hidden for name in built_on_dbpr} == {(7,)}
    assert {rows[name].tower.hidden for name in ("bpr-dae", "bpr-dae-neither")} == {(5,)}
    assert rows["ibr"].tower.hidden == (3,)
    assert rows["exibr"].tower.hidden == tuple(shared_settings(pictures, quick=False, image=None)["tower"]["hidden"])  # fmt: skip # noqa: E501
    assert (rows["akd"].teacher.strength, rows["akd-popularity"].teacher.strength) == (3.0, 3.0)
    assert rows["ukd"].teacher.strength != 3.0
    # What a row is by definition wins over what was found.
    assert rows["akd-15-rules"].teacher == RunConfig().teacher
    assert rows["bpr-dae"].baseline.reconstruction_weight == 9.0
    assert rows["bpr-dae-no-reconstruction"].baseline.reconstruction_weight == 0.0
    assert rows["dbpr-popularity"].popularity


def test_the_feature_set_that_is_named_is_read(pictures):
    shared = shared_settings(pictures, quick=False, image="colours")
    assert shared["inputs"] == {"pictures": ["colours"], "subwords": False}
    assert merged(shared, {"inputs": {"text": False}})["inputs"]["pictures"] == ["colours"]


def test_headline_figures_are_of_published_triplets_where_there_are_any(texts):
    assert headline_of(texts) == "random"
    triplets = texts.triplets.with_columns(negatives=pl.lit("published"))
    assert headline_of(Dataset.from_frames(texts.items, texts.pairs, triplets=triplets)) == (
        "published"
    )
