"""Pictures of the sample world's garments; needs the extra `vision`."""

from wearwith.world.drawing.album import draw_album
from wearwith.world.drawing.backdrop import BACKDROPS
from wearwith.world.drawing.flat_drawing import FlatDrawing, drawn_flat
from wearwith.world.drawing.garment import DrawingSubject, Picture, draw, jpeg

__all__ = [
    "BACKDROPS",
    "DrawingSubject",
    "FlatDrawing",
    "Picture",
    "draw",
    "draw_album",
    "drawn_flat",
    "jpeg",
]
