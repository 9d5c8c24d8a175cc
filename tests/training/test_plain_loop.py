"""Sharing encodings among the triplets of a batch saves work and changes no step."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from wearwith.catalog import Catalogue, TripletArrays
from wearwith.features import Block, Inputs, SideInputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Dbpr
from wearwith.training.loop import train_epoch
from wearwith.training.optimiser import make_optimiser
from wearwith.training.run_config import TrainingConfig
from wearwith.training.training_examples import shuffled_by_pair

TOPS, BOTTOMS, DIM, UNITS, PAIRS, PER_PAIR = 40, 60, 24, 16, 60, 3
EPOCHS = 4


def side(vectors: np.ndarray) -> SideInputs:
    return SideInputs(None, {"vectors": Block(vectors, np.ones(len(vectors), dtype=bool))})


@pytest.fixture
def triplets() -> TripletArrays:
    rng = np.random.default_rng(1)
    return TripletArrays(
        np.repeat(rng.integers(TOPS, size=PAIRS), PER_PAIR),
        np.repeat(rng.integers(BOTTOMS, size=PAIRS), PER_PAIR),
        rng.integers(BOTTOMS, size=PAIRS * PER_PAIR),
    )


@pytest.fixture
def vectors() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    return (
        rng.standard_normal((TOPS, DIM), dtype=np.float32),
        rng.standard_normal((BOTTOMS, DIM), dtype=np.float32),
    )


def plain_losses(first, vectors, triplets, config) -> list[float]:
    """Losses of three towers a triplet, each garment encoded as often as it occurs."""
    weights = [
        first[f"student.{side}.{part}.0"].clone().requires_grad_()
        for side in ("top", "bottom")
        for part in ("weights", "biases")
    ]
    optimiser = torch.optim.SGD(
        weights, config.learning_rate, config.momentum, weight_decay=config.weight_decay
    )
    tops, bottoms = (torch.from_numpy(side) for side in vectors)
    top_weights, top_biases, bottom_weights, bottom_biases = weights

    def bottom(rows):
        return torch.sigmoid(bottoms[rows] @ bottom_weights.T + bottom_biases)

    losses = []
    for epoch in range(EPOCHS):
        rng = np.random.default_rng(epoch)
        rng.integers(2**63)  # the loop seeds dropout from it
        order = shuffled_by_pair(triplets, rng)
        for start in range(0, len(order), config.batch_size):
            rows = order[start : start + config.batch_size]
            optimiser.zero_grad()
            top = torch.sigmoid(tops[triplets.tops[rows]] @ top_weights.T + top_biases)
            positive, negative = bottom(triplets.positives[rows]), bottom(triplets.negatives[rows])
            margin = (top * positive).sum(1) - (top * negative).sum(1)
            loss = -functional.logsigmoid(margin).mean()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    return losses


@pytest.mark.parametrize("batch_size", [7, 64])
def test_the_loss_of_every_step_is_that_of_a_plain_loop(vectors, triplets, batch_size, monkeypatch):
    inputs = Inputs(side(vectors[0]), side(vectors[1]))
    catalogue = Catalogue(
        tuple(f"t{n}" for n in range(TOPS)), tuple(f"b{n}" for n in range(BOTTOMS))
    )
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(UNITS,)))
    method = Dbpr(catalogue, spec, torch.Generator().manual_seed(0))
    method.attach(inputs, triplets.positives)
    first = {name: value.clone() for name, value in method.network.state_dict().items()}
    config = TrainingConfig(batch_size=batch_size, learning_rate=0.05)
    expected = plain_losses(first, vectors, triplets, config)

    losses = []
    loss_of = method.loss

    def noted(batch, generator):
        parts = loss_of(batch, generator)
        losses.append(parts["loss"].item())
        return parts

    monkeypatch.setattr(method, "loss", noted)
    optimiser = make_optimiser(method, config)
    for epoch in range(EPOCHS):
        train_epoch(method, triplets, optimiser, config, np.random.default_rng(epoch), epoch)

    assert losses[-1] < losses[0]
    np.testing.assert_allclose(losses, expected, atol=1e-5)
