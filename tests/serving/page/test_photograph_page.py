"""A garment that the catalogue does not have: dropped in, filtered, and not kept."""

import html
import re

import numpy as np
import pytest
from services import photograph

from wearwith.model import NewItem

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def partners_of(page):
    grid = re.search(r'<ol class="grid ranked">.*?</ol>', page, re.DOTALL)[0]
    return re.findall(r'name="change" value="with=([\w-]+)"', grid)


def sent(client, told=None, data=None, **more):
    files = None if data is None else {"photograph": ("my photo.png", data, "image/png")}
    return client.post("/photo", data={"kind": "top", **(told or {}), **more}, files=files)


def hidden(page):
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)[0]
    found = {}
    for name, value in FIELD.findall(form):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def test_a_photograph_is_matched_as_the_matcher_does(client, service):
    data = photograph("navy", (300, 400))
    answer = sent(client, data=data, title="a navy jumper")
    item = service.now.read_picture(data, title="a navy jumper")
    expected = service.matcher.match(item, 24, "bottoms", by="teacher").items["id"].to_list()
    assert answer.status_code == 200
    assert partners_of(answer.text) == expected
    assert "a navy jumper" in answer.text


def test_filters_go_on_without_the_file_and_with_the_same_numbers(client, service):
    data = photograph("green", (300, 400))
    fields = hidden(sent(client, data=data).text)
    again = client.post("/photo", data={**fields, "colour": "black", "by": "student"}).text
    item = service.now.read_picture(data)
    black = service.matcher.model.knowledge.traits.filter(attribute="colour", value="black")
    ranked = service.matcher.match(item, 200, "bottoms").items["id"].to_list()
    assert partners_of(again) == [one for one in ranked if one in set(black["item"])]
    assert len(fields.get("seen", [])) == len(item.seen)
    assert hidden(again) == fields


def test_a_bottom_gets_tops(client):
    page = sent(client, data=photograph("black"), kind="bottom").text
    assert "Tops, ranked" in page
    assert all(one.startswith(("top", "a")) for one in partners_of(page))


def test_words_alone_will_do(client, service):
    page = sent(client, title="white cotton <i>shirt</i>").text
    item = NewItem(title="white cotton <i>shirt</i>")
    expected = service.matcher.match(item, 24, "bottoms", by="teacher").items["id"].to_list()
    assert partners_of(page) == expected
    assert "<i>shirt" not in page


def test_a_chosen_partner_is_shown_and_explained(client):
    fields = hidden(sent(client, data=photograph("navy")).text)
    page = client.post("/photo", data={**fields, "change": "with=bottom-0004-0"}).text
    look = re.search(r'<div id="look".*?<section', page, re.DOTALL)[0]
    assert "/pictures/bottom-0004-0" in look
    assert "your top" in look
    assert "new item" not in look


@pytest.mark.parametrize(
    ("data", "told", "status", "says"),
    [
        (b"GIF89a but not really", {}, 400, "What to do"),
        (None, {}, 400, "There is neither a photograph nor a word about the garment"),
        (None, {"kind": "hat", "title": "x"}, 400, "The form does not say what the garment is"),
        (None, {"vector.descriptors": "!!"}, 400, "What was read of the photograph is damaged"),
        (None, {"vector.descriptors": "AAAA"}, 400, "What was read of the photograph is damaged"),
        (None, {"vector.descriptors": "AAAAAA=="}, 400, "This can’t be answered here."),
        (None, {"vector.nonsense": "AAAAAA=="}, 400, "This can’t be answered here."),
        (None, {"title": "x", "seen": "[1, 2]"}, 400, "What was seen in the photograph is damaged"),
        (None, {"title": "x", "seen": "not json"}, 400, "What was seen in the photograph"),
        (None, {"title": "x", "thumbnail": '"><script>'}, 400, "The thumbnail is damaged"),
    ],
)
def test_what_cant_be_read_is_a_page_that_says_what_to_do(client, data, told, status, says):
    answer = sent(client, told, data)
    assert answer.status_code == status
    assert says in html.unescape(answer.text)
    assert "<script>" not in answer.text


def test_vectors_that_come_back_are_those_that_were_read(service, client):
    import base64

    data = photograph("red", (240, 320))
    fields = hidden(sent(client, data=data).text)
    (text,) = fields["vector.descriptors"]
    back = np.frombuffer(base64.b64decode(text), dtype="<f4")
    assert np.array_equal(back, service.now.read_picture(data).vectors["descriptors"])


def test_nothing_is_kept(client, shop_folder, tmp_path):
    def files(place):
        return sorted(path for path in place.rglob("*") if path.is_file())

    before = files(shop_folder), files(tmp_path)
    sent(client, data=photograph("red"))
    assert (files(shop_folder), files(tmp_path)) == before
