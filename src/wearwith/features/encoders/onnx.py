"""Any picture model in an ONNX file, with its preprocessing in a JSON file beside it."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders.onnx_session import onnx_session
from wearwith.features.encoders.picture_encoder import fitted, set_name
from wearwith.files.atomic import sha256_of_file
from wearwith.types import Picture

__all__ = ["OnnxPictures", "OnnxPreprocessing"]

Triple = tuple[float, float, float]
FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class OnnxPreprocessing(BaseModel):
    """The contents of `MODEL.json`, beside `MODEL.onnx`.

    Attributes
    ----------
    size
        Height and width of the input.
    fit
        `contain` keeps the picture whole, on white; `crop` takes its middle, by its shorter side;
        `squash` changes its proportions.
    mean, std
        Of each channel, in the order of `channels`, for values from 0 to 1. A std of 1/255 with a
        mean of 0 gives values from 0 to 255.
    channels, layout
        Order of the channels, and of the axes.
    input, output
        Their names; the model's first input and first output if not given.
    pooling
        `none`: the output is one vector per picture, ignoring axes of length 1. `mean`: over all
        places. `cls`: the first token.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: tuple[int, int] = Field(examples=[(224, 224)])
    fit: Literal["contain", "crop", "squash"] = "contain"
    mean: Triple = (0.485, 0.456, 0.406)
    std: Triple = (0.229, 0.224, 0.225)
    channels: Literal["RGB", "BGR"] = "RGB"
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    input: str | None = None
    output: str | None = None
    pooling: Literal["none", "mean", "cls"] = "none"

    @classmethod
    def read(cls, path: Path) -> "OnnxPreprocessing":
        """Read and check a file.

        Raises `ConfigError` if it is missing, no JSON, or has impossible values.
        """
        fix = "see 'Preprocessing of an ONNX model' in docs/formats.md"
        if not path.is_file():
            raise ConfigError("The model's preprocessing is not there", where=path, fix=fix)
        try:
            found = cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"])) or "the whole file"
            raise ConfigError(f"{key}: {first['msg']}", where=path, fix=fix) from None
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"This is no JSON ({error})", where=path, fix=fix) from None
        if min(found.size) < 1 or max(found.size) > 4096:
            raise ConfigError("size: must be from 1 to 4096", where=path, fix=fix)
        if not (
            np.isfinite(found.mean).all() and np.isfinite(found.std).all() and min(found.std) > 0
        ):
            raise ConfigError("mean, std: must be finite, and std above 0", where=path, fix=fix)
        return found

    def tensor(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Prepare n pictures. Shape: (n, 3, height, width), or (n, height, width, 3)."""
        pixels = np.stack([fitted(picture, self.size, self.fit) for picture in pictures])
        if self.channels == "BGR":
            pixels = pixels[..., ::-1]
        mean, std = np.array(self.mean, np.float32), np.array(self.std, np.float32)
        values = (pixels / np.float32(255) - mean) / std
        if self.layout == "NCHW":
            values = values.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(values, dtype=np.float32)


class OnnxPictures:
    """Vectors of a model in a file.

    Raises
    ------
    ConfigError
        If the model or its JSON file is missing or malformed, or they don't fit together.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """

    finds_garment = False

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ConfigError("There is no such ONNX file", where=path)
        self.path = path
        self.name = set_name("onnx", path.stem)
        self.how = OnnxPreprocessing.read(path.with_suffix(".json"))
        threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
        try:
            self._session = onnx_session(str(path), threads)
        except ImportError:
            raise ExtraMissingError("The encoder of an ONNX file", "vision") from None
        except Exception as error:  # noqa: BLE001 - each fault has a class of its own
            raise ConfigError(
                f"This is no ONNX model that can be run ({error})", where=path
            ) from None
        inputs = {entry.name: entry for entry in self._session.get_inputs()}
        self._input = inputs[self._chosen("input", self.how.input, list(inputs))]
        outputs = [entry.name for entry in self._session.get_outputs()]
        self._output = self._chosen("output", self.how.output, outputs)
        if self._input.type not in FLOATS or len(inputs) > 1:
            raise ConfigError(
                "The model must have a single input, of floating-point numbers",
                where=path,
                fix="export it with the normalisation outside of it",
            )
        batch = self._input.shape[0] if self._input.shape else None
        self._batch = batch if isinstance(batch, int) and batch > 0 else None
        self.dim = self.encode([np.full((8, 8, 3), 255, np.uint8)]).shape[1]

    def fingerprint(self) -> dict[str, Any]:
        """Return hashes of the model's files, and the preprocessing."""
        # Large models keep their weights in files named after the model's.
        files = sorted(self.path.parent.glob(f"{self.path.name}[._]*"))
        sums = [sha256_of_file(file) for file in (self.path, *files)]
        return {"name": self.name, "sha256": sums, **self.how.model_dump(mode="json")}

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures. Shape: (n, dim)."""
        values = self.how.tensor(pictures).astype(FLOATS[self._input.type])
        step = self._batch or len(values)
        found = []
        for start in range(0, len(values), step):
            part = values[start : start + step]
            # A model exported for a fixed number of pictures gets the last one again.
            part = np.concatenate([part, np.repeat(part[-1:], step - len(part), axis=0)])
            found.append(self._run(part)[: len(values) - start])
        return np.concatenate(found).astype(np.float32)

    def _run(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        try:
            (output,) = self._session.run([self._output], {self._input.name: values})
        except Exception as error:  # noqa: BLE001 - as above
            reason = str(error).splitlines()[0]
            raise ConfigError(
                f"The model can't take pictures of shape {values.shape[1:]} ({reason})",
                where=self.path.with_suffix(".json"),
                fix="mend size and layout there",
            ) from None
        return self._pooled(np.asarray(output))

    def _pooled(self, output: npt.NDArray[Any]) -> npt.NDArray[Any]:
        shape = output.shape
        if self.how.pooling == "cls" and output.ndim == 3:
            return np.asarray(output[:, 0])
        if self.how.pooling == "mean" and output.ndim == 3:
            return np.asarray(output.mean(axis=1))
        if self.how.pooling == "mean" and output.ndim == 4:
            return np.asarray(output.mean(axis=(2, 3) if self.how.layout == "NCHW" else (1, 2)))
        # (n, dim), or (n, dim, 1, 1) and the like
        if self.how.pooling == "none" and output.ndim >= 2 and output[0].size == max(shape[1:]):
            return output.reshape(len(output), -1)
        raise ConfigError(
            f"The output {self._output!r} has the shape {shape}, which pooling"
            f" {self.how.pooling!r} makes no vector of",
            where=self.path.with_suffix(".json"),
            fix="choose another pooling, or another output",
        )

    def _chosen(self, what: str, name: str | None, names: list[str]) -> str:
        if name is None:
            return names[0]
        if name not in names:
            raise ConfigError(
                f"The model has no {what} {name!r}",
                where=self.path.with_suffix(".json"),
                fix=f"choose one of: {', '.join(names)}",
            )
        return name
