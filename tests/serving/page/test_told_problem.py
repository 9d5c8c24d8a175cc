"""What goes wrong is said to a shopper in words of the page."""

import html
import re

import pytest
from services import client_of, photograph, settings

from wearwith.errors import ConfigError, DataError, ExtraMissingError, UnknownItemError
from wearwith.matching.picture_reader import UnreadableError
from wearwith.serving import Service
from wearwith.serving.page.told_problem import told
from wearwith.serving.problems import RefusedError

TOP = "top-0002-0"
TECHNICAL = re.compile(r"--\w|`|\bpip\b|SQL|torch|WEARWITH_|X-API|onnx|student|teacher")


@pytest.mark.parametrize(
    "error",
    [
        DataError("this is not a picture in one of the formats JPEG", fix="save it as a JPEG"),
        DataError("the picture can't be decoded (x)", where="picture", fix="it is damaged"),
        UnreadableError(
            "The picture model 'onnx-x' is not available",
            where="picture",
            fix="start the service with --picture-model FILE.onnx, or give a title",
        ),
        ExtraMissingError("Reading photographs", "vision"),
        ConfigError("The model 'bpr' has no teacher", where="by teacher", fix="train akd"),
        ConfigError("There is no ranking 'x'", where="by", fix="student or teacher"),
        RefusedError(401, "The key is wrong", where="X-API-Key", fix="send it in X-API-Key"),
        RefusedError(403, "Editing is off", fix="start it with WEARWITH_API_KEY set"),
        UnknownItemError("there is no 't9'", where="id", fix="did you mean t90?"),
    ],
)
def test_sentences_begin_with_a_capital_and_name_nothing_technical(error):
    said = told(error)
    for text in filter(None, (said.what, said.fix)):
        assert text[0].isupper()
        assert text.endswith((".", "?"))
        assert "?." not in text
        assert not TECHNICAL.search(text), text
    assert said.where is None or not TECHNICAL.search(said.where)


def test_a_file_that_is_no_picture(client):
    files = {"photograph": ("x.png", b"nothing", "image/png")}
    page = html.unescape(client.post("/photo", data={"kind": "top"}, files=files).text)
    assert re.search(r'<h1 class="empty-title">This is not a picture', page)


def test_photographs_that_nothing_reads_here(dbpr, tmp_path):
    from wearwith.model.serving_copy import export_model

    export_model(dbpr, tmp_path / "served")
    client = client_of(Service.open(tmp_path / "served", settings(tmp_path, page=True)))
    files = {"photograph": ("x.png", photograph("red"), "image/png")}
    answer = client.post("/photo", data={"kind": "top"}, files=files)
    assert answer.status_code == 400
    assert "Photographs can’t be read here." in answer.text
    assert "--image" not in answer.text


@pytest.mark.parametrize(("how", "is_shown"), [({}, False), ({"edit_without_key": True}, True)])
def test_conditions_are_for_the_shop(shop_folder, tmp_path, how, is_shown):
    client = client_of(Service.open(shop_folder, settings(tmp_path, page=True, **how)))
    page = client.get("/match", params={"id": TOP}).text
    assert ("As in SQL" in page) == is_shown
    assert ("<summary>For the shop</summary>" in page) == is_shown
    filtered = client.get("/match", params={"id": TOP, "condition": "price < 60"}).text
    assert 'name="condition"' in filtered
    assert 'value="price &lt; 60"' in filtered
    assert ("SQL" in filtered) == is_shown
    assert filtered != page
