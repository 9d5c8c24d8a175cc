"""Training in several processes: each takes its share of every batch, and gradients are summed.

`torchrun` starts the processes and numbers them. Every process draws the same batches from the same
seed and computes the loss of its own rows. The sum of gradients, each weighed by its share of the
rows, is the gradient of the whole batch: the weights equal those of one process, up to the order in
which numbers are added.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

from wearwith.errors import ConfigError
from wearwith.types import Ints

__all__ = ["ALONE", "Shard", "is_first_process", "shard_of_process"]


@dataclass(frozen=True)
class Shard:
    """One of several processes; a process alone exchanges nothing."""

    rank: int = 0  # the number of this process
    count: int = 1  # how many there are
    restarted: bool = False  # because a process was lost: training then continues

    @property
    def is_first(self) -> bool:
        """Whether this process writes and prints."""
        return self.rank == 0

    def require_shareable(self, model: str, is_shareable: bool) -> None:
        """Raise `ConfigError` if several processes are to train a model that can't be divided."""
        if self.count > 1 and not is_shareable:
            raise ConfigError(
                f"The model {model!r} can't be trained by several processes",
                where="torchrun",
                fix="train it with: wearwith train",
            )

    def device(self, name: str) -> str:
        """Give each process of a machine a GPU of its own if the device is `cuda`."""
        if self.count > 1 and name == "cuda":
            return f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
        return name

    def rows(self, batch: Ints) -> Ints:
        """Take this process's rows of a batch. Shape: (n,) to (about n / count,)."""
        start, stop = (len(batch) * (self.rank + end) // self.count for end in (0, 1))
        return batch[start:stop]

    def sum_gradients(self, weights: Iterable[nn.Parameter], share: float) -> None:
        """Replace gradients by their sum over the processes, each times its share of the batch."""
        if self.count == 1:
            return
        weights = list(weights)
        device = weights[0].device
        # A weight with no gradient must keep none: the optimiser would decay it otherwise.
        used = torch.tensor([w.grad is not None for w in weights], dtype=torch.float32)
        parts = [
            torch.zeros(w.numel(), device=device) if w.grad is None else share * w.grad.reshape(-1)
            for w in weights
        ]
        together = torch.cat([*parts, used.to(device)])
        dist.all_reduce(together)
        is_used = (together[-len(weights) :] > 0).tolist()
        start = 0
        for weight, has_gradient in zip(weights, is_used, strict=True):
            stop = start + weight.numel()
            weight.grad = together[start:stop].view_as(weight) if has_gradient else None
            start = stop

    def summed(self, values: dict[str, Tensor]) -> dict[str, Tensor]:
        """Sum numbers of shape () over the processes; a process with none also takes part."""
        if self.count == 1:
            return values
        gathered: list[Any] = [None] * self.count
        dist.all_gather_object(gathered, {name: float(value) for name, value in values.items()})
        names = dict.fromkeys(name for one in gathered for name in one)
        return {name: torch.tensor(sum(one.get(name, 0.0) for one in gathered)) for name in names}

    def agreed(self, values: dict[str, float]) -> dict[str, float]:
        """Take the first process's numbers, so that all decide alike."""
        if self.count == 1:
            return values
        shared: list[Any] = [values]
        dist.broadcast_object_list(shared, src=0)
        agreed: dict[str, float] = shared[0]
        return agreed

    def wait(self) -> None:
        """Wait for all processes."""
        if self.count > 1:
            dist.barrier()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.count > 1 and dist.is_initialized():
            dist.destroy_process_group()


ALONE = Shard()


def is_first_process() -> bool:
    """Whether this process speaks for those that torchrun started."""
    return os.environ.get("RANK", "0") == "0"


def shard_of_process(device: str) -> Shard:
    """Join the other processes of torchrun; `ALONE` if there are none.

    Raises `ConfigError` if torchrun's variables are no numbers.
    """
    try:
        count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        restarts = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"))
    except ValueError as error:
        raise ConfigError(f"RANK and WORLD_SIZE are no numbers: {error}") from None
    if count == 1:
        return ALONE
    if not dist.is_initialized():
        backend = "nccl" if device.startswith("cuda") else "gloo"
        store, rank, count = next(rendezvous("env://"))
        # The store keeps the addresses of lost processes: each start uses its own part of it.
        store = PrefixStore(f"start {restarts}", store)
        dist.init_process_group(backend, store=store, rank=rank, world_size=count)
    return Shard(rank, count, restarts > 0)
