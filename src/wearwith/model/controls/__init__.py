"""Methods that only count or compare: whole in one file each, without points and without torch."""

from wearwith.model.controls.category import Category
from wearwith.model.controls.listing import Listing
from wearwith.model.controls.popularity import Popularity
from wearwith.model.controls.random import Random
from wearwith.model.controls.raw import Raw
from wearwith.model.controls.rules_alone import RulesAlone
from wearwith.model.scorer import CountingScorer

__all__ = ["CONTROLS", "Category", "Listing", "Popularity", "Random", "Raw", "RulesAlone"]

CONTROLS: dict[str, type[CountingScorer]] = {
    control.name: control for control in (Random, Popularity, Category, RulesAlone, Raw, Listing)
}
