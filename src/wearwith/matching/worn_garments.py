"""What a question about whole outfits needs: a model that answers, and garments that are worn."""

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.model import OutfitScorer, TrainedModel
from wearwith.types import OUTFIT_SLOTS

__all__ = ["require_outfits", "require_worn"]


def require_outfits(model: TrainedModel) -> OutfitScorer:
    """What a model answers about outfits; `ConfigError` if it is a model of pairs."""
    if model.outfits is None:
        raise ConfigError(
            f"The model {model.name!r} answers about no outfits",
            where=model.folder,
            fix="train a model of outfits, such as outfit-akd",
        )
    return model.outfits


def require_worn(model: TrainedModel, scorer: OutfitScorer, name: str) -> None:
    """Raise `UnknownItemError` if an item of the catalogue is in no outfit, such as a vase."""
    if scorer.garments.position(name) == NONE:
        for (slot,) in model.items.filter(id=name).select("slot").iter_rows():
            raise UnknownItemError(
                f"{name!r} is in no outfit: its slot is {slot or 'not known'}",
                fix=f"name garments of these slots: {', '.join(OUTFIT_SLOTS)}",
            )
