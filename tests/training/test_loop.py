"""The loop: it learns, it stops, it keeps the best, and it draws nothing but from its seed."""

import numpy as np
import polars as pl
import pytest
import torch

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, RunError
from wearwith.evaluation import evaluate
from wearwith.models import Dbpr
from wearwith.training import TrainingConfig, loop, train, training_examples
from wearwith.training.checkpoints import TrainingState
from worlds import (
    but_every_fourth,
    checkerboard,
    everyone,
    item_frame,
    nobody,
    pair_frame,
    saved_world,
    tiny,
)


def weights(run):
    return run.arrays


def same_bits(one, other):
    return one.keys() == other.keys() and all(
        one[name].tobytes() == other[name].tobytes() for name in one
    )


def test_the_loss_falls_and_the_checkerboard_is_learned(world):
    run = train(world, tiny())
    losses = [row["loss"] for row in run.history]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] / 5
    assert [row["epoch"] for row in run.history] == [1, 2, 3, 4]
    assert run.history[-1]["auc"] > 0.95
    assert evaluate(run.scorer, world).auc > 0.95


@pytest.mark.parametrize(
    "training",
    [
        {"optimiser": "adamw", "learning_rate": 0.01},
        {"schedule": "cosine"},
        {"redraw": True},
        {"momentum": 0.0, "learning_rate": 0.2},
        {"precision": "bf16"},
        {"negatives": "popular"},
    ],
    ids=str,
)
def test_every_way_of_training_learns(world, training):
    run = train(world, tiny(**training))
    assert run.history[run.best_epoch - 1]["valid_auc"] > 0.9


@pytest.mark.parametrize("options", [{"popularity": True}, {"tower": {"dropout": 0.3}}], ids=str)
def test_every_student_learns(world, options):
    config = tiny().model_dump()
    config["tower"] |= options.get("tower", {})
    config["popularity"] = options.get("popularity", False)
    run = train(world, tiny().of(config))
    assert run.history[run.best_epoch - 1]["valid_auc"] > 0.9


@pytest.mark.parametrize("titled", [everyone, but_every_fourth, nobody])
@pytest.mark.parametrize("pictured", [everyone, but_every_fourth])
def test_what_an_item_lacks_is_no_hindrance(tmp_path, titled, pictured):
    dataset = saved_world(tmp_path / "data", titled, pictured)
    run = train(dataset, tiny(epochs=6, batch_size=32))
    assert run.history[run.best_epoch - 1]["valid_auc"] > 0.7
    assert np.isfinite(run.scorer.score_all(np.arange(24))).all()


def scripted(monkeypatch, aucs):
    """Let validation give these numbers, one an epoch; return the weights of each epoch."""
    seen = []

    def validation_figures(method, triplets):
        seen.append({n: w.detach().clone() for n, w in method.network.state_dict().items()})
        return {"valid_auc": aucs[len(seen) - 1]}

    monkeypatch.setattr(loop, "validation_figures", validation_figures)
    return seen


@pytest.mark.parametrize(
    ("aucs", "patience", "epochs", "best"),
    [
        ([0.5, 0.7, 0.6, 0.6, 0.9], 2, 4, 2),
        ([0.5, 0.7, 0.6, 0.8, 0.7, 0.7], 2, 6, 4),
        ([0.5, 0.4, 0.4, 0.4, 0.4, 0.4], None, 6, 1),
        ([0.5, 0.5, 0.5], 2, 3, 1),  # no more is no better
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 1, 6, 6),
    ],
)
def test_training_stops_early_and_keeps_the_best_epoch(
    world, monkeypatch, aucs, patience, epochs, best
):
    seen = scripted(monkeypatch, aucs)
    run = train(world, tiny(epochs=6, patience=patience))
    assert [row["valid_auc"] for row in run.history] == aucs[:epochs]
    assert run.best_epoch == best
    for name, weight in seen[best - 1].items():
        kept = weights(run)[name]
        assert kept.tobytes() == weight.numpy().tobytes()


def test_the_points_belong_to_the_weights_that_are_kept(world, monkeypatch):
    scripted(monkeypatch, [0.5, 0.4, 0.3])
    stopped = train(world, tiny(epochs=3))
    monkeypatch.undo()
    best = train(world, tiny(epochs=1))
    np.testing.assert_array_equal(stopped.points("top"), best.points("top"))


def test_selection_is_on_validation_and_test_is_never_looked_at():
    world = checkerboard()
    triplets = world.pairs.rename({"bottom": "positive"}).with_columns(
        # The neighbour of a bottom is of the other style.
        negative=pl.format("b{}", _neighbour(pl.col("positive"))),
        negatives=pl.lit("random"),
    )

    def trained(upside_down):
        """Train on triplets in which one split has positives and negatives the wrong way round."""
        wrong = pl.col("split") == upside_down
        turned = triplets.with_columns(
            positive=pl.when(wrong).then("negative").otherwise("positive"),
            negative=pl.when(wrong).then("positive").otherwise("negative"),
        )
        return train(Dataset.from_frames(world.items, world.pairs, triplets=turned), tiny())

    plain, test, valid = trained(""), trained("test"), trained("valid")
    assert same_bits(weights(plain), weights(test))
    assert plain.history == test.history
    assert valid.history[-1]["valid_auc"] == 1 - plain.history[-1]["valid_auc"]


def _neighbour(bottom):
    number = bottom.str.slice(1).cast(pl.Int64)
    return (number + 1 - 2 * (number % 2)).cast(pl.String).str.zfill(3)


def test_training_that_diverges_is_an_error(world):
    config = tiny(tower={"activation": "linear"}, learning_rate=1e6)
    with pytest.raises(RunError, match=r"diverged(.|\s)*smaller learning rate"):
        train(world, config)


def test_training_that_diverges_in_its_last_step_is_an_error_too(world, tmp_path):
    config = tiny(tower={"activation": "linear"}, learning_rate=1e30, epochs=1, batch_size=10_000)
    with pytest.raises(RunError, match="diverged"):
        train(world, config, tmp_path / "run")
    assert not (tmp_path / "run" / "model.json").exists()


@pytest.mark.parametrize(
    "training", [{}, {"redraw": True}, {"optimiser": "adamw", "learning_rate": 0.01}], ids=str
)
def test_the_same_seed_gives_the_same_bits(world, training):
    config = tiny(tower={"dropout": 0.2}, epochs=2, **training)
    one, other = (weights(train(world, config)) for _ in range(2))
    assert same_bits(one, other)


def test_randomness_comes_from_the_seed_alone(world):
    torch.manual_seed(1)
    np.random.seed(1)  # noqa: NPY002
    one = weights(train(world, tiny(epochs=1)))
    torch.manual_seed(2)
    np.random.seed(2)  # noqa: NPY002
    state = torch.get_rng_state()
    assert same_bits(one, weights(train(world, tiny(epochs=1))))
    assert torch.equal(torch.get_rng_state(), state), "the generator of all is not touched"
    assert not same_bits(one, weights(train(world, tiny(epochs=1, seed=1))))


def test_every_epoch_has_an_order_and_a_dropout_of_its_own(world, monkeypatch):
    orders, seeds = [], []

    def batches(triplets, size, rng, device, shard):
        for batch in real_batches(triplets, size, rng, device, shard):
            orders.append(batch.tops[batch.top_of].tolist())
            yield batch

    def loss(self, batch, generator):
        seeds.append(generator.initial_seed())
        return real_loss(self, batch, generator)

    real_batches, real_loss = training_examples.batches, Dbpr.loss
    monkeypatch.setattr(training_examples, "batches", batches)
    monkeypatch.setattr(Dbpr, "loss", loss)
    train(world, tiny(epochs=3, batch_size=10_000))  # one step an epoch
    assert len({tuple(order) for order in orders}) == len(set(seeds)) == 3
    assert len({tuple(sorted(order)) for order in orders}) == 1


def test_the_order_of_items_and_pairs_does_not_matter():
    config = tiny(epochs=2)
    straight = train(checkerboard(), config)
    for seed in (1, 2):
        items, pairs = (
            frame.sample(fraction=1, shuffle=True, seed=seed)
            for frame in (item_frame(24, 24, everyone), pair_frame(24, 24))
        )
        shuffled = train(Dataset.from_frames(items, pairs), config)
        assert same_bits(weights(straight), weights(shuffled))
        assert shuffled.dataset["fingerprint"] == straight.dataset["fingerprint"]


def test_permuted_labels_can_not_be_learned(tmp_path):
    """Pairs of tops with bottoms of any style, so that nothing is left to learn but chance."""
    rng = np.random.default_rng(0)
    worn = rng.permutation([(top, bottom) for top in range(60) for bottom in range(60)])[:900]
    pairs = pl.DataFrame(
        {
            "top": [f"t{top:03d}" for top in worn[:, 0]],
            "bottom": [f"b{bottom:03d}" for bottom in worn[:, 1]],
            "split": ["train", "train", "valid", "test"] * 225,
        }
    )
    dataset = Dataset.from_frames(item_frame(60, 60, everyone), pairs)
    found = evaluate(train(dataset, tiny(epochs=6)).scorer, dataset)
    assert found.headline.n_triplets == 675
    assert found.auc == pytest.approx(0.5, abs=0.06)
    # The same world with its own labels is learned well.
    own = checkerboard(60, 60)
    assert evaluate(train(own, tiny(epochs=2)).scorer, own).auc > 0.95


def test_a_batch_larger_than_the_data_is_one_step(world):
    run = train(world, tiny(epochs=1, batch_size=100_000))
    assert len(run.history) == 1


def test_weight_decay_shrinks_the_weights(world):
    def size(decay):
        tensors = weights(train(world, tiny(epochs=3, weight_decay=decay)))
        return sum((tensors[f"student.{side}.weights.0"] ** 2).sum() for side in ("top", "bottom"))

    assert size(0.1) < 0.5 * size(0.0)


@pytest.mark.parametrize(("schedule", "end"), [("constant", 0.1), ("cosine", 0.1 * 0.0245)])
def test_the_learning_rate_follows_its_schedule(world, monkeypatch, schedule, end):
    rates = []
    real = torch.optim.SGD.step

    def step(self, *args, **kwargs):
        rates.append(self.param_groups[0]["lr"])
        return real(self, *args, **kwargs)

    monkeypatch.setattr(torch.optim.SGD, "step", step)
    train(world, tiny(epochs=2, batch_size=138, learning_rate=0.1, schedule=schedule))
    assert len(rates) == 10  # 229 pairs with three negatives each
    assert rates[0] == 0.1
    assert rates[-1] == pytest.approx(end, rel=0.01)
    assert rates == sorted(rates, reverse=True)


def test_progress_counts_every_step_and_shows_figures(world):
    shown = {"steps": 0, "figures": {}}

    class Bar:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def advance(self, steps=1, **figures):
            shown["steps"] += steps
            shown["figures"] |= figures

    def progress(label, total):
        shown["label"], shown["total"] = label, total
        return Bar()

    train(world, tiny(epochs=2), progress=progress)
    assert shown["steps"] == shown["total"]
    assert "dbpr" in shown["label"]
    assert {"loss", "valid_auc"} <= shown["figures"].keys()


@pytest.mark.parametrize(
    ("epoch", "best", "patience", "over"),
    [(0, 0, 1, False), (1, 1, 1, False), (2, 1, 1, True), (3, 1, 3, False), (4, 1, 3, True)],
)
def test_when_training_is_over(epoch, best, patience, over):
    state = TrainingState(epoch=epoch, best_epoch=best)
    assert state.is_over(TrainingConfig(epochs=10, patience=patience)) is over
    assert state.is_over(TrainingConfig(epochs=max(epoch, 1), patience=None)) is (epoch > 0)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_device_that_is_not_there(world, tmp_path):
    with pytest.raises(ConfigError, match="no device 'cuda'"):
        train(world, tiny(device="cuda"), tmp_path / "run")
    assert not (tmp_path / "run").exists()
