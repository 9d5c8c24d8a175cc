"""Garments as a report shows them."""

from collections.abc import Iterable

from wearwith.catalog import Dataset, names
from wearwith.paper.shown_examples import GarmentCard

__all__ = ["Cards"]


class Cards:
    """Cards of a dataset's garments, by position in its catalogue."""

    def __init__(self, dataset: Dataset) -> None:
        texts = dict(zip(dataset.items["id"], names(dataset.items), strict=True))
        images = dict(zip(dataset.items["id"], dataset.items["image"], strict=True))
        root = dataset.image_root
        self._tops, self._bottoms = (
            [
                GarmentCard(
                    item,
                    texts[item],
                    str(root / images[item]) if root is not None and images[item] else None,
                )
                for item in side
            ]
            for side in (dataset.catalogue.tops, dataset.catalogue.bottoms)
        )

    def top(self, position: int) -> GarmentCard:
        """Card of a top."""
        return self._tops[position]

    def bottom(self, position: int) -> GarmentCard:
        """Card of a bottom."""
        return self._bottoms[position]

    def bottoms(self, positions: Iterable[int]) -> tuple[GarmentCard, ...]:
        """Cards of bottoms."""
        return tuple(self._bottoms[position] for position in positions)
