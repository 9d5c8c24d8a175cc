"""The garments of the demo's report: drawn, named and measured."""

import base64
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from wearwith.types import Slot
from wearwith.world.garment_pictures import draw_flat

if TYPE_CHECKING:
    from wearwith.world.sample_catalogue import SampleWorld

__all__ = ["DemoGarment", "DemoGarments"]


@dataclass(frozen=True)
class DemoGarment:
    """A garment as the report shows it.

    Attributes
    ----------
    id, slot, title
        As the shop has them; the title may be empty.
    words
        What it truly is: `navy graphic cotton sneakers`.
    picture
        A data URI; None if nothing was drawn.
    wide, tall, dots
        Its size in centimetres, and the dots of its picture a centimetre; 0 without a picture.
    """

    id: str
    slot: Slot
    title: str
    words: str
    picture: str | None = None
    wide: float = 0.0
    tall: float = 0.0
    dots: float = 0.0


class DemoGarments:
    """Garments of a sample world by their ids; each is drawn once, when it is asked for."""

    def __init__(self, world: "SampleWorld", seed: int) -> None:
        known = world.dataset.items.select("id", "title", "model", "image")
        self._rows = world.truth.items.join(known, on="id")
        self._seed, self._has_pictures = seed, world.dataset.image_root is not None
        self._seen: dict[str, DemoGarment] = {}

    def __call__(self, item: str) -> DemoGarment:
        """The garment of an id of the world."""
        if item not in self._seen:
            self._seen[item] = self._shown(item)
        return self._seen[item]

    def _shown(self, item: str) -> DemoGarment:
        row = self._rows.filter(pl.col("id") == item)
        of = row.to_dicts()[0]
        kinds = (of["colour"], of["pattern"], of["material"], of["category"])
        words = " ".join(kind for kind in kinds if kind not in ("plain", "metallic"))
        named = DemoGarment(item, of["slot"], of["title"] or "", words)
        if not self._has_pictures:
            return named
        drawn = draw_flat(row, self._seed)[item]
        uri = "data:image/webp;base64," + base64.b64encode(drawn.webp).decode("ascii")
        return replace(named, picture=uri, wide=drawn.wide, tall=drawn.tall, dots=drawn.dots)
