"""Saves training after every epoch, so that a kill loses at most one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

import torch
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    ValidationError,
    model_validator,
)
from torch import Tensor

from wearwith.errors import RunError
from wearwith.files.atomic import read_json, sha256_of_file, write_json
from wearwith.model.array_files import read_tensors, write_tensors
from wearwith.models import Method, Outfit
from wearwith.training.run_config import TrainingConfig

__all__ = ["FIGURES", "Checkpoints", "TrainingState", "figure_of"]

# What an epoch is chosen by: AUC of pairs, or accuracy in filling the blanks of outfits.
FIGURES = ("valid_auc", "valid_fitb")

_AGAIN = "remove the run folder and train again"


@dataclass
class TrainingState:
    """How far training has come: with weights and optimiser, all that resuming needs."""

    epoch: int = 0  # finished epochs
    # One row for each epoch: epoch, loss and its parts (means over the epoch), one of `FIGURES`.
    history: list[dict[str, float]] = field(default_factory=list)
    # The epoch with the highest selection AUC, counted from 1, and its weights by name.
    best_epoch: int = 0
    best: dict[str, Tensor] = field(default_factory=dict)

    def is_over(self, config: TrainingConfig, taught_after: int = 0) -> bool:
        """Whether all epochs are done, or the selection AUC has stopped rising.

        A student that learns alone for some epochs is taught afterwards in any case.
        """
        waited = self.epoch - max(self.best_epoch, taught_after)
        return self.epoch >= config.epochs or (
            config.patience is not None and self.epoch > 0 and waited >= config.patience
        )


def figure_of(row: Mapping[str, float]) -> str:
    """Which of `FIGURES` an epoch was chosen by; `ValueError` if it has none."""
    found = next((name for name in FIGURES if name in row), None)
    if found is None:
        raise ValueError(f"an epoch has neither {' nor '.join(FIGURES)}")
    return found


class Checkpoints:
    """A folder with the tensors of the last finished epoch, and `state.json`, written after them.

    Tensors: `now.*` (weights), `best.*` (weights of the best epoch), `optimiser.N.*`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(
        self, method: Method | Outfit, optimiser: torch.optim.Optimizer, state: TrainingState
    ) -> None:
        """Write the tensors to a file of their own, then the state that names it."""
        tensors = {f"now.{name}": weight for name, weight in method.network.state_dict().items()}
        tensors |= {f"best.{name}": weight for name, weight in state.best.items()}
        for number, entries in optimiser.state_dict()["state"].items():
            for name, value in entries.items():
                tensors[f"optimiser.{number}.{name}"] = value
        file = f"epoch-{state.epoch:05d}.safetensors"
        write_tensors(self.folder / file, {name: t.cpu().numpy() for name, t in tensors.items()})
        content = {
            "file": file,
            "sha256": sha256_of_file(self.folder / file),
            "epoch": state.epoch,
            "best_epoch": state.best_epoch,
            "history": state.history,
        }
        write_json(self.folder / "state.json", content)
        for old in self.folder.glob("epoch-*.safetensors"):
            if old.name != file:
                old.unlink()

    def restore(
        self, method: Method | Outfit, optimiser: torch.optim.Optimizer, state: TrainingState
    ) -> None:
        """Continue from the last finished epoch; does nothing if there is none.

        Raises `RunError` if the checkpoint is damaged.
        """
        if not (self.folder / "state.json").is_file():
            return
        saved = self._saved()
        tensors = read_tensors(self.folder / saved.file)
        if saved.sha256 not in (None, sha256_of_file(self.folder / saved.file)):
            raise RunError(
                "The weights of the checkpoint are not those that its state was written for",
                where=self.folder / saved.file,
                fix=_AGAIN,
            )

        def part(prefix: str) -> dict[str, Tensor]:
            return {
                name.removeprefix(prefix): torch.from_numpy(array).to(method.device)
                for name, array in tensors.items()
                if name.startswith(prefix)
            }

        best = part("best.")
        entries: dict[int, dict[str, Tensor]] = {}
        groups = optimiser.state_dict()["param_groups"]
        try:
            for name, value in part("optimiser.").items():
                number, key = name.split(".", 1)
                entries.setdefault(int(number), {})[key] = value
            method.network.load_state_dict(part("now."))
            optimiser.load_state_dict({"state": entries, "param_groups": groups})
        except (RuntimeError, ValueError, KeyError) as error:
            raise RunError(
                f"The checkpoint does not fit this model: {error}",
                where=self.folder,
                fix=_AGAIN,
            ) from None
        state.epoch, state.best_epoch = saved.epoch, saved.best_epoch
        state.history, state.best = [*saved.history], best

    def _saved(self) -> "_Saved":
        path = self.folder / "state.json"
        content = read_json(path, "checkpoint")
        try:
            return _Saved.model_validate(content)
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(map(str, wrong["loc"])) or "the whole"
            raise RunError(
                f"The checkpoint is damaged: {place}: {wrong['msg']}",
                where=path,
                fix=_AGAIN,
            ) from None


class _Saved(BaseModel):
    """The contents of `state.json`."""

    model_config = ConfigDict(frozen=True)

    file: Annotated[str, Field(pattern=r"^epoch-\d+\.safetensors$")]
    sha256: str | None = None  # older trainings, which did not record it, continue
    epoch: NonNegativeInt
    best_epoch: NonNegativeInt
    history: list[dict[str, float]]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.best_epoch > self.epoch or len(self.history) != self.epoch:
            raise ValueError("epochs and history do not agree")
        for row in self.history:
            figure_of(row)
        return self
