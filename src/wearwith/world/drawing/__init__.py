"""Pictures of the sample world's garments; needs the extra `vision`."""

from wearwith.world.drawing.album import draw_album
from wearwith.world.drawing.backdrop import BACKDROPS
from wearwith.world.drawing.garment import DrawingSubject, Picture, draw, jpeg

__all__ = ["BACKDROPS", "DrawingSubject", "Picture", "draw", "draw_album", "jpeg"]
