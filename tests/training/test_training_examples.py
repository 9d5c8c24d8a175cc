"""The triplets that a model learns from and is selected on."""

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import Dataset, TripletArrays
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation import evaluate
from wearwith.evaluation.protocol import evaluation_triplets
from wearwith.training import TrainingConfig, train
from wearwith.training.training_examples import batches, read_examples, shuffled_by_pair
from wearwith.world.sample_catalogue import sample_world
from worlds import checkerboard, everyone, item_frame, pair_frame, tiny


@pytest.fixture(scope="module")
def dataset():
    return checkerboard()


def pairs_of(dataset, split):
    catalogue, pairs = dataset.catalogue, dataset.pairs_of(split)
    tops, bottoms = (
        catalogue.top_positions(pairs["top"]),
        catalogue.bottom_positions(pairs["bottom"]),
    )
    return set(zip(tops.tolist(), bottoms.tolist(), strict=True))


def rows(triplets):
    return list(zip(triplets.tops, triplets.positives, triplets.negatives, strict=True))


@pytest.mark.parametrize("per_pair", [1, 3])
@pytest.mark.parametrize("negatives", ["random", "popular"])
def test_negatives_are_drawn_for_every_pair(dataset, negatives, per_pair):
    examples = read_examples(dataset, TrainingConfig(negatives=negatives, per_pair=per_pair))
    known = set().union(*(pairs_of(dataset, split) for split in ("train", "valid", "test")))
    for split, triplets in (("train", examples.train), ("valid", examples.valid)):
        expected = pairs_of(dataset, split)
        found = rows(triplets)
        assert len(found) == per_pair * len(expected) == len(set(found))
        assert {(top, positive) for top, positive, _ in found} == expected
        assert not {(top, negative) for top, _, negative in found} & known


def test_the_triplets_of_a_pair_are_neighbours(dataset):
    triplets = read_examples(dataset, TrainingConfig()).train
    pairs = np.stack([triplets.tops, triplets.positives]).reshape(2, -1, 3)
    assert (pairs == pairs[:, :, :1]).all()


def test_a_seed_changes_what_is_learned_from_but_not_what_is_selected_on(dataset):
    one, again, other = (read_examples(dataset, TrainingConfig(seed=s)) for s in (0, 0, 1))
    assert rows(one.train) == rows(again.train) != rows(other.train)
    assert rows(one.valid) == rows(other.valid)


def test_a_dataset_s_own_triplets_are_taken():
    dataset = sample_world(seed=0, n_tops=60, n_bottoms=40, n_outfits=300).dataset
    examples = read_examples(dataset, TrainingConfig())
    stored = dataset.triplets_of("train")
    catalogue = dataset.catalogue
    expected = zip(
        catalogue.top_positions(stored["top"]),
        catalogue.bottom_positions(stored["positive"]),
        catalogue.bottom_positions(stored["negative"]),
        strict=True,
    )
    assert sorted(rows(examples.train)) == sorted(expected)
    popular = read_examples(dataset, TrainingConfig(negatives="popular"))
    assert sorted(rows(popular.train)) != sorted(rows(examples.train))


def test_selection_may_have_other_negatives_than_training(dataset):
    popular = read_examples(dataset, TrainingConfig(negatives="popular"))
    mixed = read_examples(dataset, TrainingConfig(negatives="popular", select_on="random"))
    plain = read_examples(dataset, TrainingConfig())
    assert rows(mixed.train) == rows(popular.train)
    assert rows(mixed.valid) == rows(plain.valid)


@pytest.mark.parametrize("name", ["random", "published"])
def test_a_selection_on_test_is_on_what_evaluation_asks(name):
    dataset = sample_world(seed=0, n_tops=60, n_bottoms=40, n_outfits=300).dataset
    dataset = dataset.with_triplets(dataset.triplets.with_columns(negatives=pl.lit(name)))
    on_test = read_examples(dataset, TrainingConfig(select_split="test"))
    on_valid = read_examples(dataset, TrainingConfig())
    assert rows(on_test.valid) == rows(evaluation_triplets(dataset, "test", name))
    assert rows(on_valid.valid) == rows(evaluation_triplets(dataset, "valid", name))
    assert rows(on_test.train) == rows(on_valid.train)


def test_a_selection_on_test_draws_where_nothing_is_stored(dataset):
    examples = read_examples(dataset, TrainingConfig(select_split="test"))
    found = {(top, positive) for top, positive, _ in rows(examples.valid)}
    assert found == pairs_of(dataset, "test")


def test_a_selection_on_test_keeps_the_epoch_that_is_best_there():
    dataset = sample_world(seed=0, n_tops=60, n_bottoms=40, n_outfits=300).dataset
    told = {"epochs": 4, "patience": None, "learning_rate": 0.3}
    on_valid, on_test = (train(dataset, tiny(select_split=s, **told)) for s in ("valid", "test"))
    # They learn alike and are asked about other triplets.
    assert [row["loss"] for row in on_valid.history] == [row["loss"] for row in on_test.history]
    aucs = [row["valid_auc"] for row in on_test.history]
    assert on_test.best_epoch == 1 + int(np.argmax(aucs)) != on_valid.best_epoch
    assert evaluate(on_test.scorer, dataset).auc == pytest.approx(max(aucs))
    chosen_on_valid = aucs[on_valid.best_epoch - 1]
    assert evaluate(on_valid.scorer, dataset).auc == pytest.approx(chosen_on_valid)
    assert chosen_on_valid < max(aucs)


def test_negatives_are_drawn_anew_only_if_asked(dataset):
    kept = read_examples(dataset, TrainingConfig())
    assert kept.of_epoch(np.random.default_rng(1)) is kept.train
    redrawn = read_examples(dataset, TrainingConfig(redraw=True))
    one, again, other = (rows(redrawn.of_epoch(np.random.default_rng(s))) for s in (1, 1, 2))
    assert one == again != other
    known = set().union(*(pairs_of(dataset, split) for split in ("train", "valid", "test")))
    assert not {(top, negative) for top, _, negative in one} & known


def test_the_order_of_rows_does_not_matter(dataset):
    items, pairs = item_frame(24, 24, everyone), pair_frame(24, 24)
    shuffled = Dataset.from_frames(
        items.sample(fraction=1, shuffle=True, seed=1),
        pairs.sample(fraction=1, shuffle=True, seed=2),
    )
    one, other = (read_examples(data, TrainingConfig()) for data in (dataset, shuffled))
    assert rows(one.train) == rows(other.train)
    assert rows(one.valid) == rows(other.valid)


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_a_split_without_pairs(dataset, split):
    kept = dataset.pairs.filter(pl.col("split") != split)
    config = TrainingConfig(select_split="test" if split == "test" else "valid")
    with pytest.raises(DataError, match=f"no pairs to {split} on"):
        read_examples(Dataset.from_frames(dataset.items, kept), config)


def test_matched_negatives_need_backdrops(dataset):
    with pytest.raises(ConfigError, match="backdrop"):
        read_examples(dataset, TrainingConfig(negatives="matched"))


def test_tops_that_go_with_everything_leave_no_negative():
    pairs = pl.DataFrame(
        {"top": ["t000", "t001"], "bottom": ["b000", "b000"], "split": ["train", "valid"]}
    )
    dataset = Dataset.from_frames(item_frame(2, 1, bool), pairs)
    with pytest.raises(DataError, match="No bottom is left"):
        read_examples(dataset, TrainingConfig())


def test_drawing_takes_the_pool_that_it_is_given(dataset):
    examples = read_examples(dataset, TrainingConfig(redraw=True))
    drawn = examples.redraw_from.draw(
        examples.train_pairs.tops,
        examples.train_pairs.bottoms,
        examples.known_pairs.tops,
        examples.known_pairs.bottoms,
        examples.per_pair,
        np.random.default_rng(5),
    )
    assert rows(drawn) == rows(examples.of_epoch(np.random.default_rng(5)))


CPU = torch.device("cpu")


@st.composite
def triplets(draw):
    """Triplets sorted by pair, as a dataset gives them."""
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6)),
            min_size=1,
            max_size=40,
            unique=True,
        )
    )
    return TripletArrays(*np.array(sorted(rows)).T)


def rows_of(batch):
    """The triplets of a batch, looked up from its distinct garments."""
    return list(
        zip(
            batch.tops[batch.top_of].tolist(),
            batch.bottoms[batch.positive_of].tolist(),
            batch.bottoms[batch.negative_of].tolist(),
            strict=True,
        )
    )


def cut(triplets, size, seed=0):
    return list(batches(triplets, size, np.random.default_rng(seed), CPU))


@given(triplets(), st.integers(1, 50), st.integers(0, 5))
@settings(deadline=None)
def test_every_triplet_comes_once(triplets, size, seed):
    found = cut(triplets, size, seed)
    expected = zip(triplets.tops, triplets.positives, triplets.negatives, strict=True)
    assert sorted(row for batch in found for row in rows_of(batch)) == sorted(expected)
    sizes = [len(batch.top_of) for batch in found]
    assert set(sizes[:-1]) <= {size}
    assert 0 < sizes[-1] <= size


@given(triplets(), st.integers(1, 50))
@settings(deadline=None)
def test_every_garment_of_a_batch_is_there_once_and_used(triplets, size):
    for batch in cut(triplets, size):
        assert len(set(batch.tops.tolist())) == len(batch.tops)
        assert len(set(batch.bottoms.tolist())) == len(batch.bottoms)
        assert set(batch.top_of.tolist()) == set(range(len(batch.tops)))
        used = {*batch.positive_of.tolist(), *batch.negative_of.tolist()}
        assert used == set(range(len(batch.bottoms)))


@given(triplets(), st.integers(0, 5))
def test_the_triplets_of_a_pair_stay_together(triplets, seed):
    order = shuffled_by_pair(triplets, np.random.default_rng(seed))
    assert sorted(order) == list(range(len(triplets)))
    pairs = list(zip(triplets.tops[order], triplets.positives[order], strict=True))
    runs = [pair for n, pair in enumerate(pairs) if n == 0 or pairs[n - 1] != pair]
    assert len(runs) == len(set(runs))


@given(triplets(), st.integers(1, 20))
@settings(deadline=None)
def test_the_same_seed_gives_the_same_batches(triplets, size):
    one, other = ([rows_of(b) for b in cut(triplets, size, seed=3)] for _ in range(2))
    assert one == other


def three_each(n_pairs):
    pairs = np.repeat(np.arange(n_pairs), 3)
    return TripletArrays(pairs, pairs, n_pairs + np.arange(3 * n_pairs))


def test_three_negatives_of_a_pair_take_five_encodings():
    for batch in cut(three_each(8), size=12):
        # 4 pairs: 4 tops, 4 positives and 12 negatives, where apart they would be 36.
        assert (len(batch.tops), len(batch.bottoms)) == (4, 16)


def test_pairs_are_shuffled_anew_by_another_seed():
    orders = [shuffled_by_pair(three_each(50), np.random.default_rng(seed)) for seed in (0, 1)]
    assert (orders[0] != orders[1]).any()
    assert (orders[0] != np.arange(150)).any()


def test_every_place_is_equally_likely():
    rng = np.random.default_rng(0)
    first = [shuffled_by_pair(three_each(4), rng)[0] // 3 for _ in range(2000)]
    shares = np.bincount(first, minlength=4) / 2000
    assert shares == pytest.approx([0.25] * 4, abs=0.05)
