"""From the bytes of a photograph to a new garment, checked before anything is decoded."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError, ExtraMissingError, WearwithError
from wearwith.features.encoders import PictureEncoder, encoder_of_set
from wearwith.model import NewItem, TrainedModel
from wearwith.pictures.blank import shows_nothing
from wearwith.pictures.decoding import header_of, open_picture
from wearwith.types import Picture

if TYPE_CHECKING:
    from wearwith.pictures.cutout import CutOut

__all__ = ["PictureReader", "UnreadableError"]

LARGE = 4_000_000  # pixels; a few kB can become hundreds of MB, which one picture at a time may
Encode = Callable[[Picture, "CutOut"], npt.NDArray[np.float32]]


class UnreadableError(WearwithError):
    """What this model reads pictures with is not available here."""


class PictureReader:
    """Reads photographs as the garments of a model's catalogue were read.

    `onnx` are files of picture models, of which those that the catalogue was encoded with are used;
    `may_use_torch` allows Hugging Face models, which need torch: a service has none.
    """

    def __init__(
        self, model: TrainedModel, onnx: Sequence[Path] = (), *, may_use_torch: bool = False
    ) -> None:
        self._model, self._onnx, self._may_use_torch = model, onnx, may_use_torch
        self._large = threading.Lock()

    def read(self, data: bytes, most_pixels: int, **fields: Any) -> NewItem:
        """Read one photograph; `fields` are further fields of the garment.

        `DataError` if it is no picture, damaged, or has more than `most_pixels`; `ConfigError` if
        the model reads no pictures; `ExtraMissingError` or `UnreadableError` if its encoder is not
        available.
        """
        header = header_of(data, most_pixels)
        is_large = header.width * header.height > LARGE
        encoders = self._encoders  # before decoding: it raises if there are none
        with self._large if is_large else nullcontext():
            picture = open_picture(data, most_pixels)
        if shows_nothing(picture):
            return NewItem(shows_nothing=True, **fields)
        from wearwith.pictures.cutout import cut_out
        from wearwith.pictures.seeing.see_garment import see

        found = cut_out(picture)
        vectors = {name: encoder(picture, found) for name, encoder in encoders.items()}
        return NewItem(vectors=vectors, seen=see(picture, found), **fields)

    @cached_property
    def _encoders(self) -> Mapping[str, Encode]:
        """How each feature set of pictures is computed."""
        manifest, encoders = self._model.manifest, self._model.manifest.encoders
        # A set without this was computed from texts or by somebody else.
        names = [name for name in manifest.dims if "longest_side" in encoders.get(name, {})]
        if not names and self._model.has_student:
            raise ConfigError(
                f"The model reads no pictures: it reads {manifest.inputs}",
                where="picture",
                fix="give a title, or serve a model that was trained with --image",
            )
        return {name: self._encode(encoders[name]) for name in names}

    def _encode(self, how: Mapping[str, Any]) -> Encode:
        """A function that cuts a garment out as its set says, and encodes it."""
        encoder = _encoder(how, self._onnx, may_use_torch=self._may_use_torch)

        def encode(picture: Picture, found: "CutOut") -> npt.NDArray[np.float32]:
            if how.get("cut_out", 0):
                from wearwith.pictures.cutout import put_on_white

                picture = put_on_white(picture, found)[0]
            vector: npt.NDArray[np.float32] = encoder.encode([picture])[0]
            return vector

        return encode


def _encoder(
    how: Mapping[str, Any], onnx: Sequence[Path], *, may_use_torch: bool
) -> PictureEncoder:
    """Find the encoder of a feature set."""
    name = how.get("name")
    if may_use_torch or "model" not in how:
        try:
            encoder = encoder_of_set(how, onnx)
        except ImportError:
            raise ExtraMissingError("Reading photographs", "vision") from None
        if encoder is not None:
            return _same(encoder, how)
    if str(name).startswith("onnx-"):
        raise UnreadableError(
            f"The picture model {name!r} is not available",
            where="picture",
            fix="start the service with --picture-model FILE.onnx, or give a title",
        )
    raise UnreadableError(
        f"This model reads photographs with {name!r}, which needs torch, and a service has none",
        where="picture",
        fix="give a title; or encode the dataset with --image efficientnet-lite0, descriptors or "
        "an ONNX model, and train with that",
    )


def _same(encoder: PictureEncoder, how: Mapping[str, Any]) -> PictureEncoder:
    """Refuse an encoder that computes other vectors than the catalogue has."""
    from wearwith.features.encoding.growing_sets import picture_plan

    own = {**encoder.fingerprint(), **picture_plan(cuts=how.get("cut_out", 0) != 0)}
    if own != dict(how):
        raise ConfigError(
            f"The encoder {encoder.name!r} is not the one that the catalogue was encoded with",
            where="picture",
            fix="encode the dataset again with this wearwith, and train",
        )
    return encoder
