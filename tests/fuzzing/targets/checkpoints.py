"""Checkpoints of a training: the state as JSON, and the tensors that it points to."""

from functools import cache
from random import Random
from typing import Any

from fuzzing.folders import Folder
from fuzzing.world import run_folder, scratch

__all__ = ["mutate", "seeds", "target"]


@cache
def _trained() -> tuple[Any, Any]:
    """Give a scorer and its optimiser."""
    from wearwith.training import TrainingConfig, load_run
    from wearwith.training.optimiser import make_optimiser

    scorer = load_run(run_folder()).scorer
    return scorer, make_optimiser(scorer, TrainingConfig(momentum=0.9))


@cache
def _folder() -> Folder:
    from wearwith.training.checkpoints import Checkpoints, TrainingState

    scorer, optimiser = _trained()
    _step(scorer, optimiser)
    best = {name: weight.clone() for name, weight in scorer.network.state_dict().items()}
    row = {"epoch": 1.0, "loss": 0.7, "valid_auc": 0.6, "valid_auc_teacher": 0.6}
    state = TrainingState(epoch=1, best_epoch=1, history=[row], best=best)
    Checkpoints(scratch() / "checkpoint").save(scorer, optimiser, state)
    return Folder(scratch() / "checkpoint", ("state.json", "epoch-00001.safetensors"))


def _step(scorer: Any, optimiser: Any) -> None:
    import torch

    for weight in scorer.network.parameters():
        weight.grad = torch.zeros_like(weight)
    optimiser.step()


def target(data: bytes) -> None:
    """Go on from a checkpoint: a step, and what the loop asks of the state."""
    from wearwith.training import TrainingConfig
    from wearwith.training.checkpoints import Checkpoints, TrainingState

    scorer, optimiser = _trained()
    state = TrainingState()
    with _folder().holding(data) as folder:
        Checkpoints(folder).restore(scorer, optimiser, state)
    _step(scorer, optimiser)
    state.is_over(TrainingConfig())
    max((row["valid_auc"] for row in state.history), default=-1.0)
    scorer.network.load_state_dict(state.best)


def seeds() -> list[bytes]:
    """Give the state, and the tensors."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change either of the two."""
    return _folder().mutate(data, random)
