"""Encodes the contexts of a dataset: only new or changed ones, in parts, with progress."""

import hashlib

import numpy as np

from wearwith.catalog import Dataset, contexts
from wearwith.errors import ConfigError
from wearwith.features.encoders.sentences import TextEncoder, make_text_encoder
from wearwith.features.encoding.encode_photographs import EncodingReport, SetReport, free_name
from wearwith.features.feature_store import FeatureStore
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
    """Encode the context of every item that has one and is not encoded yet.

    Equal contexts are encoded once. If it is stopped, it continues from the last part that it
    saved. `text` is an encoder or the name of one, and `name` that of the feature set; the
    encoder's if not given.

    Raises
    ------
    ConfigError
        If the dataset has no contexts or no folder, the encoder does not exist, or the name can't
        be used.
    DataError
        If the feature set was computed in another way.
    OutputExistsError
        If another process is writing into it.
    ExtraMissingError
        If the encoder's packages are not installed.
    """
    of_items = zip(dataset.items["id"], contexts(dataset.items), strict=True)
    texts = {item: context for item, context in of_items if context}
    if dataset.folder is None or not texts:
        raise ConfigError(
            "The dataset has no contexts to encode",
            where=dataset.folder,
            fix="import it with titles or attributes",
        )
    encoder = make_text_encoder(text) if isinstance(text, str) else text
    name = free_name(name or encoder.name)
    store = FeatureStore(dataset.folder, name)
    with store.writing():
        n_new = _fill(store, encoder, texts, progress)
    without = dataset.items.height - len(texts)
    return EncodingReport([SetReport(name, encoder.dim, len(texts), n_new, without, 0)])


def _fill(
    store: FeatureStore, encoder: TextEncoder, texts: dict[str, str], progress: ProgressFactory
) -> int:
    """Encode the contexts of items that have no vector yet; return how many."""
    store.begin(encoder.fingerprint(), encoder.dim)
    done = store.contents()
    content_of = {text: hashlib.sha256(text.encode()).hexdigest() for text in texts.values()}
    # By length, so that texts that are encoded together need little padding.
    new = sorted((t for t, key in content_of.items() if key not in done), key=lambda t: (len(t), t))
    with progress(f"Encoding with {encoder.name}", len(new)) as bar:
        for start in range(0, len(new), PART):
            part = new[start : start + PART]
            batches = [part[first : first + BATCH] for first in range(0, len(part), BATCH)]
            vectors = np.concatenate([encoder.encode(batch) for batch in batches])
            store.append([content_of[context] for context in part], vectors)
            bar.advance(len(part))
    store.finish((item, content_of[context]) for item, context in texts.items())
    return len(new)
