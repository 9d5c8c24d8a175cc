"""What `wearwith train` says of the epoch that it kept."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["best_epoch"]


def best_epoch(run: "TrainedModel") -> str:
    """A sentence on the best epoch and what it was chosen by."""
    best = run.history[run.best_epoch - 1]
    of = f"epoch {run.best_epoch} of {len(run.history)}"
    name, figure = "valid_auc", "AUC"
    if "valid_fitb" in best:
        name, figure = "valid_fitb", "share of blanks filled rightly"
    said = f"{figure} {best[name]:.4f}"
    if f"{name}_teacher" in best:
        said += f" (its teacher {best[f'{name}_teacher']:.4f})"
    on_test = run.config["training"]["select_split"] == "test"
    where = "the test split, as published" if on_test else "validation"
    return f"Best on {where}: {of}, {said}"
