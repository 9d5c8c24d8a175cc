"""The training loop."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from wearwith.errors import diverged
from wearwith.progress import Progress, ProgressFactory, silent
from wearwith.training.checkpoints import Checkpoints, TrainingState, figure_of
from wearwith.training.optimiser import epochs_alone, make_optimiser, set_learning_rate
from wearwith.training.precision import precision
from wearwith.training.run_config import TrainingConfig
from wearwith.training.shards import ALONE, Shard
from wearwith.training.training_examples import AnyMethod, DrawBatches, Examples, Rows, batches

__all__ = ["fit", "train_epoch", "validation_figures"]


def fit(
    method: AnyMethod,
    examples: Examples,
    config: TrainingConfig,
    checkpoints: Checkpoints | None = None,
    progress: ProgressFactory = silent,
    shard: Shard = ALONE,
) -> TrainingState:
    """Train until the epochs are over or the selection figure stops rising; keep the best epoch.

    An epoch's random numbers depend on seed and epoch alone, so that training that continues from a
    checkpoint ends (on the CPU) with bit for bit the weights of training that never stopped.

    Raises `RunError` if the loss or a score is no longer finite.
    """
    optimiser = make_optimiser(method, config)
    state = TrainingState()
    if checkpoints is not None:
        checkpoints.restore(method, optimiser, state)
    steps = math.ceil(len(examples.train) / config.batch_size)
    epochs = max(config.epochs, math.ceil(config.least_steps / max(steps, 1)))
    config = config.model_copy(update={"epochs": epochs})
    with progress(f"Training {method.name} in {config.precision}", config.epochs * steps) as bar:
        bar.advance(state.epoch * steps)
        taught_after = epochs_alone(method.alone, config)
        while not state.is_over(config, taught_after):
            rng = np.random.default_rng([config.seed, state.epoch])
            row = {"epoch": state.epoch + 1.0}
            method.is_alone = state.epoch < taught_after
            if taught_after and state.epoch == taught_after:
                method.network.load_state_dict(state.best)
                method.take_anchor()
            drawn = batches if method.is_alone else examples.batches
            known = examples.of_epoch(rng), optimiser, config, rng, state.epoch
            row |= train_epoch(method, *known, bar, shard, drawn, taught_after)
            row |= shard.agreed(validation_figures(method, examples.valid))
            state.epoch += 1
            state.history.append(row)
            chosen_by = _selection(row, config)
            if row[chosen_by] > max((r[chosen_by] for r in state.history[:-1]), default=-1.0):
                state.best_epoch = state.epoch
                state.best = {
                    name: weight.detach().clone()
                    for name, weight in method.network.state_dict().items()
                }
            # The deciding figure comes first, as a narrow terminal cuts off the rest.
            figures = {chosen_by: row[chosen_by], **row}
            shown = [name for name in figures if name != "epoch" and not name.startswith("fitb_")]
            bar.advance(0, **{name: figures[name] for name in shown})
            if checkpoints is not None and shard.is_first:
                checkpoints.save(method, optimiser, state)
    method.network.load_state_dict(state.best)
    return state


def train_epoch(
    method: AnyMethod,
    examples: Rows,
    optimiser: torch.optim.Optimizer,
    config: TrainingConfig,
    rng: np.random.Generator,
    epoch: int,
    bar: Progress | None = None,
    shard: Shard = ALONE,
    batches: DrawBatches = batches,
    taught_after: int = 0,
) -> dict[str, float]:
    """Go over triplets or outfits once; return the mean loss, and means of its parts."""
    generator = torch.Generator(method.device).manual_seed(int(rng.integers(2**63)))
    method.network.train()
    totals: dict[str, Tensor] = {}
    steps = math.ceil(len(examples) / config.batch_size)
    weights = list(method.network.parameters())
    drawn = batches(examples, config.batch_size, rng, method.device, shard)
    start, end = (0, taught_after) if epoch < taught_after else (taught_after, config.epochs)
    for step, batch in enumerate(drawn):
        set_learning_rate(optimiser, config, epoch - start + step / steps, end - start)
        optimiser.zero_grad(set_to_none=True)
        rows, parts = batch.count, {}
        if rows:  # a batch may have fewer rows than there are processes
            with precision(config):
                parts = method.loss(replace(batch, epoch=epoch + step / steps), generator)
            parts["loss"].backward()  # type: ignore[no-untyped-call]
        of_all = min(config.batch_size, len(examples) - step * config.batch_size)
        shard.sum_gradients(weights, rows / of_all)
        optimiser.step()
        for name, value in parts.items():
            share = rows / len(examples)
            totals[name] = totals.get(name, torch.zeros(())) + share * value.detach()
        if bar is not None:
            bar.advance()
    means = {name: float(total) for name, total in shard.summed(totals).items()}
    if not math.isfinite(means["loss"]):
        raise diverged(f"the loss of epoch {epoch + 1} is not finite")
    return means


def validation_figures(method: AnyMethod, valid: Any) -> dict[str, float]:
    """Measure a method's current weights on the selection split: see its `figures`."""
    method.network.eval()
    return method.figures(valid)


def _selection(row: dict[str, float], config: TrainingConfig) -> str:
    """Name of the figure that the best epoch is chosen by."""
    figure = figure_of(row)
    by_teacher = config.select_by == "teacher" and f"{figure}_teacher" in row
    return f"{figure}_teacher" if by_teacher else figure
