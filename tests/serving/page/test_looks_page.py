"""Looks on the page: what the engine says, each change an address; photographs, too."""

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from services import KEY, client_of, photograph, settings

from wearwith.matching.outfits import Completer, LookWishes
from wearwith.model import load_model
from wearwith.serving import Service

ITEM = re.compile(r'class="board-item"[^>]*?href="([^"]+)"')
CARD = re.compile(r'<article class="look-card".*?</article>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
WHO = {"author": "Ada", "reason": "spring"}


@pytest.fixture
def looks_service(looks_folder, tmp_path):
    how = settings(tmp_path, edit_without_key=True, page=True, sets=tmp_path / "sets")
    return Service.open(looks_folder, how)


@pytest.fixture
def shop(looks_service):
    return client_of(looks_service)


@pytest.fixture(scope="module")
def engine(looks_folder):
    return Completer(load_model(looks_folder))


@pytest.fixture(scope="module")
def shoes(engine):
    return engine.model.items.filter(slot="shoes")["id"][3]


def query_of(address):
    return parse_qs(urlsplit(html.unescape(address)).query)


def looks_of(page):
    """The garments of each look of a page."""
    return [tuple(query_of(ITEM.search(card)[1])["items"]) for card in CARD.findall(page)]


def ids_of(look):
    """The garments of a look, as the page orders them: what was given first."""
    return tuple(sorted(item.id for item in look.items))


def test_looks_are_the_engines(shop, engine, shoes):
    page = shop.get("/looks", params={"given": shoes}).text
    expected = engine.complete([shoes], LookWishes.of(k=4))
    assert [tuple(sorted(one)) for one in looks_of(page)] == [ids_of(one) for one in expected.looks]
    assert all(one[0] == shoes for one in looks_of(page))
    for look in expected.looks:
        assert f"{look.price:,.2f}".removesuffix(".00") in page
    more = shop.get("/looks", params={"given": shoes, "k": 8}).text
    assert len(looks_of(more)) == 8


def test_wishes_are_kept(shop, engine, shoes):
    asked = {"given": shoes, "want": ["top", "bag"], "budget": "150,5", "colour": ["black", "navy"]}
    page = shop.get("/looks", params=asked).text
    colours = {card[0]: card[1] for card in _colours(engine)}
    for look in looks_of(page):
        slots = sorted(engine.shelf.garments.slot(engine.shelf.garments.position(n)) for n in look)
        assert slots == ["bag", "shoes", "top"]
        assert {colours[name] for name in look if name != shoes} <= {"black", "navy"}
    assert looks_of(page)
    none = shop.get("/looks", params={"given": shoes, "budget": 1}).text
    assert "No look can be put together" in none
    assert "within the budget" in none


def _colours(engine):
    traits = engine.model.knowledge.traits.filter(attribute="colour")
    first = dict(reversed(traits.select("item", "value").rows()))
    return [(name, first.get(name)) for name in engine.shelf.garments.ids]


def test_a_garment_is_pressed_kept_and_swapped(shop, engine, shoes):
    page = shop.get("/looks", params={"given": shoes}).text
    look = looks_of(page)[0]
    pressed = look[1]
    opened = shop.get("/look", params={"items": look, "given": shoes, "swap": pressed}).text
    expected = engine.swap(look, pressed, LookWishes.of(k=8))
    instead = re.findall(r'class="instead-item"[^>]*?href="([^"]+)"', opened)
    assert [set(query_of(one)["items"]) for one in instead] == [
        {item.id for item in one.items} for one in expected.looks
    ]
    kept = re.search(r'href="([^"]+)"[^>]*>\s*Keep it in every look', opened)[1]
    assert query_of(kept) == {"given": [shoes, pressed]}
    locked = shop.get(html.unescape(kept)).text
    assert all({shoes, pressed} <= set(one) for one in looks_of(locked))
    assert f"/looks?{urlencode({'given': shoes})}" in html.unescape(locked)  # to let it go
    swapped = shop.get(html.unescape(instead[0])).text
    assert set(looks_of(swapped)[0]) == {item.id for item in expected.looks[0].items}


def test_two_looks_stand_side_by_side(shop, shoes):
    look = looks_of(shop.get("/looks", params={"given": shoes}).text)[0]
    asked = {"items": look, "given": shoes, "swap": look[1]}
    opened = shop.get("/look", params=asked).text
    beside = re.search(r'class="small beside-way"[^>]*?href="([^"]+)"', opened)[1]
    page = shop.get(html.unescape(beside)).text
    first, second = looks_of(page)
    assert set(first) - set(second) == {look[1]}
    assert len(set(second) - set(first)) == 1


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/looks", 400, "No garment is chosen"),
        ("/looks?given=nothing", 404, "There is no garment"),
        ("/looks?given={shoes}&want=sock", 400, "There is no slot"),
        ("/looks?given={shoes}&want=shoes", 400, "worn with shoes"),
        ("/looks?given={shoes}&budget=much", 400, "is not a price"),
        ("/looks?given={shoes}&k=100", 400, "out of range"),
        ("/look?items={shoes}", 400, "two garments or more"),
        ("/look", 400, "No garment is given"),
        ("/look?items={shoes}&items=top-0001-0&swap=bottom-0001-0", 400, "is not in the outfit"),
        ("/sets?page=x", 400, "There is no page"),
    ],
)
def test_what_can_not_be_is_said(shop, shoes, address, status, says):
    answer = shop.get(address.format(shoes=shoes))
    assert (answer.status_code, says in html.unescape(answer.text)) == (status, True), answer.text


def test_a_model_of_pairs_has_no_looks_and_says_so(client):
    page = client.get("/looks?given=top-0000-0").text
    assert "can’t be answered here" in page
    assert "/saved" not in client.get("/").text
    assert client.get("/sets").status_code == 400


def test_the_first_page_opens_with_looks_around_a_garment_with_a_picture(shop, engine):
    page = shop.get("/").text
    looks = looks_of(page)
    assert len(looks) == 3
    around = query_of(re.search(r'href="(/looks\?given=[^"]+)">More looks with it', page)[1])
    assert all(look[0] == around["given"][0] for look in looks)
    assert page.index("look-card") < page.index('id="search"')
    searched = shop.get("/?kind=shoes").text
    assert not looks_of(searched)
    assert "/looks?given=" in searched


def asked_of(shop, address, fields, *pictures):
    files = [("photograph", ("mine.png", data, "image/png")) for data in pictures]
    return shop.post(address, data={"kind": "see", **fields}, files=files or None)


def test_a_photograph_is_asked_about_and_completed(shop, engine):
    data = photograph("navy", (300, 400))
    asked = asked_of(shop, "/looks", {}, data)
    assert "What is it?" in asked.text
    told = {**_hidden(asked.text), "slot": "bag"}
    page = shop.post("/looks", data=told).text
    looks = _photographed(page)
    assert len(looks) == 4
    assert page.count("data:image/webp;base64,") >= 4
    change = re.search(r'class="board-item"[^>]*value="([^"]+)"', page)[1]
    opened = shop.post("/look", data={**_hidden(page), "change": html.unescape(change)}).text
    assert "Or instead" in opened
    swap = re.search(r'class="instead-item"[^>]*value="([^"]+)"', opened)[1]
    swapped = shop.post("/look", data={**_hidden(opened), "change": html.unescape(swap)}).text
    assert len(_photographed(swapped)) == 1
    assert "Save" not in CARD.search(swapped)[0]  # its picture is in no address


def _hidden(page):
    found = {}
    for name, value in HIDDEN.findall(page):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def _photographed(page):
    cards = CARD.findall(page)
    assert all("new item" not in re.findall(r'href="([^"]*)"', card) for card in cards)
    return cards


def test_a_slot_that_there_is_not_is_refused(shop):
    answer = asked_of(shop, "/looks", {"slot": "sock"}, photograph("red"))
    assert (answer.status_code, "There is no slot" in answer.text) == (400, True)


def test_a_look_becomes_a_set_and_wins(shop, engine, shoes):
    look = looks_of(shop.get("/looks", params={"given": shoes, "k": 6}).text)[5]
    made = shop.post("/sets/put", data={"id": "May", "items": look, **WHO})
    assert made.status_code == 200
    assert "Saved: version 1" in made.text
    page = shop.get("/looks", params={"given": shoes}).text
    assert looks_of(page)[0] == look
    assert "Our set: May" in CARD.search(page)[0]
    assert "Our set: May" in CARD.search(shop.get("/").text)[0]
    shop.post("/sets/turn", data={"set": "May", "state": "off", **WHO})
    assert "Our set" not in shop.get("/looks", params={"given": shoes}).text
    back = shop.post("/sets/back", data={"version": "1", **WHO}).text
    assert "Saved: version 3" in back
    assert "went back to version 1" in back
    shop.post("/sets/remove", data={"set": "May", **WHO})
    assert "There is no set here yet" in shop.get("/sets").text


def test_proposals_are_reviewed_at_once(shop, looks_service, engine):
    ids = [name for name in engine.shelf.garments.ids if name.startswith("top")][:4]
    page = shop.post("/sets/propose", data={"products": "\n".join([*ids, "gone"]), **WHO}).text
    assert "4 sets are proposed. None for gone" in page
    names = dict(re.findall(r'name="set\.(\d+)" value="([^"]+)"', page))
    desk = looks_service.now.sets
    items = {one.id: one.items for one in desk.now()}
    numbers = sorted(names)
    swapped = names[numbers[2]]
    query = {"open": swapped, "item": items[swapped][1]}
    opened = shop.get("/sets", params=query).text
    other = re.search(rf'name="other\.{numbers[2]}" value="([^"]+)"', opened)[1]
    decided = {
        f"set.{n}": names[n] for n in numbers
    } | {
        f"decide.{numbers[0]}": "accept",
        f"decide.{numbers[1]}": "refuse",
        f"item.{numbers[2]}": items[swapped][1],
        f"other.{numbers[2]}": other,
        **WHO,
    }  # fmt: skip
    assert "Saved: version 2" in shop.post("/sets/decide", data=decided).text
    states = {one.id: one.state for one in desk.now()}
    assert [states[names[n]] for n in numbers] == ["on", "refused", "on", "proposed"]
    assert other in next(one.items for one in desk.now() if one.id == swapped)


@pytest.mark.parametrize(
    ("what", "form", "says"),
    [
        ("put", {"id": "x", "items": ["top-0001-0"]}, "has 1 garments"),
        ("put", {"id": "", "items": ["a", "b"]}, "needs an id"),
        ("put", {"id": "x", "items": ["top-0001-0", "gone"]}, "no garment of the catalogue"),
        ("put", {"id": "x", "items": ["a", "b"], "starts": "soon"}, "has the date"),
        ("turn", {"set": "x", "state": "on"}, "There is no set"),
        ("turn", {"set": "x", "state": "loud"}, "There is no state"),
        ("back", {"version": "9"}, "version"),
        ("back", {"version": "-1"}, "There is no version"),
        ("decide", {}, "nothing to decide"),
        ("propose", {"products": " "}, "0 products"),
        ("propose", {"products": "gone away"}, "No set could be proposed"),
        ("propose", {"products": " ".join(map(str, range(201)))}, "201 products"),
    ],
)
def test_an_edit_that_can_not_be_leaves_nothing(shop, looks_service, what, form, says):
    answer = shop.post(f"/sets/{what}", data={**form, **WHO})
    assert (answer.status_code, says in html.unescape(answer.text)) == (422, True), answer.text
    assert looks_service.now.sets.version == 0


def test_sets_are_edited_with_the_key_alone(looks_folder, tmp_path):
    how = settings(tmp_path, api_key=KEY, page=True, sets=tmp_path / "sets")
    shop = client_of(Service.open(looks_folder, how))
    items = looks_of(shop.get("/").text)[0]
    form = {"id": "x", "items": items, **WHO}
    assert "The key is wrong" in shop.post("/sets/put", data={**form, "key": "no"}).text
    assert "There is no set here yet" in shop.get("/sets").text
    assert "Saved: version 1" in shop.post("/sets/put", data={**form, "key": KEY}).text
    other = shop.post("/sets/put", data={**form, "key": KEY}, headers={"Origin": "http://evil"})
    assert "Another site" in other.text


def test_what_carries_looks_is_told(shop, engine):
    from wearwith.matching.outfits.what_carries import what_carries

    page, found = html.unescape(shop.get("/insights/looks").text), what_carries(engine)
    assert found.looks > 20
    for one in found.slots:
        assert f"<td>{one.looks:,}</td>" in page
    for rule in found.rules[:5]:
        assert rule.words in page


def test_a_garment_is_sent_alone(shop, shoes):
    import io

    from PIL import Image

    whole = Image.open(io.BytesIO(shop.get(f"/pictures/{shoes}").content))
    alone = Image.open(io.BytesIO(shop.get(f"/pictures/{shoes}?alone=true").content))
    assert (whole.mode, alone.mode) == ("RGB", "RGBA")
    assert alone.getchannel("A").getextrema() == (0, 255)
    assert alone.width / alone.height != pytest.approx(whole.width / whole.height, rel=0.05)
