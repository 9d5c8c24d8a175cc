"""What a student recommends, straight from its run folder: nothing is computed that needs torch.

Starting torch takes longer than all the rest of a first answer.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from safetensors import SafetensorError, safe_open

from wearwith.catalog import Catalogue, contexts
from wearwith.errors import ConfigError, RunError
from wearwith.ranking import best_first
from wearwith.rules import Knowledge
from wearwith.rules.knowledge import FILES as KNOWLEDGE
from wearwith.run_files import WEIGHTS, read_intact, read_items, read_manifest, require_intact

__all__ = ["SavedStudent"]

MODELS = ("dbpr", "ukd", "akd")  # whose scores are inner products of the points that they save


@dataclass(frozen=True)
class SavedStudent:
    """The points of a trained student, its garments, and its rules.

    Attributes
    ----------
    items
        The items of the dataset that it was trained on.
    top_latent, bottom_latent
        What scores are inner products of; shapes (n_tops, D) and (n_bottoms, D).
    knowledge
        The rules that its teacher has; None without a teacher.
    """

    items: pl.DataFrame
    top_latent: npt.NDArray[np.float32]
    bottom_latent: npt.NDArray[np.float32]
    knowledge: Knowledge | None

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Read a run folder; None if it is of a model that has to be loaded to be asked.

        Raises
        ------
        RunError
            If it is no run folder, unfinished, from a newer version, or damaged.
        """
        manifest = read_manifest(folder)
        model = manifest["config"].get("model")
        if model not in MODELS:
            return None
        knowledge = None
        if model != "dbpr":
            for name in KNOWLEDGE:
                require_intact(folder, name, manifest)
            knowledge = Knowledge.load(folder)
        items = read_items(folder, manifest)
        return cls(items, *read_intact(folder, WEIGHTS, manifest, _points), knowledge)

    def recommend(self, top: str, k: int) -> pl.DataFrame:
        """Rank all bottoms for a top, exactly as `wearwith.matching.recommend` does.

        Raises
        ------
        UnknownItemError
            If there is no such top.
        ConfigError
            If `k` is less than 1.
        """
        if k < 1:
            raise ConfigError(f"{k} bottoms can't be recommended", where="-k", fix="1 or more")
        catalogue = Catalogue.of(self.items)
        top_position = catalogue.top_positions([top])
        (scores,) = self.top_latent[top_position] @ self.bottom_latent.T
        positions = best_first(scores, k)
        fired: list[list[str]] = [[] for _ in positions]
        if self.knowledge is not None:
            tops = np.repeat(top_position, len(positions))
            active = self.knowledge.activation(catalogue).pairs(tops, positions)
            for row, rule in zip(active.rows, active.rules, strict=True):
                fired[row].append(self.knowledge.book.rules[rule].id)
        bottoms = self.items.filter(side="bottom")[positions]
        return pl.DataFrame(
            {
                "rank": range(1, len(positions) + 1),
                "bottom": bottoms["id"],
                "score": scores[positions].astype("float64"),
                "rules": pl.Series(fired, dtype=pl.List(pl.String())),
                "context": contexts(bottoms),
            }
        )


def _points(path: Path) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    try:
        with safe_open(path, framework="numpy") as weights:
            tops, bottoms = (weights.get_tensor(f"latent.{side}s") for side in ("top", "bottom"))
    except SafetensorError as error:
        raise RunError(
            f"The weights file is damaged: {error}", where=path, fix="copy the run folder again"
        ) from None
    return tops, bottoms
