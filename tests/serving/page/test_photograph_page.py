"""A garment that the catalogue does not have: dropped in, filtered, and not kept."""

import html
import re
from urllib.parse import parse_qs

import numpy as np
import pytest
from services import looking_like, photograph

from wearwith.model import NewItem
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.serving.page.uploaded_garment import UploadedGarment

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def partners_of(page):
    grid = re.search(r'<ol class="grid ranked">.*?</ol>', page, re.DOTALL)[0]
    changes = re.findall(r'name="change" value="(with=[^"]+)"', grid)
    return [parse_qs(html.unescape(one))["with"][0] for one in changes]


def sent(client, told=None, data=None, **more):
    files = None if data is None else {"photograph": ("my photo.png", data, "image/png")}
    data = {"kind": "top", "sure": "1", **(told or {}), **more}
    return client.post("/photo", data=data, files=files)


def as_top(service, data, **told):
    """What is read of a photograph that somebody says shows a top."""
    item = service.now.read_picture(data, **told)
    return UploadedGarment(item, None).as_kind("top").item


def hidden(page):
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)[0]
    found = {}
    for name, value in FIELD.findall(form):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def test_a_photograph_is_matched_as_the_matcher_does(client, service):
    data = photograph("navy", (300, 400))
    answer = sent(client, data=data, title="a navy jumper")
    item = as_top(service, data, title="a navy jumper")
    expected = service.matcher.match(item, 24, "bottoms", by="teacher").items["id"].to_list()
    assert answer.status_code == 200
    assert partners_of(answer.text) == expected
    assert "a navy jumper" in answer.text


def test_filters_go_on_without_the_file_and_with_the_same_numbers(client, service):
    data = photograph("green", (300, 400))
    fields = hidden(sent(client, data=data).text)
    again = client.post("/photo", data={**fields, "colour": "black", "by": "student"}).text
    item = as_top(service, data)
    black = service.matcher.model.knowledge.traits.filter(attribute="colour", value="black")
    ranked = service.matcher.match(item, 200, "bottoms", by="student", every_size=True)
    assert partners_of(again) == [one for one in ranked.items["id"] if one in set(black["item"])]
    assert len(fields.get("seen", [])) == len(item.seen)
    assert hidden(again) == fields


READ = re.compile(r'<select id="read-(\w+)".*?</select>', re.DOTALL)


def read_of(page):
    """The values that are selected of what was read."""
    return {
        found[1]: next(
            html.unescape(value or text)
            for value, text in re.findall(
                r'<option(?: value="([^"]*)")? selected>([^<]*)<', found[0]
            )
            or [("", "")]
        )
        for found in READ.finditer(page)
    }


def asked(page):
    """The question that is asked, and the buttons with the kind that each gives."""
    heading = html.unescape(re.search(r"<h1>(.*?)</h1>", page)[1])
    return heading, re.findall(r'name="kind" value="(\w+)">([^<]+)<', page)


def hidden_of_question(page):
    found = {}
    for name, value in FIELD.findall(page):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def test_what_a_picture_contradicts_is_asked_before_anything_is_suggested(
    client, service, monkeypatch
):
    looking_like(monkeypatch, "bottom", "skirt")
    page = sent(client, data=photograph("navy"), sure="").text
    question, answers = asked(page)
    assert question == "This looks like a skirt. Is it?"
    assert answers == [
        ("bottom", "Yes, it is a skirt: show tops"),
        ("top", "No, it is a top: show bottoms"),
    ]
    assert "ranked" not in page
    fields = hidden_of_question(page)
    yes = client.post("/photo", data={**fields, "kind": "bottom"}).text
    assert "Tops, ranked" in yes
    assert read_of(yes)["category"] == "skirt"
    no = client.post("/photo", data={**fields, "kind": "top"}).text
    assert "Bottoms, ranked" in no
    assert read_of(no)["category"] == ""
    item = as_top(service, photograph("navy"))
    expected = service.matcher.match(item, 24, "bottoms", by="teacher").items["id"].to_list()
    assert partners_of(no) == expected


def test_a_picture_may_tell_the_kind_and_what_nobody_can_tell_is_asked(client, monkeypatch):
    with monkeypatch.context() as patch:
        looking_like(patch, "bottom", "skirt")
        page = sent(client, data=photograph("navy"), kind="see", sure="").text
    assert "Tops, ranked" in page
    assert "Bottoms, ranked" in sent(client, title="a linen blouse", kind="see", sure="").text
    page = sent(client, title="blue", kind="see", sure="").text
    question, answers = asked(page)
    assert question == "Is it a top or a bottom?"
    assert [kind for kind, _ in answers] == ["top", "bottom"]
    again = client.post("/photo", data={**hidden_of_question(page), "kind": "top"}).text
    assert "Bottoms, ranked" in again


def test_words_that_contradict_the_kind_are_asked_too(client):
    question, _ = asked(sent(client, title="a black skirt", sure="").text)
    assert question == "This looks like a bottom. Is it?"
    assert "Tops, ranked" in sent(client, title="a black skirt", kind="bottom", sure="").text


def test_what_was_read_can_be_put_right_and_stays_so(client, service):
    page = sent(client, data=photograph("navy"), kind="bottom").text
    assert read_of(page) == {
        "kind": "bottom",
        "category": "skirt",
        "colour": "navy",
        "pattern": "plain",
    }
    assert "I read: bottom, skirt, navy, plain." in page
    right = {"read.kind": "bottom", "read.category": "jeans", "read.colour": "white"}
    page = client.post("/photo", data={**hidden(page), **right, "read.pattern": "plain"}).text
    assert read_of(page)["category"] == "jeans"
    assert read_of(page)["colour"] == "white"
    fields = hidden(page)
    assert fields["said.colour"] == ["white"]
    assert "said.pattern" not in fields  # nobody said it
    again = client.post("/photo", data={**fields, "colour": "black"}).text
    assert read_of(again) == read_of(page)
    item = service.now.read_picture(photograph("navy"))
    kept = [one for one in item.seen if one.attribute not in ("colour", "category")]
    kept += [Sighting("category", "jeans", 1, 1), Sighting("colour", "white", 1, 1)]
    item = NewItem(vectors=item.vectors, seen=kept, colour="white", category=("jeans",))
    expected = service.matcher.match(item, 24, "tops", by="teacher")
    assert partners_of(page) == expected.items["id"].to_list()
    rules = {rule for fired in expected.items["rules"] for rule in fired}
    assert any("white" in rule for rule in rules)


def test_another_kind_shows_the_other_side_without_filters_of_the_first(client):
    page = sent(client, data=photograph("navy"), kind="bottom").text
    fields = {**hidden(page), "read.kind": "top", "read.category": "skirt", "category": "blouse"}
    page = client.post("/photo", data=fields).text
    assert "Bottoms, ranked" in page
    assert partners_of(page)
    assert read_of(page)["category"] == ""
    assert hidden(page)["kind"] == ["top"]


@pytest.mark.parametrize("wrong", [{"read.colour": "blurple"}, {"read.kind": "hat"}])
def test_a_value_that_is_none_is_told(client, wrong):
    page = sent(client, data=photograph("navy"), kind="bottom").text
    answer = client.post("/photo", data={**hidden(page), **wrong})
    assert answer.status_code == 400
    assert "There is no" in answer.text


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
