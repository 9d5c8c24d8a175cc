"""Photographs and the vectors of what they show: what is computed of a part of a dataset."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wearwith.features.encoders import PictureEncoder
from wearwith.features.encoding.photograph_reader import Photograph
from wearwith.features.photo_border import BorderPixels
from wearwith.types import Floats, Picture

__all__ = ["EncodedPart", "encode_part"]

BATCH = 16  # more at once takes more memory and no less time


@dataclass(frozen=True)
class EncodedPart:
    """What became of some photographs.

    Attributes
    ----------
    photographs
        Each of them, without its pictures.
    garments, border
        Vectors by content, of shape (dim,): of the garments, and of what lies around them.
    """

    photographs: list[Photograph]
    garments: dict[str, Floats]
    border: dict[str, Floats]


def encode_part(
    photographs: Sequence[Photograph],
    encoder: PictureEncoder,
    have_garment: Container[str],
    have_border: Container[str],
) -> EncodedPart:
    """Encode photographs that were read, but for contents whose vectors are there.

    Parameters
    ----------
    photographs
        Each with its pictures, or with a content that has both vectors, or with a problem.
    encoder
        Of the garments.
    have_garment, have_border
        Contents that have a vector of the garment, and of the border.
    """
    garments = {p.content: p.garment for p in photographs if p.garment is not None}
    pictures = {p.content: p.picture for p in photographs if p.picture is not None}
    return EncodedPart(
        [replace(photo, picture=None, garment=None) for photo in photographs],
        _encode(encoder, garments, have_garment),
        _encode(BorderPixels(), pictures, have_border),
    )


def _encode(
    encoder: PictureEncoder, pictures: Mapping[str, Picture], have: Container[str]
) -> dict[str, Floats]:
    fresh = {key: picture for key, picture in pictures.items() if key not in have}
    if not fresh:
        return {}
    rows = list(fresh.values())
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    vectors = np.concatenate([encoder.encode(batch) for batch in batches])
    return dict(zip(fresh, vectors, strict=True))
