"""RULES: the rule book alone, rule by rule."""

import numpy as np
import pytest

from taught import BOOK, taught
from wearwith.errors import RunError
from wearwith.model.controls import RulesAlone
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.words.attributes import Trait

# Several rules on one pair, of different strengths.
RULES = RuleBook.of(
    [
        *BOOK.rules,
        Rule.of_sides(
            "linen + skirt", Trait("material", "linen"), Trait("category", "skirt"), "+", 0.25
        ),
        Rule.of_sides(
            "no vest + skirt", Trait("category", "vest"), Trait("category", "skirt"), "-", 3.0
        ),
    ]
)


@pytest.fixture(scope="module")
def run(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    RULES.save(folder / "book.toml")
    return train(world, taught("rules", folder / "book.toml"), folder / "run")


def derived(top, bottom):
    """Σ_l s_l strength_l δ_l, from the words of the titles of a checkerboard."""
    of_top = {("linen", "wool")[top % 2], ("shirt", "blouse", "vest")[top % 3]}
    of_bottom = {("linen", "wool")[bottom % 2], ("skirt", "trousers", "shorts")[bottom % 3]}
    return sum(
        (1 if rule.sign == "+" else -1) * rule.strength
        for rule in RULES.rules
        if rule.top.value in of_top and rule.bottom.value in of_bottom
    )


def test_a_score_is_the_sum_of_the_rules_that_fire(run):
    expected = [[derived(top, bottom) for bottom in range(24)] for top in range(24)]
    table = run.scorer.score_all(np.arange(24))
    np.testing.assert_allclose(table, expected, atol=1e-6)
    assert len(np.unique(table)) > 5
    pairs = np.array([0, 2, 5]), np.array([0, 0, 6])
    np.testing.assert_allclose(run.scorer.score_pairs(*pairs), table[pairs], atol=1e-12)


def test_saving_and_loading_gives_the_same(run):
    again = load_run(run.folder)
    assert again.knowledge.book == run.knowledge.book
    tops = np.arange(24)
    np.testing.assert_array_equal(again.scorer.score_all(tops), run.scorer.score_all(tops))
    with pytest.raises(RunError, match="gains"):
        again.scorer.restore({"gains": np.zeros(3)})


def test_an_empty_book_ties_everything(world, tmp_path):
    RuleBook().save(tmp_path / "none.toml")
    run = train(world, taught("rules", tmp_path / "none.toml"), tmp_path / "run")
    np.testing.assert_array_equal(load_run(run.folder).scorer.score_all(np.arange(3)), 0)


def test_it_has_to_be_given_rules(world):
    with pytest.raises(ValueError, match="rules"):
        RulesAlone(world.catalogue)


def test_no_scores_above_zero_are_asked_of_it():
    assert RunConfig.of({"model": "rules", "popularity": True, "tower": {"activation": "tanh"}})
