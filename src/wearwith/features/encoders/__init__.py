"""Networks and descriptors that turn a picture, or a sentence, into a vector."""

from wearwith.features.encoders.by_name import (
    ENCODERS,
    HUGGING_FACE,
    encoder_of_set,
    make_encoder,
    set_name,
)
from wearwith.features.encoders.picture_encoder import PictureEncoder

__all__ = [
    "ENCODERS",
    "HUGGING_FACE",
    "PictureEncoder",
    "encoder_of_set",
    "make_encoder",
    "set_name",
]
