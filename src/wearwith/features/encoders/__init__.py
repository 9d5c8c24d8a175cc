"""Networks and descriptors that turn a picture, or a sentence, into a vector."""

from wearwith.features.encoders.contract import Encoder
from wearwith.features.encoders.making import (
    ENCODERS,
    HUGGING_FACE,
    encoder_of_set,
    make_encoder,
    set_name,
)

__all__ = ["ENCODERS", "HUGGING_FACE", "Encoder", "encoder_of_set", "make_encoder", "set_name"]
