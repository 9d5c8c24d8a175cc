"""Saving training after every epoch, so that a kill at any moment loses at most one."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from wearwith.errors import RunError
from wearwith.models import GradientScorer
from wearwith.models.saving import read_tensors, write_tensors
from wearwith.storage import read_json, write_json

if TYPE_CHECKING:
    from wearwith.training.loop import TrainingState

__all__ = ["Checkpoints"]


class Checkpoints:
    """A folder with the tensors of the last finished epoch and `state.json`, written after them.

    Tensors: `now.*` (weights), `best.*` (weights of the best epoch), `optimiser.N.*`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(
        self, scorer: GradientScorer, optimiser: torch.optim.Optimizer, state: "TrainingState"
    ) -> None:
        """Write tensors under a name of their own, then the state that points to them."""
        tensors = {f"now.{name}": weight for name, weight in scorer.network.state_dict().items()}
        tensors |= {f"best.{name}": weight for name, weight in state.best.items()}
        for number, entries in optimiser.state_dict()["state"].items():
            for name, value in entries.items():
                tensors[f"optimiser.{number}.{name}"] = value
        file = f"epoch-{state.epoch:05d}.safetensors"
        write_tensors(self.folder / file, {name: t.cpu().numpy() for name, t in tensors.items()})
        content = {
            "file": file,
            "epoch": state.epoch,
            "best_epoch": state.best_epoch,
            "history": state.history,
        }
        write_json(self.folder / "state.json", content)
        for old in self.folder.glob("epoch-*.safetensors"):
            if old.name != file:
                old.unlink()

    def restore(
        self, scorer: GradientScorer, optimiser: torch.optim.Optimizer, state: "TrainingState"
    ) -> None:
        """Go on from the last finished epoch; does nothing where there is none.

        Raises
        ------
        RunError
            If the checkpoint is damaged.
        """
        if not (self.folder / "state.json").is_file():
            return
        content = read_json(self.folder / "state.json", "checkpoint")
        tensors = read_tensors(self.folder / content["file"])

        def part(prefix: str) -> dict[str, Tensor]:
            return {
                name.removeprefix(prefix): torch.from_numpy(array).to(scorer.device)
                for name, array in tensors.items()
                if name.startswith(prefix)
            }

        entries: dict[int, dict[str, Tensor]] = {}
        for name, value in part("optimiser.").items():
            number, key = name.split(".", 1)
            entries.setdefault(int(number), {})[key] = value
        groups = optimiser.state_dict()["param_groups"]
        try:
            scorer.network.load_state_dict(part("now."))
            optimiser.load_state_dict({"state": entries, "param_groups": groups})
        except (RuntimeError, ValueError, KeyError) as error:
            raise RunError(
                f"The checkpoint does not fit this model: {error}",
                where=self.folder,
                fix="remove the run folder and train again",
            ) from None
        state.epoch = int(content["epoch"])
        state.best_epoch = int(content["best_epoch"])
        state.history = content["history"]
        state.best = part("best.")
