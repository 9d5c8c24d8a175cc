"""What a model reads of a dataset: learned on training items, present for all."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, DataError
from wearwith.features import FeatureStore, InputsConfig, Scaling, read_inputs
from wearwith.features.vocabulary import UNKNOWN
from worlds import add_vectors, but_every_fourth, checkerboard, nobody, saved_world


def small(tmp_path, titles, vectors=None):
    """t0-b0 is the training pair, t1-b1 validation, t2-b2 test; t3 and b3 have no pair."""
    ids = [f"{side}{n}" for side in "tb" for n in range(4)]
    items = pl.DataFrame(
        {
            "id": ids,
            "kind": ["top"] * 4 + ["bottom"] * 4,
            "title": [titles.get(item) for item in ids],
        },
        schema={"id": pl.String, "kind": pl.String, "title": pl.String},
    )
    pairs = pl.DataFrame(
        [("t0", "b0", "train"), ("t1", "b1", "valid"), ("t2", "b2", "test")],
        schema=["top", "bottom", "split"],
        orient="row",
    )
    dataset = Dataset.from_frames(items, pairs).save(tmp_path / "data")
    if vectors is not None:
        store = FeatureStore(dataset.folder, "pictures")
        store.begin({"name": "toy"}, 2)
        store.append(list(vectors), np.array(list(vectors.values()), dtype=np.float32))
        store.finish((item, item) for item in vectors)
    return dataset


ALL_TITLES = {"t0": "red shirt", "b0": "red skirt", "t1": "blue shirt", "b2": "green skirt"}


def test_the_vocabulary_sees_training_items_only(tmp_path):
    inputs = read_inputs(small(tmp_path, ALL_TITLES), InputsConfig(min_count=1))
    assert inputs.vocabulary.words == ("red", "shirt", "skirt")
    # t1 is read with what training knows; t2 has no title.
    assert inputs.tops.words[1].tolist()[:3] == [UNKNOWN, 3, 0]
    assert inputs.tops.has_text.tolist() == [True, True, False, False]
    assert inputs.bottoms.has_text.tolist() == [True, False, True, False]


def test_a_rare_word_of_training_is_unknown(tmp_path):
    inputs = read_inputs(small(tmp_path, ALL_TITLES), InputsConfig(min_count=2))
    assert inputs.vocabulary.words == ("red",)


@pytest.mark.parametrize("unit_length", [True, False])
def test_the_scaling_sees_training_items_only(tmp_path, unit_length):
    vectors = {"t0": [1, 2], "b0": [3, 6], "t1": [900, -700], "b2": [5, 5], "t3": [-80, 9]}
    dataset = small(tmp_path, {}, vectors)
    inputs = read_inputs(dataset, InputsConfig(unit_length=unit_length))
    training = np.array([vectors["t0"], vectors["b0"]], dtype=np.float32)
    expected = Scaling.fit(training, unit_length=unit_length)
    np.testing.assert_array_equal(inputs.scalings["pictures"].mean, expected.mean)
    block = inputs.tops.blocks["pictures"]
    assert block.present.tolist() == [True, True, False, True]
    np.testing.assert_allclose(block.vectors[1], expected(np.float32([[900, -700]]))[0], rtol=1e-6)
    assert block.vectors[2].tolist() == [0, 0]
    assert inputs.bottoms.blocks["pictures"].present.tolist() == [True, False, True, False]


def test_one_bottom_has_one_vector_whatever_its_role(tmp_path):
    inputs = read_inputs(small(tmp_path, {}, {"t0": [1, 0], "b0": [0, 1]}), InputsConfig())
    assert inputs.bottoms.blocks["pictures"].vectors.shape == (4, 2)


def test_rows_are_positions_in_the_catalogue(tmp_path):
    dataset = saved_world(tmp_path / "data", n_tops=6, n_bottoms=4)
    inputs = read_inputs(dataset, InputsConfig(min_count=1))
    assert inputs.tops.words.shape == (6, 24)
    assert inputs.bottoms.blocks["colours"].vectors.shape == (4, 4)
    for side, kind in ((inputs.tops, "top"), (inputs.bottoms, "bottom")):
        for row, title in zip(side.words, dataset.of_side(kind)["title"], strict=True):
            words = [inputs.vocabulary.words[number - 2] for number in row[row > 0]]
            assert " ".join(words) == title


@pytest.mark.parametrize("titled", [but_every_fourth, nobody])
@pytest.mark.parametrize("pictured", [but_every_fourth, None])
def test_any_modality_may_be_missing_for_some_or_all(tmp_path, titled, pictured):
    dataset = checkerboard(titled=titled).save(tmp_path / "data")
    if pictured is not None:
        add_vectors(dataset, "colours", pictured)
    elif titled is nobody:
        with pytest.raises(ConfigError, match="nothing to read"):
            read_inputs(dataset, InputsConfig())
        return
    inputs = read_inputs(dataset, InputsConfig())
    assert (inputs.vocabulary is None) == (titled is nobody)
    assert (inputs.tops.words is None) == (titled is nobody)
    assert list(inputs.tops.blocks) == ([] if pictured is None else ["colours"])


def test_text_or_pictures_can_be_left_out(world):
    both = read_inputs(world, InputsConfig())
    assert both.in_words() == "text + colours"
    assert read_inputs(world, InputsConfig(text=False)).in_words() == "colours"
    assert read_inputs(world, InputsConfig(pictures=())).in_words() == "text"
    with pytest.raises(ConfigError, match="nothing to read"):
        read_inputs(world, InputsConfig(text=False, pictures=()))


def test_a_control_is_read_only_when_asked_for(world):
    assert "border" not in read_inputs(world, InputsConfig()).scalings
    assert list(read_inputs(world, InputsConfig(pictures=("border",))).scalings) == ["border"]


def test_several_feature_sets_are_not_guessed_among(tmp_path):
    dataset = saved_world(tmp_path / "data")
    add_vectors(dataset, "another")
    with pytest.raises(ConfigError, match="several feature sets: another, colours"):
        read_inputs(dataset, InputsConfig())
    both = read_inputs(dataset, InputsConfig(pictures=("colours", "another")))
    assert both.in_words() == "text + colours + another"


def test_a_feature_set_that_is_not_there(world):
    with pytest.raises(DataError, match="'nothing' does not exist"):
        read_inputs(world, InputsConfig(pictures=("nothing",)))


def test_a_feature_set_without_a_training_item(tmp_path):
    dataset = small(tmp_path, ALL_TITLES, {"t1": [1, 2]})
    with pytest.raises(ConfigError, match="No training item has a vector"):
        read_inputs(dataset, InputsConfig())


def test_a_dataset_without_a_folder_has_no_feature_sets():
    dataset = checkerboard()
    assert read_inputs(dataset, InputsConfig()).in_words() == "text"
    with pytest.raises(ConfigError, match="save the dataset first"):
        read_inputs(dataset, InputsConfig(pictures=("colours",)))


def test_word_vectors_are_known_for_words_that_training_lacks(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_text("red 1 2\nblue 3 4\nunheard 5 6\n")
    config = InputsConfig(min_count=1, word_vectors=path)
    inputs = read_inputs(small(tmp_path, ALL_TITLES), config)
    assert inputs.vocabulary.words == ("blue", "red", "shirt", "skirt")
    assert inputs.word_vectors.shape == (6, 2)
    assert inputs.word_vectors[2].tolist() == [3, 4]
    assert inputs.word_vectors[3].tolist() == [1, 2]
    assert np.isnan(inputs.word_vectors[[0, 1, 4, 5]]).all()


def test_word_vectors_of_another_language_are_an_error(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_text("rouge 1 2\n")
    with pytest.raises(ConfigError, match="none of the dataset's words"):
        read_inputs(small(tmp_path, ALL_TITLES), InputsConfig(word_vectors=path))


# Of b0 to b3, b0 and b1 are positives, and b1 and b2 negatives; b3 has no role.
ROLES = pl.DataFrame(
    [("t0", "b0", "b1", "train"), ("t1", "b1", "b2", "valid"), ("t2", "b1", "b2", "test")],
    schema=["top", "positive", "negative", "split"],
    orient="row",
).with_columns(negatives=pl.lit("published"))
# The last column does not vary among positives, and nowhere does the one before.
RAW = {
    "t0": [1, 2, 0, 0],
    "t1": [9, -9, 4, 2],
    "b0": [3, 6, 1, 1],
    "b1": [5, 5, 1, 1],
    "b2": [-2, 8, 1, 3],
    "b3": [50, 1, 7, 7],
}
AS_PUBLISHED = InputsConfig(scaling="published")


def in_roles(tmp_path, vectors, titles=None):
    dataset = small(tmp_path, titles or {})
    store = FeatureStore(dataset.folder, "pictures")
    store.begin({"name": "toy"}, 4)
    store.append(list(vectors), np.array(list(vectors.values()), dtype=np.float32))
    store.finish((item, item) for item in vectors)
    return dataset.with_triplets(ROLES)


@pytest.mark.parametrize("unit_length", [True, False])
def test_the_published_scaling_is_that_of_each_role_s_range(tmp_path, unit_length):
    dataset = in_roles(tmp_path, RAW)
    plain = read_inputs(dataset, InputsConfig(unit_length=unit_length))
    found = read_inputs(dataset, InputsConfig(unit_length=unit_length, scaling="published"))
    x = plain.bottoms.blocks["pictures"].vectors.astype(float)
    either = x[[0, 1, 2]]
    for side, role in ((found.bottoms, [0, 1]), (found.negatives, [1, 2])):
        for column in range(4):
            low, high = x[role, column].min(), x[role, column].max()
            expected = x[:, column]
            if high > low:
                share = (x[:, column] - low) / (high - low)
                whole = either[:, column].max() - either[:, column].min()
                expected = share * whole + either[:, column].min()
            actual = side.blocks["pictures"].vectors[:, column]
            np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)
    # Tops have one role.
    of_tops = found.tops.blocks["pictures"].vectors
    np.testing.assert_array_equal(of_tops, plain.tops.blocks["pictures"].vectors)


def test_a_bottom_is_read_in_two_ways_if_it_has_both_roles(tmp_path):
    inputs = read_inputs(in_roles(tmp_path, RAW), AS_PUBLISHED)
    seen = {}
    for column, side in (("positive", inputs.bottoms), ("negative", inputs.negatives)):
        for bottom in ROLES[column]:
            vector = side.blocks["pictures"].vectors[int(bottom[1:])]
            seen.setdefault(bottom, set()).add(tuple(vector.tolist()))
    assert {bottom: len(vectors) for bottom, vectors in seen.items()} == {"b0": 1, "b1": 2, "b2": 1}


def test_roles_of_one_range_change_nothing(tmp_path):
    swapped = ROLES.with_columns(positive="negative", negative="positive")
    dataset = in_roles(tmp_path, RAW).with_triplets(pl.concat([ROLES, swapped]))
    plain, found = read_inputs(dataset, InputsConfig()), read_inputs(dataset, AS_PUBLISHED)
    assert plain.negatives is None
    expected = plain.bottoms.blocks["pictures"].vectors
    for side in (found.bottoms, found.negatives):
        np.testing.assert_allclose(side.blocks["pictures"].vectors, expected, rtol=1e-6, atol=1e-7)


def test_what_has_no_picture_has_no_part_in_the_published_scaling(tmp_path):
    titles = {"t0": "red shirt", "b0": "red skirt", "b2": "red shirt"}
    vectors = {item: vector for item, vector in RAW.items() if item not in ("b0", "t1")}
    inputs = read_inputs(in_roles(tmp_path, vectors, titles), AS_PUBLISHED)
    for side in (inputs.bottoms, inputs.negatives):
        block = side.blocks["pictures"]
        assert block.present.tolist() == [False, True, True, True]
        assert block.vectors[0].tolist() == [0, 0, 0, 0]
        np.testing.assert_array_equal(side.words, inputs.bottoms.words)
    # b1 alone is left among the positives: there is no range to scale.
    plain = read_inputs(in_roles(tmp_path / "again", vectors, titles), InputsConfig())
    expected = plain.bottoms.blocks["pictures"].vectors
    np.testing.assert_array_equal(inputs.bottoms.blocks["pictures"].vectors, expected)


def test_the_published_scaling_is_labelled_and_told_apart(tmp_path):
    dataset = in_roles(tmp_path, RAW)
    plain, found = read_inputs(dataset, InputsConfig()), read_inputs(dataset, AS_PUBLISHED)
    assert plain.in_words() == "pictures"
    assert found.in_words() == "pictures, scaled by role as published"
    assert found.fingerprint() != plain.fingerprint()
    # Negatives alone may differ, and their vectors count.
    one_way = replace(found, negatives=found.bottoms)
    assert len({inputs.fingerprint() for inputs in (found, one_way, plain)}) == 3


def test_the_published_scaling_needs_triplets_and_pictures(tmp_path):
    dataset = in_roles(tmp_path, RAW, ALL_TITLES)
    without = dataset.with_triplets(ROLES.clear())
    with pytest.raises(ConfigError, match="stores none"):
        read_inputs(without, AS_PUBLISHED)
    with pytest.raises(ConfigError, match="no pictures are read"):
        read_inputs(dataset, InputsConfig(scaling="published", pictures=()))
    only_b0 = in_roles(tmp_path / "other", {item: RAW[item] for item in ("t0", "b0")})
    with pytest.raises(ConfigError, match="in one role no bottom has a vector"):
        read_inputs(only_b0, AS_PUBLISHED)
