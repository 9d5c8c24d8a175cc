"""Checkpoints of a training: the state as JSON, and the tensors that it points to."""

from functools import cache
from random import Random
from typing import Any

from fuzzing.folders import Folder
from fuzzing.world import akd, dataset_folder, scratch

__all__ = ["mutate", "seeds", "target"]


@cache
def _begun() -> tuple[Any, Any]:
    """Give a method and its optimiser."""
    import torch

    from wearwith.catalog import load_dataset
    from wearwith.features import read_inputs
    from wearwith.model.model_settings import StudentSpec
    from wearwith.models import Teaching, model_named
    from wearwith.rules import read_knowledge
    from wearwith.training import RunConfig, TrainingConfig
    from wearwith.training.optimiser import make_optimiser

    dataset, config = load_dataset(dataset_folder()), RunConfig.of(akd())
    inputs = read_inputs(dataset, config.inputs)
    spec = StudentSpec.of(inputs, config.tower, 0, config.baseline)
    knowledge = read_knowledge(dataset, config.rules)
    teaching = Teaching(config.teacher, knowledge.activation(dataset.catalogue))
    generator, device = torch.Generator().manual_seed(0), torch.device("cpu")
    method = model_named("akd")(dataset.catalogue, spec, generator, device, teaching)
    return method, make_optimiser(method, TrainingConfig(momentum=0.9))


@cache
def _folder() -> Folder:
    from wearwith.training.checkpoints import Checkpoints, TrainingState

    method, optimiser = _begun()
    _step(method, optimiser)
    best = {name: weight.clone() for name, weight in method.network.state_dict().items()}
    row = {"epoch": 1.0, "loss": 0.7, "valid_auc": 0.6, "valid_auc_teacher": 0.6}
    state = TrainingState(epoch=1, best_epoch=1, history=[row], best=best)
    Checkpoints(scratch() / "checkpoint").save(method, optimiser, state)
    return Folder(scratch() / "checkpoint", ("state.json", "epoch-00001.safetensors"))


def _step(method: Any, optimiser: Any) -> None:
    import torch

    for weight in method.network.parameters():
        weight.grad = torch.zeros_like(weight)
    optimiser.step()


def target(data: bytes) -> None:
    """Go on from a checkpoint: a step, and what the loop asks of the state."""
    from wearwith.training import TrainingConfig
    from wearwith.training.checkpoints import Checkpoints, TrainingState

    method, optimiser = _begun()
    state = TrainingState()
    with _folder().holding(data) as folder:
        Checkpoints(folder).restore(method, optimiser, state)
    _step(method, optimiser)
    state.is_over(TrainingConfig())
    max((row["valid_auc"] for row in state.history), default=-1.0)
    method.network.load_state_dict(state.best)


def seeds() -> list[bytes]:
    """Give the state, and the tensors."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change either of the two."""
    return _folder().mutate(data, random)
