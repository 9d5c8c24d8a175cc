"""`/docs` says all that the description of the API says, and needs nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from services import client_of, settings

from wearwith.serving import Service
from wearwith.serving.api.described_types import in_words


class Read(HTMLParser):
    """What a page loads, where its links lead, the places it has, and its words."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.places, self.words = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert "style" not in attrs  # the policy forbids it
        assert not [name for name in attrs if name.startswith("on")]
        self.loads += [(tag, attrs[key]) for key in ("src", "href") if key in attrs and tag != "a"]
        self.links += [attrs["href"]] if tag == "a" else []
        self.places += [attrs["id"]] if "id" in attrs else []
        self.loads += [(tag, "")] if tag in ("script", "style") else []

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("page", [True, False])
def test_it_loads_one_style_sheet_of_this_site(served, tmp_path, page):
    client = client_of(Service.open(served, settings(tmp_path, page=page)))
    answer = client.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert Read(answer.text).loads == [("link", "/docs/style.css")]
    style = client.get("/docs/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_it_has_every_operation_parameter_and_shape(client):
    described, read = client.get("/openapi.json").json(), Read(client.get("/docs").text)
    for path, ways in described["paths"].items():
        for method, said in ways.items():
            assert f"{method}{path}" in read.places
            assert said["description"].replace("`", "").split("\n")[0] in read.words
            for one in said.get("parameters", ()):
                assert one["name"] in read.words
                assert one.get("description", "").replace("`", "") in read.words
    shapes = described["components"]["schemas"]
    assert set(shapes) <= set(read.places)
    for shape in shapes.values():
        assert set(shape.get("properties", ())) <= set(re.findall(r"\w+", read.words))
    assert len(set(read.places)) == len(read.places)
    assert "Needs the key" in read.words


def test_its_links_lead_somewhere(client):
    from urllib.parse import unquote

    read = Read(client.get("/docs").text)
    assert "/openapi.json" in read.links
    inner = [unquote(link[1:]) for link in read.links if link.startswith("#")]
    assert len(inner) > 50
    assert set(inner) <= set(read.places)
    assert [link for link in read.links if not link.startswith("#")] == ["/openapi.json"]


def test_a_title_is_shown_as_text(served, tmp_path):
    client = client_of(Service.open(served, settings(tmp_path, title="<script>alert(1)</script>")))
    page = client.get("/docs").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_who_asks_for_what_is_not_there_is_sent_to_it(client):
    assert "/docs" in client.get("/v2").json()["fix"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 1000}, "integer from 1 to 1000"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "number above 0 to 1"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text or null"),
        (
            {"type": "array", "items": {"$ref": "#/a/Step"}, "maxItems": 2},
            "list of Step, at most 2",
        ),
        ({"type": "array", "prefixItems": [{"type": "string"}] * 2}, "list of text and text"),
        ({"enum": ["+", "-"]}, '"+" or "-"'),
        ({"const": "add"}, '"add"'),
        ({"type": "string", "format": "binary"}, "file"),
        ({"type": "object", "additionalProperties": {"const": "a"}}, 'object of "a"'),
        ({"type": "boolean"}, "true or false"),
        ({}, "anything"),
    ],
)
def test_types_in_words(schema, words):
    assert in_words(schema) == words
