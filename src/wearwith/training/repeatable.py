"""The same seed and number of threads give the same bits, on the CPU."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from wearwith.training.config import TrainingConfig

__all__ = ["repeatable"]


@contextmanager
def repeatable(config: TrainingConfig) -> Iterator[None]:
    """Compute with as many threads as the configuration says, and the same way every time.

    The gradient of picking rows of a large matrix is added up by threads that race, unless torch is
    told to take turns; a sum of three numbers then depends on who came first. On other devices than
    the CPU nothing is changed.
    """
    if config.device != "cpu":
        yield
        return
    threads = torch.get_num_threads()
    was_so = torch.are_deterministic_algorithms_enabled()
    fills = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    torch.use_deterministic_algorithms(True)
    # Memory is written before it is read: filling it first would only take time.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.set_num_threads(config.threads or threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.utils.deterministic.fill_uninitialized_memory = fills  # type: ignore[attr-defined]
        torch.use_deterministic_algorithms(was_so)
