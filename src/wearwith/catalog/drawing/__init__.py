"""Pictures of the sample world's garments; needs the extra `vision`."""

from wearwith.catalog.drawing.album import draw_album
from wearwith.catalog.drawing.backdrop import BACKDROPS
from wearwith.catalog.drawing.picture import Picture, Subject, draw, jpeg

__all__ = ["BACKDROPS", "Picture", "Subject", "draw", "draw_album", "jpeg"]
