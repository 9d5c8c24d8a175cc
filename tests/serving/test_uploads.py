"""Photographs that are sent in: those that can be read, and those that are sent to do harm."""

import io
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from services import client_of, photograph, settings

from flatlays import file_of
from wearwith.errors import ConfigError
from wearwith.features import FeatureStore
from wearwith.features.encoders import make_encoder
from wearwith.features.encoding.growing_sets import picture_plan
from wearwith.matching.picture_reader import PictureReader, UnreadableError
from wearwith.model import load_model
from wearwith.pictures.decoding import open_picture
from wearwith.serving import Service


def send(client, data, name="photo.png", **told):
    told = {"direction": "bottoms", "k": "2"} | told
    return client.post("/v1/match", data=told, files={"picture": (name, data)})


def test_a_photograph_finds_partners(album):
    answer = send(album, photograph("red"))
    assert answer.status_code == 200
    assert [row["picture"] for row in answer.json()["items"]] == [
        f"/pictures/{row['id']}" for row in answer.json()["items"]
    ]


def test_it_is_encoded_as_the_catalogue_was(pictured, tmp_path):
    service = Service.open(pictured, settings(tmp_path))
    data = (pictured.parent / "images" / "3.png").read_bytes()
    item = service.now.read_picture(data, title="linen shirt")
    assert item.title == "linen shirt"
    images = load_model(pictured).items.filter(image="3.png")["id"].to_list()
    vectors, present = FeatureStore(pictured.parent / "data", "descriptors").read(images)
    assert present.all()
    np.testing.assert_allclose(item.vectors["descriptors"], vectors[0], atol=1e-6)


def test_rules_fire_on_what_is_seen(pictured, tmp_path):
    service = Service.open(pictured, settings(tmp_path))
    seen = {one.value for one in service.now.read_picture(photograph("red")).seen}
    assert "red" in seen


def test_two_garments_in_one_photograph_are_said_to_be_two(album):
    whole = np.full((334, 239, 3), 235, np.uint8)
    whole[40:150, 80:160] = (180, 40, 45)
    whole[150:300, 80:160] = (35, 45, 85)
    assert send(album, file_of(whole, "PNG")).json()["shows_several"] is True
    assert send(album, photograph("red")).json()["shows_several"] is False


def bomb():
    """A PNG of 40,000 × 40,000 pixels in a few hundred bytes."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (bomb(), "bomb.png", "exceeds limit"),
        (photograph(form="JPEG")[:700], "half.jpg", "can't be decoded"),
        (b"I am no picture", "text.jpg", "not a picture"),
        (
            b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
            "x.heic",
            "can't be decoded",
        ),
        (b"", "empty.jpg", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "x.eps", "not a picture"),
    ],
    ids=["bomb", "half a JPEG", "text", "HEIC", "nothing", "SVG", "EPS"],
)
def test_what_is_no_picture_is_refused(album, data, name, says):
    answer = send(album, data, name)
    assert answer.status_code == 422
    assert says in answer.json()["what"]
    assert answer.json()["fix"]


def test_more_pixels_than_the_service_takes(pictured, tmp_path):
    client = client_of(Service.open(pictured, settings(tmp_path, most_pixels=10_000)))
    answer = send(client, photograph())
    assert answer.status_code == 422
    assert answer.json()["what"] == "120 × 160 pixels are too many"


@pytest.mark.parametrize(
    "data",
    [
        photograph(size=(1, 1)),
        photograph(form="GIF"),
        photograph(form="JPEG", size=(50, 900)),
        photograph(size=(2500, 2000)),
    ],
    ids=["1 × 1", "GIF", "narrow", "large"],
)
def test_odd_pictures_are_read(album, data):
    assert send(album, data).status_code == 200


def test_of_an_animation_the_first_frame_counts(album):
    from PIL import Image

    frames = [Image.open(io.BytesIO(photograph(colour))) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    first = send(album, photograph("red", form="GIF")).json()["items"]
    assert send(album, out.getvalue()).json()["items"] == first


def test_two_files_or_another_one(album):
    two = [("picture", ("a", photograph())), ("picture", ("b", photograph()))]
    assert album.post("/v1/match", data={"direction": "tops"}, files=two).status_code == 400
    other = {"photo": ("a", photograph())}
    answer = album.post("/v1/match", data={"direction": "tops"}, files=other)
    assert answer.status_code == 400
    assert "a file 'photo'" in answer.json()["what"]


def test_a_model_that_reads_other_vectors_says_so(client):
    answer = send(client, photograph())
    assert answer.status_code == 422
    assert "reads no pictures" in answer.json()["what"]


def test_an_encoder_that_needs_torch_says_what_to_do(pictured, tmp_path):
    from dataclasses import replace

    from wearwith.matching.picture_reader import PictureReader, UnreadableError

    model = load_model(pictured)

    def reading(**how):
        said = {"descriptors": {**model.manifest.encoders["descriptors"], **how}}
        manifest = model.manifest.model_copy(update={"encoders": said})
        return PictureReader(replace(model, manifest=manifest))

    with pytest.raises(UnreadableError, match="needs torch"):
        reading(model="/models/clip").read(photograph(), 10**6)
    with pytest.raises(UnreadableError, match="--picture-model"):
        reading(name="onnx-mobilenet").read(photograph(), 10**6)
    with pytest.raises(ConfigError, match="is not the one"):
        reading(version=0).read(photograph(), 10**6)


def test_an_encoder_that_needs_torch_is_used_where_that_may_be(pictured):
    model = load_model(pictured)
    how = {**model.manifest.encoders["descriptors"], "model": "/models/clip"}
    manifest = model.manifest.model_copy(update={"encoders": {"descriptors": how}})
    other = replace(model, manifest=manifest)
    with pytest.raises(UnreadableError, match="needs torch"):
        PictureReader(other).read(photograph(), 10**6)
    with pytest.raises(ConfigError, match="no such folder of a Hugging Face model"):
        PictureReader(other, may_use_torch=True).read(photograph(), 10**6)


def test_a_service_reads_photographs_with_the_packaged_network(pictured):
    model = load_model(pictured)
    network = make_encoder("efficientnet-lite0")

    def reader(how):
        how = {**how, **picture_plan(cuts=False)}
        manifest = model.manifest.model_copy(update={"encoders": {"descriptors": how}})
        return PictureReader(replace(model, manifest=manifest))

    found = reader(network.fingerprint()).read(photograph(), 10**6).vectors["descriptors"]
    np.testing.assert_array_equal(found, network.encode([open_picture(photograph())])[0])
    # As it was computed in torch, before there was a graph.
    older = {key: value for key, value in network.fingerprint().items() if key != "graph"}
    with pytest.raises(ConfigError, match="encode the dataset again"):
        reader(older).read(photograph(), 10**6)
