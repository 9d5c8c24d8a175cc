"""What `wearwith train` says of the epoch that it kept, and of the rules it learned with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["best_epoch", "rules_learned"]


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


def rules_learned(run: "TrainedModel") -> str | None:
    """A sentence on the rules; None without any that can fire."""
    from wearwith.rules import n_that_can_fire

    if run.knowledge is None:
        return None
    book, of_outfits = run.knowledge.book, run.outfits
    garments = run.catalogue if of_outfits is None else of_outfits.garments
    firing = n_that_can_fire(run.knowledge, garments)
    if not firing:
        return None
    how_many = "all of which" if firing == len(book) else f"of which {firing:,}"
    about_sets = f"; {len(book.set_rules)} about whole outfits" if book.set_rules else ""
    return f"Learned with {len(book):,} rules, {how_many} can fire here{about_sets}"
