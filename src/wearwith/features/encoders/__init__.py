"""Networks and descriptors that turn a picture, or a sentence, into a vector."""

from wearwith.features.encoders.encoder_choice import ENCODERS, encoder_of_set, make_encoder
from wearwith.features.encoders.picture_encoder import HUGGING_FACE, PictureEncoder, set_name

__all__ = [
    "ENCODERS",
    "HUGGING_FACE",
    "PictureEncoder",
    "encoder_of_set",
    "make_encoder",
    "set_name",
]
