"""`/v1/items` and `/pictures`: the catalogue, and nothing but the catalogue."""

import io

import pytest

PATHS = [
    "../export.json",
    "..%2Fexport.json",
    "%2e%2e/%2e%2e/etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "..\\..\\x",
    "%00",
    "t000%00.webp",
    "pictures.parquet",
    "a" * 3000,
]


def test_a_list_in_pages(client):
    first = client.get("/v1/items", params={"limit": 30}).json()
    second = client.get("/v1/items", params={"limit": 30, "offset": 30}).json()
    assert first["total"] == second["total"] == 48
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == 48
    assert not any("image" in item for item in first["items"])


def test_search_and_filters(client):
    found = client.get("/v1/items", params={"search": "LINEN skirt", "kind": "bottom"}).json()
    assert found["total"] == len(found["items"]) > 0
    assert all("linen" in item["title"] and "skirt" in item["title"] for item in found["items"])
    for one in ("side=bottom", "where=kind = 'bottom'", "where=side = 'bottom'"):
        again = client.get("/v1/items?search=LINEN skirt&" + one).json()
        assert again == found
    assert client.get("/v1/items", params={"slot": "hat"}).json()["total"] == 0
    assert client.get("/v1/items", params={"slot": "bottom"}).json()["total"] > 0
    assert client.get("/v1/items", params={"slot": "boot"}).status_code == 422
    found = client.get("/v1/items", params={"where": "id = 't003'", "search": "t003"}).json()
    assert [item["id"] for item in found["items"]] == ["t003"]
    assert client.get("/v1/items", params={"search": ".*"}).json()["total"] == 0
    assert client.get("/v1/items", params={"where": "ide = 't003'"}).status_code == 422


@pytest.mark.parametrize(
    ("search", "near"),
    [
        ("linnen", ["linen"]),
        ("LINNEN trosers", ["linen", "trousers"]),
        ("skrit bottom t003", ["skirt", "shirt"]),
        ("linen", []),
        ("linen cosy", []),  # both are there, but not together
        ("zebra", []),
        ("", []),
        ("x " * 900, []),
    ],
)
def test_a_search_for_words_that_no_garment_has_names_near_ones(client, search, near):
    found = client.get("/v1/items", params={"search": search}).json()
    assert found["did_you_mean"] == near
    assert bool(found["items"]) == (search in ("linen", ""))


def test_one_garment_with_its_traits(client):
    found = client.get("/v1/items/t000").json()
    assert (found["id"], found["kind"], found["side"]) == ("t000", "top", "top")
    assert found["slot"] in ("top", "outerwear")
    traits = {(trait["value"], trait["source"]) for trait in found["traits"]}
    assert ("linen", "title") in traits


def test_an_unknown_garment_has_near_ones(client):
    answer = client.get("/v1/items/t0003")
    assert answer.status_code == 404
    assert "t003" in answer.json()["fix"]


@pytest.mark.parametrize("path", PATHS)
def test_tricks_with_paths_fail_harmlessly(album, path):
    for place in ("/v1/items/", "/pictures/"):
        answer = album.get(place + path)
        assert answer.status_code == 404, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert "root:" not in answer.text


def test_thumbnails(album):
    from PIL import Image

    item = album.get("/v1/items/t000").json()
    answer = album.get(item["picture"])
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == (120, 160)
    tag = {"If-None-Match": answer.headers["etag"]}
    assert album.get(item["picture"], headers=tag).status_code == 304


def test_a_garment_without_a_picture(client):
    assert client.get("/v1/items/t000").json()["picture"] is None
    assert client.get("/pictures/t000").status_code == 404
