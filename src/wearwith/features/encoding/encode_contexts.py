"""Encoding the contexts of a dataset: only new or changed ones, in parts, with progress."""

import hashlib

import numpy as np
import numpy.typing as npt

from wearwith.catalog import Dataset, contexts
from wearwith.errors import ConfigError
from wearwith.features.encoders.sentences import TextEncoder, make_text_encoder
from wearwith.features.encoding.encode_photographs import EncodingReport, SetReport
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels
from wearwith.progress import ProgressFactory, silent

__all__ = ["encode_contexts"]

BATCH = 32
PART = 1024  # texts between two savings


def encode_contexts(
    dataset: Dataset,
    text: str | TextEncoder,
    *,
    name: str | None = None,
    progress: ProgressFactory = silent,
) -> EncodingReport:
    """Encode the context of every item that has one, and that is not encoded yet.

    Equal contexts are encoded once. Stopped anywhere, it goes on from the last part that it saved.

    Parameters
    ----------
    dataset
        A saved dataset.
    text
        An encoder or the name of one.
    name
        Name of the feature set; the encoder's if not given.
    progress
        Where to show how far it has come.

    Raises
    ------
    ConfigError
        If the dataset has no contexts or no folder, or the encoder does not exist.
    DataError
        If the feature set was computed in another way.
    OutputExistsError
        If another process is writing into it.
    ExtraMissingError
        If the encoder's packages are not installed.
    """
    said = zip(dataset.items["id"], contexts(dataset.items), strict=True)
    texts = {item: context for item, context in said if context}
    if dataset.folder is None or not texts:
        raise ConfigError(
            "The dataset has no contexts to encode",
            where=dataset.folder,
            fix="import it with titles or attributes",
        )
    encoder = make_text_encoder(text) if isinstance(text, str) else text
    name = name or encoder.name
    if name == BorderPixels.name:
        raise ConfigError(
            f"The name {name!r} is taken: it is that of the backdrops", where="--name"
        )
    store = FeatureStore(dataset.folder, name)
    with store.writing():
        n_new = _fill(store, encoder, texts, progress)
    without = dataset.items.height - len(texts)
    return EncodingReport([SetReport(name, encoder.dim, len(texts), n_new, without, 0)])


def _fill(
    store: FeatureStore, encoder: TextEncoder, texts: dict[str, str], progress: ProgressFactory
) -> int:
    """Encode what has no vector yet, given the context of each item; count that."""
    store.begin(encoder.fingerprint(), encoder.dim)
    done = store.contents()
    content_of = {context: _hash(context) for context in texts.values()}
    # By length, so that texts that are encoded together need little padding.
    new = sorted((t for t, key in content_of.items() if key not in done), key=lambda t: (len(t), t))
    with progress(f"Encoding with {encoder.name}", len(new)) as bar:
        for start in range(0, len(new), PART):
            part = new[start : start + PART]
            vectors = _encode(encoder, part)
            store.append([content_of[context] for context in part], vectors)
            bar.advance(len(part))
    store.finish((item, content_of[context]) for item, context in texts.items())
    return len(new)


def _encode(encoder: TextEncoder, texts: list[str]) -> npt.NDArray[np.float32]:
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    return np.concatenate([encoder.encode(batch) for batch in batches])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
