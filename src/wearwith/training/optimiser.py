"""How weights change: the optimiser and its learning rate."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from wearwith.errors import ConfigError
from wearwith.models import Method, Outfit
from wearwith.training.run_config import TrainingConfig

__all__ = ["epochs_alone", "make_optimiser", "repeatable", "require_device", "set_learning_rate"]


@contextmanager
def repeatable(config: TrainingConfig) -> Iterator[None]:
    """Compute with the configured number of threads, and the same way every time.

    Threads race to add up the gradient of picking rows of a large matrix, so that a sum of three
    numbers depends on who comes first, unless torch makes them take turns. Devices other than the
    CPU stay as they are.
    """
    if config.device != "cpu":
        yield
        return
    threads = torch.get_num_threads()
    was_so = torch.are_deterministic_algorithms_enabled()
    fills = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    torch.use_deterministic_algorithms(True)
    # All memory is written before it is read: filling it first only takes time.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.set_num_threads(config.threads or threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.utils.deterministic.fill_uninitialized_memory = fills  # type: ignore[attr-defined]
        torch.use_deterministic_algorithms(was_so)


def make_optimiser(method: Method | Outfit, config: TrainingConfig) -> torch.optim.Optimizer:
    """Build the optimiser of all trained weights."""
    weights = [weight for weight in method.network.parameters() if weight.requires_grad]
    # Fused: a single pass over weights, gradients and momentum, most of a small step's time.
    rate, decay = config.learning_rate, config.weight_decay
    if config.optimiser == "sgd":
        sgd = torch.optim.SGD(
            weights, rate, momentum=config.momentum, weight_decay=decay, fused=True
        )
        if config.momentum:  # a weight may have its first gradient long after the others
            for weight in weights:
                sgd.state[weight]["momentum_buffer"] = torch.zeros_like(weight)
        return sgd
    return torch.optim.AdamW(weights, rate, weight_decay=decay, fused=True)


def set_learning_rate(
    optimiser: torch.optim.Optimizer, config: TrainingConfig, epoch: float, epochs: int
) -> None:
    """Set the learning rate of the schedule after a (fractional) number of its epochs."""
    rate = config.learning_rate
    if config.schedule == "cosine":
        rate *= 0.5 * (1 + math.cos(math.pi * epoch / epochs))
    for group in optimiser.param_groups:
        group["lr"] = rate


def epochs_alone(alone: float, config: TrainingConfig) -> int:
    """How many epochs a share of all is, so that one is left."""
    return min(round(alone * config.epochs), config.epochs - 1)


def require_device(config: TrainingConfig) -> None:
    """Raise `ConfigError` if the device is missing."""
    if config.device.startswith("cuda") and not torch.cuda.is_available():
        raise ConfigError(
            f"There is no device {config.device!r} here",
            where="--device",
            fix="use --device cpu, or install torch with CUDA on a machine with a GPU",
        )
