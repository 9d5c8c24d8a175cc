"""Static files: what is vendored, how they are named, how long they are kept."""

import gzip
import hashlib
from importlib import resources

import pytest

from wearwith.serving.page.rendering import FILES, asset, asset_path

# htmx.org 2.0.11, dist/htmx.min.js, as npm has it. A new version changes this on purpose.
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_htmx_is_the_one_that_was_looked_at_and_its_licence_lies_beside_it():
    place = resources.files("wearwith.serving.page") / "static"
    assert hashlib.sha256((place / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert "Zero-Clause BSD" in (place / "htmx.LICENSE.txt").read_text()


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_named_after_its_content_and_kept_for_good(client, name):
    answer = client.get(asset_path(name))
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest().startswith(asset_path(name).split("/")[2])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == FILES[name]
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(asset(name).zipped) == asset(name).content


def test_who_takes_no_gzip_gets_none(client):
    answer = client.get(asset_path("page.css"), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == asset("page.css").content


def test_the_address_of_an_older_file_gives_this_one_and_is_not_kept(client):
    answer = client.get("/static/000000000000/page.css")
    assert answer.content == asset("page.css").content
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["../rendering.py", "..%2Frendering.py", "htmx.LICENSE.txt", "x"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/static/000000000000/{name}").status_code == 404


@pytest.mark.parametrize("name", ["page.css", "page.js", "icon.svg"])
def test_own_files_ask_for_nothing_elsewhere(name):
    text = asset(name).content.decode().replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text
    assert "//" not in text.replace("// ", "")
    assert "@import" not in text
