"""What a teacher knows: where it comes from, and that it survives on disk."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import RuleError
from wearwith.rules import (
    Knowledge,
    MiningConfig,
    Rule,
    RuleBook,
    RulesConfig,
    mine,
    read_knowledge,
)
from wearwith.words.attributes import AttributeVocabulary, Trait

WORDS = (("white", "shirt"), ("black", "blouse"))
LOOSE = MiningConfig(min_support=2, false_discovery_rate=0.2)


@pytest.fixture(scope="module")
def dataset():
    """Tops and bottoms of two colours and brands, each worn with its own colour."""
    rows = [
        {
            "id": f"{kind[0]}{n:02d}",
            "kind": kind,
            "title": f"{WORDS[n % 2][0]} {WORDS[n % 2][1] if kind == 'top' else 'skirt'}",
            "brand": ("Velmoire", "Gucci")[n % 2],
        }
        for kind in ("top", "bottom")
        for n in range(20)
    ]
    pairs = [
        (f"t{i:02d}", f"b{j:02d}", "train" if j < 16 else "test")
        for i in range(20)
        for j in range(20)
        if i % 2 == j % 2
    ]
    return Dataset.from_frames(
        pl.DataFrame(rows), pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    )


@pytest.fixture(scope="module")
def known(dataset):
    return Knowledge.read(dataset.items, RuleBook.paper())


def test_the_paper_is_the_default(dataset, known):
    read = read_knowledge(dataset, RulesConfig())
    assert read.book == known.book == RuleBook.paper().resolved(AttributeVocabulary.default())
    assert read.vocabulary == known.vocabulary
    assert read.traits.equals(known.traits)
    # White tops and black bottoms: "white + black"; black ones with black: "black + black".
    active = read.activation(dataset.catalogue).pairs(np.array([0, 1, 0]), np.array([1, 1, 0]))
    assert [read.book.rules[rule].id for rule in active.rules] == ["white + black", "black + black"]
    assert active.rows.tolist() == [0, 1]


def test_mined_rules_come_from_training_pairs_alone(dataset):
    config = RulesConfig(book="mined", mining=LOOSE)
    read = read_knowledge(dataset, config)
    said = {(r.top.value, r.bottom.value, r.sign) for r in read.book.rules}
    assert ("white", "white", "+") in said
    assert ("white", "black", "-") in said
    assert ("velmoire", "velmoire", "+") in said  # a brand that only the items have
    pairs = dataset.pairs.filter(pl.col("split") == "train")
    alone = Dataset.from_frames(dataset.items, pairs)
    assert read_knowledge(alone, config).book == read.book
    other = replace(dataset, pairs=dataset.pairs.with_columns(split=pl.lit("test")))
    with pytest.raises(RuleError, match="no training pairs"):
        read_knowledge(other, config)
    by_count = RulesConfig(book="mined", mining=MiningConfig(rank="count", each_end=1))
    assert len(read_knowledge(dataset, by_count).book) == 3  # of three attributes, all else tied


def test_a_book_of_ones_own_is_read_from_a_file(dataset, tmp_path):
    path = tmp_path / "mine.toml"
    own = Rule.of_sides("own", Trait("brand", "VELMOIRE"), Trait("colour", "off-black"), "-", 2.0)
    RuleBook.of([own]).save(path)
    (rule,) = read_knowledge(dataset, RulesConfig(book=path)).book.rules
    assert (rule.top, rule.bottom) == (Trait("brand", "velmoire"), Trait("colour", "black"))
    wrong = Rule.of_sides("own", Trait("brand", "velmore"), own.bottom, "-")
    RuleBook.of([wrong]).save(path)
    with pytest.raises(RuleError, match=r"(?s)no brand 'velmore'; did you mean velmoire.*'own'"):
        read_knowledge(dataset, RulesConfig(book=path))
    with pytest.raises(RuleError, match="no rule book here"):
        read_knowledge(dataset, RulesConfig(book=tmp_path / "absent.toml"))


def test_a_vocabulary_of_ones_own_takes_the_place_of_the_default(dataset, tmp_path):
    words, book = tmp_path / "words.toml", tmp_path / "book.toml"
    AttributeVocabulary.of({"colour": {"pale": ["white"], "dark": ["black"]}}).save(words)
    rule = Rule.of_sides("r", Trait("colour", "pale"), Trait("colour", "dark"), "+")
    RuleBook.of([rule]).save(book)
    read = read_knowledge(dataset, RulesConfig(book=book, vocabulary=words))
    assert set(read.traits["value"]) == {"pale", "dark", "velmoire", "gucci"}
    with pytest.raises(RuleError, match="There is no pattern 'striped'"):
        read_knowledge(dataset, RulesConfig(vocabulary=words))
    with pytest.raises(RuleError, match="no attribute vocabulary here"):
        read_knowledge(dataset, RulesConfig(vocabulary=tmp_path / "absent.toml"))


@pytest.mark.parametrize("book", ["paper", "mined", "none"])
def test_saving_and_loading_gives_the_same(dataset, known, tmp_path, book):
    if book == "mined":
        known = read_knowledge(dataset, RulesConfig(book="mined", mining=LOOSE))
    elif book == "none":
        known = replace(known, book=RuleBook())
    names = known.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    loaded = Knowledge.load(tmp_path, dataset.items)
    assert loaded.book == known.book
    assert loaded.vocabulary == known.vocabulary
    assert loaded.traits.equals(known.traits)
    assert loaded.slots.equals(known.slots)
    assert loaded.fingerprint() == known.fingerprint()


@pytest.mark.parametrize("name", ["rules.toml", "attributes.toml", "traits.parquet"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "noise", "folder"])
def test_damaged_or_missing_files_are_named(dataset, known, tmp_path, name, damage):
    known.save(tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        cut = content[: 2 * len(content) // 3 - 5]
        path.write_bytes({"empty": b"", "cut": cut, "noise": b"\x93\xff" * 99}[damage])
    if (name, damage) == ("attributes.toml", "empty"):
        assert (
            Knowledge.load(tmp_path, dataset.items).vocabulary.traits == ()
        )  # a vocabulary may have no words
        return
    with pytest.raises(RuleError) as caught:
        Knowledge.load(tmp_path, dataset.items)
    assert str(path) in str(caught.value)


def test_values_without_their_columns_are_damage(dataset, known, tmp_path):
    known.save(tmp_path)
    known.traits.drop("words").write_parquet(tmp_path / "traits.parquet")
    with pytest.raises(RuleError, match=r"(?s)column .words. is missing.*traits\.parquet"):
        Knowledge.load(tmp_path, dataset.items)


def test_the_fingerprint_tells_other_rules_and_other_items(dataset, known):
    again = Knowledge.read(dataset.items, RuleBook.paper())
    assert again.fingerprint() == known.fingerprint()
    assert len(known.fingerprint()) == 64
    rules = known.book.rules
    items = dataset.items
    retitled = items.with_columns(
        title=pl.when(pl.col("id") == "t00").then(pl.lit("red shirt")).otherwise("title")
    )
    others = [
        replace(known, book=RuleBook.of(rules[:-1])),
        replace(known, book=RuleBook.of(rules[::-1])),
        replace(known, book=RuleBook.of([replace(rules[0], strength=2.0), *rules[1:]])),
        replace(known, book=RuleBook.of([replace(rules[0], sign="-"), *rules[1:]])),
        Knowledge.read(retitled, RuleBook.paper()),
        Knowledge.read(items.head(-1), RuleBook.paper()),
    ]
    prints = {known.fingerprint(), *(other.fingerprint() for other in others)}
    assert len(prints) == 1 + len(others)


def test_unknown_settings_are_refused():
    with pytest.raises(ValueError, match="extra"):
        RulesConfig(source="paper")


def test_mining_by_hand_is_the_same(dataset, known):
    from wearwith.catalog import pairs_as_positions

    by_hand = mine(known.traits, dataset.catalogue, pairs_as_positions(dataset, "train"), LOOSE)
    assert read_knowledge(dataset, RulesConfig(book="mined", mining=LOOSE)).book == by_hand


def test_only_pictures_need_something_seen(dataset):
    with pytest.raises(RuleError, match="wearwith see"):
        read_knowledge(dataset, RulesConfig(read_from="pictures"))


@pytest.mark.parametrize("read_from", ["text", "both"])
def test_where_nothing_was_seen_text_is_read_as_ever(dataset, known, read_from):
    read = read_knowledge(dataset, RulesConfig(read_from=read_from))
    assert read.fingerprint() == known.fingerprint()


def test_what_was_seen_is_part_of_the_knowledge(dataset, tmp_path):
    from wearwith.features.seen_store import SeenStore
    from wearwith.pictures.seeing import Sighting

    saved = dataset.save(tmp_path / "data")
    store = SeenStore(saved.folder)
    store.begin({"version": 1})
    store.append({"x": [Sighting("pattern", "striped", 1.0, 0.9)]})
    store.finish([("t00", "x")])
    both, text = (
        read_knowledge(saved, RulesConfig(read_from=way)).traits for way in ("both", "text")
    )
    (more,) = both.join(text, on=both.columns, how="anti").rows(named=True)
    assert (more["item"], more["value"], more["source"]) == ("t00", "striped", "picture")


def test_what_was_read_before_pictures_were_loads(dataset, known, tmp_path):
    known.save(tmp_path)
    again = Knowledge.load(tmp_path, dataset.items)
    assert again.traits.columns == ["item", "attribute", "value", "source", "words"]
    assert again.fingerprint() == known.fingerprint()
