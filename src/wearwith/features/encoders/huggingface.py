"""Picture models of Hugging Face: by name, or from a folder without any network."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders.picture_encoder import fitted, set_name
from wearwith.files.atomic import sha256_of_file
from wearwith.types import Picture

__all__ = ["HuggingFacePictures", "load", "origin"]

# The files that a model is read from; its folder may hold the weights in other forms too.
FILES = re.compile(r".*\.(safetensors|json|txt|model)")


class HuggingFacePictures:
    """Vectors of a vision or vision-language model.

    They are its image features if the model relates pictures to words (CLIP, SigLIP); else its
    pooled output, if that was trained; else the first token. Pictures are first centred on a white
    square, so that the model's own preprocessing neither crops nor squashes a garment. `source` is
    a folder, or a name on the hub, whose weights are fetched once.

    Raises
    ------
    ConfigError
        If the model is missing, can't be read without its own code or pickles, or reads no
        pictures.
    ExtraMissingError
        If `wearwith[hf]` is not installed.
    """

    finds_garment = False

    def __init__(self, source: str) -> None:
        try:
            from transformers import AutoImageProcessor, AutoModel
        except ImportError:
            raise ExtraMissingError("The encoder of a Hugging Face model", "hf") from None
        self.source = source
        self.name = set_name("hf", Path(source).name)
        # The image processors of the other backend need torchvision.
        self._processor = load(AutoImageProcessor, source, backend="pil")
        self._model, info = load(AutoModel, source, use_safetensors=True, output_loading_info=True)
        self._model.eval()
        missing = sorted(info["missing_keys"])
        self._has_pooler = not any("pooler" in key for key in missing)
        untrained = [key for key in missing if "pooler" not in key]
        if untrained:
            raise ConfigError(
                f"The model lacks {len(untrained)} of its weights, such as {untrained[0]!r}",
                where=source,
                fix="take a complete model of a kind that transformers knows",
            )
        try:
            self.dim = self.encode([np.full((8, 8, 3), 255, np.uint8)]).shape[1]
        except (TypeError, ValueError, KeyError) as error:
            raise ConfigError(
                f"The model makes no vectors of pictures ({error})", where=source
            ) from None

    def fingerprint(self) -> dict[str, Any]:
        """Return the origin of the weights, and how pictures are fitted."""
        return {"name": self.name, **origin(self.source, self._model), "fit": "square on white"}

    def encode(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """Encode n pictures. Shape: (n, dim)."""
        import torch

        sides = [max(picture.shape[:2]) for picture in pictures]
        squares = [fitted(p, (n, n), "contain") for p, n in zip(pictures, sides, strict=True)]
        inputs = self._processor(
            images=squares, input_data_format="channels_last", return_tensors="pt"
        )
        with torch.inference_mode():
            if hasattr(self._model, "get_image_features"):
                found = self._model.get_image_features(**inputs)
            else:
                found = self._model(**inputs)
        vectors: npt.NDArray[np.float32] = self._vectors_of(found).float().flatten(1).numpy()
        return vectors

    def _vectors_of(self, found: Any) -> Any:
        if not hasattr(found, "last_hidden_state"):
            return found  # image features came as the bare tensor in earlier versions
        pooled = getattr(found, "pooler_output", None)
        if pooled is not None and self._has_pooler:
            return pooled
        hidden = found.last_hidden_state  # (n, tokens, dim), or (n, dim, height, width)
        return hidden[:, 0] if hidden.ndim == 3 else hidden.mean(dim=(2, 3))


def load(kind: Any, source: str, **how: Any) -> Any:
    """Load a part of a model: its weights, its image processor, or its tokeniser.

    Raises `ConfigError` if it is missing or can't be read.
    """
    is_path = Path(source).is_dir() or source.startswith((".", "/", "~")) or source.count("/") > 1
    if is_path and not Path(source).is_dir():
        raise ConfigError("There is no such folder of a Hugging Face model", where=source)
    from transformers.utils import logging

    logging.disable_progress_bar()
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        return kind.from_pretrained(
            source, trust_remote_code=False, local_files_only=is_path, **how
        )
    except (OSError, ValueError, ImportError, KeyError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ConfigError(
            f"The Hugging Face model can't be loaded ({reason})",
            where=source,
            fix="name a model of the hub while online, or a folder with its config.json,"
            " preprocessor or tokeniser files and model.safetensors",
        ) from None
    finally:
        logging.set_verbosity(verbosity)


def origin(source: str, model: Any) -> dict[str, Any]:
    """Identify the weights: by the commit on the hub, or the hash of a folder's files."""
    commit = getattr(model.config, "_commit_hash", None)
    if not Path(source).is_dir():
        return {"model": source, "commit": commit}
    files = [p for p in sorted(Path(source).rglob("*")) if p.is_file() and FILES.fullmatch(p.name)]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(source)} {sha256_of_file(file)}\n".encode())
    return {"sha256": digest.hexdigest()}
