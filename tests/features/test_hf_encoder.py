"""Hugging Face models from a folder; they are made here, tiny and with random weights."""

import json
import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from PIL import Image

from flatlays import flat_lay
from outfit_shop import both_styles_in_each_split, outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.errors import ConfigError, ExtraMissingError
from wearwith.evaluation import blank_questions
from wearwith.features.encoders import make_encoder
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.features.feature_store import FeatureStore
from wearwith.training import RunConfig, load_run, train

transformers = pytest.importorskip("transformers", reason="the extra `hf` is absent")

LAYERS = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
VISION = {**LAYERS, "image_size": 32, "patch_size": 8}
WORDS = {**LAYERS, "vocab_size": 64, "max_position_embeddings": 8}
IDS = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}


def siglip():
    return transformers.SiglipModel(
        transformers.SiglipConfig(text_config={**WORDS, **IDS}, vision_config=VISION)
    )


def clip():
    config = transformers.CLIPConfig(
        text_config={**WORDS, **IDS}, vision_config=VISION, projection_dim=12
    )
    return transformers.CLIPModel(config)


def vit(*, pooled=True):
    return transformers.ViTModel(transformers.ViTConfig(**VISION), add_pooling_layer=pooled)


def saved(folder, make, seed=0, crop=False):
    import torch
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    torch.manual_seed(seed)
    make().save_pretrained(folder)
    size = {"height": 32, "width": 32}
    if crop:
        CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=size).save_pretrained(folder)
    else:
        SiglipImageProcessorPil(size=size).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    return {
        "siglip": saved(root / "siglip", siglip),
        "clip": saved(root / "clip", clip, crop=True),
        "vit": saved(root / "vit", vit),
        "vit-unpooled": saved(root / "vit-unpooled", lambda: vit(pooled=False)),
    }


@pytest.fixture(scope="module")
def pictures():
    return [flat_lay((170, 40, 50))[0], flat_lay((40, 45, 80))[0], np.full((1, 1, 3), 90, np.uint8)]


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.mark.parametrize(
    ("kind", "dim"), [("siglip", 16), ("clip", 12), ("vit", 16), ("vit-unpooled", 16)]
)
def test_a_model_from_a_folder_encodes_pictures(folders, pictures, kind, dim):
    encoder = make_encoder(f"hf:{folders[kind]}")
    vectors = encoder.encode(pictures)
    assert encoder.name == f"hf-{kind}"
    assert vectors.shape == (3, encoder.dim) == (3, dim)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    assert not np.allclose(vectors[0], vectors[1])
    again = make_encoder(f"hf:{folders[kind]}").encode(pictures)
    np.testing.assert_array_equal(vectors, again)
    alone = np.concatenate([encoder.encode([picture]) for picture in pictures])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_image_features_are_those_of_the_model(folders, pictures):
    """Re-derived without an image processor: pixels from −1 to 1, projected."""
    import torch

    square = np.full((32, 32, 3), (200, 60, 30), np.uint8)
    model = transformers.CLIPModel.from_pretrained(folders["clip"]).eval()
    mean = np.array([0.48145466, 0.4578275, 0.40821073])
    std = np.array([0.26862954, 0.26130258, 0.27577711])
    pixels = torch.from_numpy(((square / 255 - mean) / std).transpose(2, 0, 1)[None]).float()
    with torch.inference_mode():
        pooled = model.vision_model(pixel_values=pixels).pooler_output
        expected = model.visual_projection(pooled).numpy()
    found = make_encoder(f"hf:{folders['clip']}").encode([square])
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_pooler_without_weights_is_not_used(folders, pictures):
    import torch

    square = np.full((32, 32, 3), (200, 60, 30), np.uint8)
    model = transformers.ViTModel.from_pretrained(folders["vit-unpooled"], add_pooling_layer=False)
    pixels = torch.from_numpy((square / 127.5 - 1).transpose(2, 0, 1)[None]).float()
    with torch.inference_mode():
        expected = model.eval()(pixel_values=pixels).last_hidden_state[:, 0].numpy()
    found = make_encoder(f"hf:{folders['vit-unpooled']}").encode([square])
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_tall_garment_is_not_cropped(folders):
    """CLIP's own preprocessing takes the middle; hem and collar must count all the same."""
    tall = np.full((96, 32, 3), 120, np.uint8)
    hemmed = tall.copy()
    hemmed[-12:] = (250, 0, 0)
    vectors = make_encoder(f"hf:{folders['clip']}").encode([tall, hemmed])
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-3


def test_the_fingerprint_changes_with_weights_and_settings_but_not_with_the_place(
    tmp_path, folders
):
    def fingerprint(folder):
        return make_encoder(f"hf:{folder}").fingerprint()

    same = saved(tmp_path / "siglip", siglip)
    assert fingerprint(same) == fingerprint(folders["siglip"])
    assert str(tmp_path) not in json.dumps(fingerprint(same))
    settings = json.loads((same / "preprocessor_config.json").read_text())
    (same / "preprocessor_config.json").write_text(json.dumps({**settings, "resample": 2}))
    assert fingerprint(same) != fingerprint(folders["siglip"])
    other = saved(tmp_path / "other" / "siglip", siglip, seed=1)
    assert fingerprint(other) != fingerprint(folders["siglip"])


@pytest.mark.parametrize("source", ["./none", "/no/where", "a/b/c", "~/none"])
def test_a_folder_that_is_not_there_is_refused_at_once(source):
    with pytest.raises(ConfigError, match="no such folder"):
        make_encoder(f"hf:{source}")


def test_a_name_that_can_not_be_fetched_is_refused(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("We couldn't connect to the hub")

    monkeypatch.setattr(transformers.AutoImageProcessor, "from_pretrained", refuse)
    with pytest.raises(ConfigError, match=r"can't be loaded .*couldn't connect") as caught:
        make_encoder("hf:someone/model")
    assert "while online" in caught.value.fix
    assert caught.value.where == "someone/model"


@pytest.mark.parametrize(
    "without", ["model.safetensors", "preprocessor_config.json", "config.json"]
)
def test_an_incomplete_folder_is_refused(tmp_path, without):
    folder = saved(tmp_path / "siglip", siglip)
    (folder / without).unlink()
    with pytest.raises(ConfigError, match="can't be loaded"):
        make_encoder(f"hf:{folder}")


def test_a_model_without_some_of_its_weights_is_refused(tmp_path):
    from safetensors.numpy import load_file, save_file

    path = saved(tmp_path / "siglip", siglip) / "model.safetensors"
    weights = load_file(path)
    del weights["vision_model.post_layernorm.weight"]
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ConfigError, match=r"lacks 1 of its weights.*post_layernorm"):
        make_encoder(f"hf:{path.parent}")


def test_the_name_is_one_that_a_feature_set_may_have(folders, tmp_path):
    odd = saved(tmp_path / "my model (v2)", siglip)
    assert FeatureStore(tmp_path, make_encoder(f"hf:{odd}").name).name == "hf-my-model-v2"


def test_a_missing_extra_is_an_error_with_its_install_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[hf\]"'):
        make_encoder("hf:someone/model")


@pytest.mark.parametrize("model", ["outfit-akd", "outfit-set-akd"])
def test_outfits_are_learned_from_a_models_vectors(folders, tmp_path, model):
    """Only photographs tell the two styles apart, which no title and no category names."""
    shop = both_styles_in_each_split(outfit_shop(n=12, n_outfits=48))
    items = shop.items.with_columns(
        image=pl.col("id") + ".png", category=pl.concat_list("slot"), title=pl.lit(None, pl.String)
    )
    shop = replace(shop, items=items)
    rng = np.random.default_rng(0)
    for name in items["id"]:
        colour = ((170, 40, 50), (40, 45, 80))[int(name[1:]) % 2]
        pixels = rng.normal(colour, 12, size=(32, 32, 3)).clip(0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    shop = shop.save(tmp_path / "shop")
    image = f"hf:{folders['siglip']}"
    encode_pictures(shop, image, name="ours", plain=True, image_root=tmp_path)
    config = {
        "model": model,
        "inputs": {"pictures": ("ours",), "text": False, "unit_length": False},
        "outfit": {"dim": 8, "hidden": 8, "personal": False, "dropout": 0},
        "training": {"epochs": 15, "batch_size": 8, "learning_rate": 0.05},
    }
    run = train(shop, RunConfig.of(config), tmp_path / "run")
    garments = SlotCatalogue.of(shop.items)
    asked = blank_questions(shop, garments, "test", "random", every_item=True)
    styles = np.array([int(name[1:]) % 2 for name in garments.ids])
    for scorer in (run.outfits, run.outfits.teacher):
        best = scorer.score_answers(asked.given, asked.answers).argmax(axis=1)
        chosen = asked.answers[np.arange(len(best)), best]
        assert (styles[chosen] == styles[asked.given[:, 0]]).mean() > 0.9
    saved = load_run(tmp_path / "run").outfits.score_answers(asked.given, asked.answers)
    np.testing.assert_allclose(saved, run.outfits.score_answers(asked.given, asked.answers))
