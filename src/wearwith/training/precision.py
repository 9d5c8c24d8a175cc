"""Which precision products of matrices have: found out before training, and settled once."""

import time
from contextlib import AbstractContextManager

import torch
from torch.nn import functional

from wearwith.training.run_config import RunConfig, TrainingConfig
from wearwith.training.shards import ALONE, Shard

__all__ = ["bf16_speed", "precision", "slow_precision", "with_settled_precision"]

INPUTS, UNITS = 1024, 1024
REPEATS = 3
CLEARLY_FASTER = 1.2  # beyond what a busy device makes of two equal times


def precision(config: TrainingConfig) -> AbstractContextManager[object]:
    """Multiply matrices in the settled precision; weights stay in float32."""
    device = torch.device(config.device).type
    return torch.autocast(device, torch.bfloat16, enabled=config.precision == "bf16")


def with_settled_precision(config: RunConfig, shard: Shard = ALONE) -> RunConfig:
    """Put a precision in the place of `auto`: never one that is slower here than float32.

    On the CPU it is float32 whatever the processor, so that the same seed gives the same weights on
    every machine. Results of a GPU are not the same to the bit anyway: it computes in bf16 where
    that is clearly faster.
    """
    training = config.training
    if training.precision != "auto":
        return config
    chosen = "float32"
    if training.device != "cpu":
        speed = shard.agreed({"bf16": bf16_speed(training)})["bf16"]
        chosen = "bf16" if speed > CLEARLY_FASTER else "float32"
    training = training.model_copy(update={"precision": chosen})
    return config.model_copy(update={"training": training})


def slow_precision(config: TrainingConfig) -> tuple[str, ...]:
    """Say that bf16, which was asked for, is slower here than float32; nothing if it is not."""
    if config.precision != "bf16" or (speed := bf16_speed(config)) >= 1:
        return ()
    told = (
        f"bf16 is slow here: products of matrices run at {speed:.2f} of the speed of float32 on "
        f"this device ({config.device}). Leave --precision out to train in float32"
    )
    return (told,)


def bf16_speed(config: TrainingConfig) -> float:
    """How fast a layer of a training step is in bf16, over float32; below 1 it is slower.

    Timed on zeros in the batch size, forward and backward: some tenths of a second.
    """
    device = torch.device(config.device)
    rows = torch.zeros(config.batch_size, INPUTS, device=device)
    weight = torch.zeros(UNITS, INPUTS, device=device, requires_grad=True)

    def seconds(*, in_bf16: bool) -> float:
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        start = time.perf_counter()
        with torch.autocast(device.type, torch.bfloat16, enabled=in_bf16):
            z = functional.linear(rows, weight)
        z.float().sum().backward()  # type: ignore[no-untyped-call]
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - start

    seconds(in_bf16=False), seconds(in_bf16=True)  # the first of each warms up
    plain = min(seconds(in_bf16=False) for _ in range(REPEATS))
    return plain / min(seconds(in_bf16=True) for _ in range(REPEATS))
