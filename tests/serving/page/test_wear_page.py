"""What to wear at the page of a wardrobe: looks, the diary, and nothing for anybody else's page."""

import html
import re
from datetime import date

import pytest
from services import client_of, running, settings

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wardrobes import part_of, prepared_with
from wearwith.serving import Service
from wearwith.wardrobe import Wardrobe

SAME = {"Origin": "http://127.0.0.1"}
SHOP = completed_model(outfit_shop(n_outfits=120))
TODAY = date.today()


@pytest.fixture
def own(tmp_path):
    model = part_of(SHOP, [f"{letter}{n}" for letter in "tbsg" for n in range(6)])
    return Wardrobe(tmp_path / "clothes", prepared_with(model, tmp_path / "mine"))


@pytest.fixture
def client(own, tmp_path):
    how = settings(tmp_path, page=True, edit_without_key=True)
    return client_of(Service.open(own.out / "served-1", how, own))


def looks(page):
    """The ids of each look's form."""
    forms = re.findall(r'action="/wardrobe/wore".*?</form>', page, re.DOTALL)
    return [re.findall(r'name="garment" value="([^"]+)"', form) for form in forms]


def test_three_looks_and_what_was_worn_makes_room(client, own):
    page = client.get("/wardrobe").text
    assert "What to wear today" in page
    assert [len(look) for look in looks(page)] == [4, 4, 4]
    first = looks(page)[0]
    answer = client.post(
        "/wardrobe/wore", data={"garment": first}, headers=SAME, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/wardrobe#diary")
    assert [one.garments for one in own.diary.read(TODAY).worn] == [tuple(first)]
    page = client.get("/wardrobe").text
    assert f'<time datetime="{TODAY}">' in page
    assert not any({*first[:2]} & {*look} for look in looks(page))
    assert "20 garments not in the diary" in page
    data = {"day": str(TODAY), "garment": first}
    client.post("/wardrobe/unworn", data=data, headers=SAME)
    assert own.diary.read(TODAY).worn == ()
    assert looks(client.get("/wardrobe").text)[0] == first


def test_by_occasion_and_colour(client):
    page = client.get("/wardrobe?occasion=work").text
    assert '<option value="work" selected>' in page
    assert len(looks(page)) == 3
    for query, says in (
        ("occasion=opera", "There is no occasion 'opera'"),
        ("colour=pink", "No garment is pink"),
    ):
        answer = client.get(f"/wardrobe?{query}")
        assert answer.status_code == 400
        assert says in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("path", "data", "status", "says"),
    [
        ("wore", {}, 400, "An outfit of 0 garments"),
        ("wore", {"garment": ["t99"]}, 404, "There is no garment 't99'"),
        ("wore", {"garment": ["t1", "t1"]}, 400, "named twice"),
        ("unworn", {"day": "today", "garment": ["t1"]}, 400, "no day of the diary"),
        ("unworn", {"day": str(TODAY), "garment": ["t1"]}, 400, "The diary is empty"),
    ],
)
def test_what_cant_be_done_is_told(client, own, path, data, status, says):
    answer = client.post(f"/wardrobe/{path}", data=data, headers=SAME)
    assert answer.status_code == status
    assert says in html.unescape(answer.text)
    assert not own.diary.path.exists()


def test_another_sites_page_notes_nothing(client, own):
    for path in ("wore", "unworn"):
        data = {"garment": ["t1", "b1"], "day": str(TODAY)}
        other = {"Origin": "http://other.test"}
        assert client.post(f"/wardrobe/{path}", data=data, headers=other).status_code == 403
    assert not own.diary.path.exists()


def test_odd_lines_of_the_diary_are_told_as_text(client, own):
    own.diary.path.write_text('{"day": "2026-01-01", "garments": ["<b>hat</b>"]}\n')
    page = client.get("/wardrobe").text
    assert "&lt;b&gt;hat&lt;/b&gt;" in page
    assert "<b>hat</b>" not in page


def test_a_public_service_keeps_no_diary(own, tmp_path):
    how = settings(tmp_path, page=True, edit_without_key=True)
    client = client_of(Service.open(own.out / "served-1", how))
    assert client.get("/wardrobe").status_code == 404
    for path in ("wore", "unworn"):
        assert client.post(f"/wardrobe/{path}", data={"garment": ["t1"]}).status_code == 404


def test_in_a_browser(open_tab, own, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    how = settings(tmp_path, page=True, edit_without_key=True)
    with running(own.out / "served-1", how, own) as (host, port):
        tab = open_tab(base_url=f"http://{host}:{port}", viewport={"width": 390, "height": 844})
        tab.goto("/wardrobe")
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
        tab.get_by_role("button", name="I wore this").first.press("Enter")
        tab.get_by_role("button", name="Take back").wait_for()
        assert len(own.diary.read(TODAY).worn) == 1
        tab.locator(".never summary").click()
        found = Axe().run(tab).response["violations"]
        assert [one for one in found if one["impact"] in ("serious", "critical")] == []
        tab.get_by_role("button", name="Take back").click()
        tab.get_by_text("Nothing yet.").wait_for()
        assert own.diary.read(TODAY).worn == ()
