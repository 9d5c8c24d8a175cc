"""Builds picture encoders: by name, from a file, or as a feature set was computed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders.picture_encoder import HUGGING_FACE, PictureEncoder

__all__ = ["ENCODERS", "encoder_of_set", "make_encoder"]


def _efficientnet_lite0() -> PictureEncoder:
    from wearwith.features.encoders.efficientnet import EfficientNetLite0

    return EfficientNetLite0()


def _descriptors() -> PictureEncoder:
    try:
        from wearwith.features.descriptors import Descriptors
    except ImportError:
        raise ExtraMissingError("The encoder descriptors", "vision") from None
    return Descriptors()


ENCODERS: dict[str, Callable[[], PictureEncoder]] = {
    "efficientnet-lite0": _efficientnet_lite0,
    "descriptors": _descriptors,
}


def make_encoder(name: str) -> PictureEncoder:
    """Build an encoder: one of `ENCODERS`, an `.onnx` file, or `hf:` and a model's name or folder.

    Raises
    ------
    ConfigError
        If there is none of that name, or the model can't be used.
    ExtraMissingError
        If its packages are not installed.
    """
    if name.startswith(HUGGING_FACE):
        from wearwith.features.encoders.huggingface import HuggingFacePictures

        return HuggingFacePictures(name.removeprefix(HUGGING_FACE))
    if name.endswith(".onnx"):
        from wearwith.features.encoders.onnx import OnnxPictures

        return OnnxPictures(Path(name))
    if name not in ENCODERS:
        raise ConfigError(
            f"There is no picture encoder {name!r}",
            where="--image",
            fix=f"choose one of: {', '.join(ENCODERS)}, a file MODEL.onnx, hf:NAME_OR_FOLDER",
        )
    return ENCODERS[name]()


def encoder_of_set(how: Mapping[str, Any], onnx: Sequence[Path] = ()) -> PictureEncoder | None:
    """Build the encoder that computed a feature set, or None if it is not available.

    `how` is the encoder's entry in the set's manifest; one of the `onnx` files may be its model.
    The version may differ from the set's.

    Raises
    ------
    ConfigError
        If the model can't be used.
    ExtraMissingError
        If its packages are not installed.
    """
    name = str(how.get("name"))
    if "model" in how:
        return make_encoder(f"{HUGGING_FACE}{how['model']}")
    if name in ENCODERS:
        return make_encoder(name)
    models = (make_encoder(str(path)) for path in onnx)
    return next((model for model in models if model.name == name), None)
