"""Training says what it can't learn before it begins, what it did not learn after, and keeps it."""

import json

import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.model import load_model
from wearwith.rules import Rule, RuleBook, RuleItem
from wearwith.training import RunConfig, train
from wearwith.words.attributes import Trait
from worlds import checkerboard, item_frame, nobody, pair_frame, saved_world, tiny

TEXT = "Nothing can be learned from text: no word"
NOTHING = "Nothing was learned: all bottoms have the same score for every top"


def titled(title):
    """A checkerboard whose titles come from the number of the garment."""
    frame = item_frame(12, 12, nobody)
    titles = [title(number) for number in range(frame.height)]
    return Dataset.from_frames(frame.with_columns(title=pl.Series(titles)), pair_frame(12, 12))


# Every title is of one garment, and has no letter of another one.
LONE = titled(lambda number: chr(0x4E00 + 2 * number) + chr(0x4E01 + 2 * number))
# In no language that the package has words of.
SWEDISH = titled(lambda number: f"Kjol {('blå', 'svart')[number % 2]} {number:03d}")
# Without blanks a whole title is one word, which its parts make known.
JAPANESE = titled(lambda number: f"{('ブルー', 'ブラック')[number % 2]}コットンパンツ{number:03d}")
GERMAN = titled(lambda number: f"{('Blau', 'Schwarz')[number % 2]}hose{number:03d}")


def told_by(dataset, config, out=None):
    told = []
    return train(dataset, config, out, warn=told.append), told


def test_titles_without_a_common_word_are_told_of_before_the_first_epoch(tmp_path):
    order = []

    class Bar:
        def __init__(self, label, total):
            order.append(label)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def advance(self, steps=1, **figures):
            return None

    config = tiny(inputs={"min_count": 2}, epochs=2)
    run = train(LONE, config, tmp_path / "run", progress=Bar, warn=order.append)
    assert not len(run.vocabulary.words)
    before, training, after = order
    assert before.startswith(TEXT)
    assert "in two training garments" in before
    assert "wearwith encode DATASET" in before
    assert training.startswith("Training")
    assert after.startswith(f"{NOTHING} (validation AUC 0.500)")
    assert load_model(tmp_path / "run").manifest.warnings == (before, after)
    card = (tmp_path / "run" / "README.md").read_text()
    assert "## Know this first" in card
    assert "nor most of one, is in two training garments" in card
    assert card.index("all bottoms have the same score") < card.index("## Details")


def test_words_of_one_garment_each_are_told_of_too():
    run, told = told_by(LONE, tiny(epochs=1))
    assert run.vocabulary.words
    assert told[0].startswith(TEXT)


def test_where_something_is_learned_nothing_is_told(tmp_path):
    run, told = told_by(checkerboard(), tiny(), tmp_path / "run")
    assert (told, run.manifest.warnings) == ([], ())
    assert "Know this first" not in (tmp_path / "run" / "README.md").read_text()
    for world in (SWEDISH, JAPANESE, GERMAN):
        _, told = told_by(world, tiny(inputs={"min_count": 2, "subwords": True}))
        assert told == []


def test_pictures_alone_are_something_to_learn_from(tmp_path):
    world = saved_world(tmp_path / "data", nobody)
    config = tiny(inputs={"pictures": ("colours",), "text": False}, epochs=1)
    assert told_by(world, config)[1] == []


@pytest.mark.parametrize("model", ["akd", "ukd", "rules"])
def test_rules_none_of_which_can_fire(model, tmp_path):
    config = RunConfig.of({**tiny(model, epochs=1).model_dump(), "rules": {"book": "worn"}})
    run, told = told_by(SWEDISH, config, tmp_path / "run")
    n = len(RuleBook.worn())
    assert told[0] == run.manifest.warnings[0]
    assert told[0].startswith(f"None of the {n} rules can fire here: no colour, material, pattern")
    assert "--vocabulary FILE" in told[0]
    assert [text for text in told if text.startswith(NOTHING)] == told[1:]
    assert len(told) == (2 if model == "rules" else 1)  # whose only source of scores they are


SILK = Rule.of_sides("r", Trait("material", "silk"), Trait("material", "denim"), "+")
SHOES = RuleItem(Trait("material", "linen"), slot="shoes")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (SILK, "no garments have the values"),
        (Rule("r", (SHOES, RuleItem(SHOES.trait)), "+"), "they are about outfits"),
        (RuleBook.sets().set_rules[0], "they are about outfits"),
    ],
)
def test_values_that_no_rule_names(tmp_path, rule, why):
    RuleBook.of([rule]).save(tmp_path / "book.toml")
    rules = {"book": tmp_path / "book.toml"}
    config = RunConfig.of({**tiny("ukd", epochs=1).model_dump(), "rules": rules})
    _, told = told_by(checkerboard(), config)
    (only,) = told
    assert only.startswith(f"None of the 1 rules can fire here: {why}")
    assert only.endswith("wearwith rules mine DATASET")


def test_no_frequencies_to_find():
    _, told = told_by(SWEDISH, tiny("pkd", epochs=1))
    assert told[0].startswith("No rules were found: no colour, material, pattern or category")


def test_a_book_that_is_empty_on_purpose_is_not_told_of(tmp_path):
    RuleBook().save(tmp_path / "book.toml")
    rules = {"book": tmp_path / "book.toml"}
    config = RunConfig.of({**tiny("akd", epochs=1).model_dump(), "rules": rules})
    assert told_by(checkerboard(), config)[1] == []


def test_a_finished_run_is_told_of_again(tmp_path):
    config = tiny(inputs={"min_count": 2}, epochs=1)
    _, first = told_by(LONE, config, tmp_path / "run")
    told = []
    train(LONE, config, tmp_path / "run", resume=True, warn=told.append)
    assert told == first
    assert len(first) == 2


def test_manifests_from_before_there_were_warnings_are_read(tmp_path):
    train(checkerboard(), tiny(epochs=1), tmp_path / "run")
    path = tmp_path / "run" / "model.json"
    values = json.loads(path.read_text())
    del values["warnings"]
    path.write_text(json.dumps(values))
    assert load_model(tmp_path / "run").manifest.warnings == ()
