"""Somebody's own wardrobe at the page: photographs are added, and what was read is put right."""

import html
import io
import re

import pytest
from PIL import Image
from services import client_of, running, settings

from wearwith.serving import Service
from wearwith.wardrobe import Wardrobe
from wearwith.world.sample_catalogue import write_sample

SAME = {"Origin": "http://127.0.0.1"}


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    """Photographs of a few drawn tops and bottoms, by kind."""
    shop = write_sample(tmp_path_factory.mktemp("drawn") / "data", 0, 24, 24, 60, pictures=True)
    items = shop.dataset
    return {
        kind: [items.image_root / one for one in items.of_side(kind)["image"].to_list()[:4]]
        for kind in ("top", "bottom")
    }


@pytest.fixture
def own(drawn, tmp_path):
    """A wardrobe: tops in a folder `tshirts`, bottoms in `skirts`, and one in a heap."""
    clothes = tmp_path / "clothes"
    for kind, folder in (("top", "tshirts"), ("bottom", "skirts")):
        (clothes / folder).mkdir(parents=True)
        for source in drawn[kind][:3]:
            Image.open(source).convert("RGB").save(clothes / folder / f"{source.stem}.jpg")
    (clothes / "heap").mkdir()
    Image.open(drawn["bottom"][3]).convert("RGB").save(clothes / "heap" / "heaped.jpg")
    wardrobe = Wardrobe(clothes, tmp_path / "mine")
    wardrobe.prepare()
    return wardrobe


@pytest.fixture
def service(own, tmp_path):
    how = settings(tmp_path, page=True, edit_without_key=True)
    return Service.open(own.prepare()[0], how, own)


@pytest.fixture
def client(service):
    return client_of(service)


def a_photograph(source, turn=7):
    out = io.BytesIO()
    Image.open(source).convert("RGB").rotate(turn, fillcolor="white").save(out, "JPEG")
    return out.getvalue()


def test_the_page_speaks_of_my_garments(client, own):
    page = client.get("/").text
    names = re.findall(r'<span class="card-name"><bdi>([^<]+)</bdi></span>', page)
    assert all(name.startswith("my ") for name in names)
    assert any("t-shirt" in name for name in names)
    assert "tshirts" not in page
    assert "From my wardrobe" in page
    assert '<a href="/wardrobe">Wardrobe</a>' in page
    top = own.prepare()[1].catalogue.tops[0]
    assert "my " in re.search(r"<h1.*?</h1>", client.get(f"/match?id={top}").text, re.S)[0]


def test_a_correction_counts_at_once_and_stays(client, service, own):
    top = own.prepare()[1].catalogue.tops[0]
    page = client.get(f"/match?id={top}").text
    assert "Save and match again" in page
    assert "For the shop" not in page
    data = {"id": top, "read.kind": "top", "read.category": "t-shirt", "read.colour": "mustard"}
    answer = client.post("/wardrobe/correct", data=data, headers=SAME, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/match?id={top}")
    page = client.get(f"/match?id={top}").text
    assert "my mustard t-shirt" in page
    assert f"{top},,,mustard," in (own.out / "corrections.csv").read_text()
    assert own.prepare()[0] == service.folder


def test_a_guess_is_confirmed_or_put_right(client, own):
    page = client.get("/wardrobe").text
    assert "What are these?" in page
    assert "start it with a model of outfits" in page
    assert 'value="heaped"' in page
    data = {"id": "heaped", "read.kind": "shoe", "sure": "1", "back": "wardrobe"}
    answer = client.post("/wardrobe/correct", data=data, headers=SAME)
    assert answer.status_code == 200
    assert 'value="heaped"' not in answer.text
    assert "1 garment of other kinds" in answer.text
    assert own.prepare()[1].items.filter(id="heaped")["slot"].item() == "shoes"


def test_several_photographs_are_added_and_the_bad_ones_named(client, own, drawn):
    good = [a_photograph(drawn["top"][3]), a_photograph(drawn["bottom"][3], 11)]
    files = [("photographs", (f"p{n}.jpg", data, "image/jpeg")) for n, data in enumerate(good)]
    files.append(("photographs", ("<i>notes</i>.jpg", b"no picture", "image/jpeg")))
    page = client.post("/wardrobe/add", files=files, headers=SAME)
    assert page.status_code == 200
    assert "2 photographs were added." in page.text
    assert "<bdi>&lt;i&gt;notes&lt;/i&gt;.jpg</bdi>: this is not a picture" in page.text
    assert own.prepare()[1].items.height == 9
    assert len(list((own.out / "added").iterdir())) == 2
    added = own.prepare()[1].items.filter(kind_source="guessed")
    assert added.height + own.prepare()[1].items.filter(kind_source="unknown").height == 3


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("/wardrobe/add", {}, "No photograph was chosen"),
        ("/wardrobe/correct", {"id": "nobody"}, "There is no garment 'nobody'"),
        ("/wardrobe/correct", {"id": "heaped", "read.kind": "boat"}, "There is no kind 'boat'"),
        ("/wardrobe/correct", {"id": "heaped", "read.colour": "x"}, "There is no colour 'x'"),
    ],
)
def test_what_cant_be_done_is_told(client, own, path, data, says):
    answer = client.post(path, data=data, headers=SAME)
    assert answer.status_code in (400, 404)
    assert says in html.unescape(answer.text)
    assert (
        not (own.out / "corrections.csv").exists()
        or "boat" not in (own.out / "corrections.csv").read_text()
    )


def test_too_many_at_once(client):
    files = [("photographs", (f"{n}.jpg", b"x", "image/jpeg")) for n in range(26)]
    answer = client.post("/wardrobe/add", files=files, headers=SAME)
    assert answer.status_code == 400
    assert "Send at most 25 photographs at once." in answer.text


def test_another_sites_page_changes_nothing(client, own):
    for path in ("/wardrobe/add", "/wardrobe/correct"):
        answer = client.post(path, data={"id": "heaped"}, headers={"Origin": "http://other.test"})
        assert answer.status_code == 403
    assert not (own.out / "corrections.csv").exists()


def test_a_public_service_offers_none_of_it(shop_folder, tmp_path):
    how = settings(tmp_path, page=True, edit_without_key=True)
    client = client_of(Service.open(shop_folder, how))
    assert client.get("/wardrobe").status_code == 404
    for path in ("/wardrobe/correct", "/wardrobe/add"):
        assert client.post(path, data={"id": "top-0002-0"}).status_code == 404
    page = client.get("/match?id=top-0002-0").text
    assert "Save and match again" not in page
    assert "Wardrobe" not in client.get("/").text


def test_in_a_browser(open_tab, own, tmp_path, drawn):
    how = settings(tmp_path, page=True, edit_without_key=True)
    with running(own.prepare()[0], how, own) as (host, port):
        tab = open_tab(base_url=f"http://{host}:{port}", viewport={"width": 390, "height": 844})
        tab.goto("/wardrobe")
        pictures = [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": a_photograph(source)}
            for n, source in enumerate((drawn["top"][3], drawn["bottom"][3]))
        ]
        tab.get_by_label("One garment on each").set_input_files(pictures)
        tab.get_by_role("button", name="Add them").click()
        tab.get_by_text("2 photographs were added.").wait_for()
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
        tab.goto("/?kind=top")
        with tab.expect_navigation():
            tab.locator("#results .card").first.click()
        tab.locator("#read-colour").select_option("mustard")
        with tab.expect_navigation():
            tab.get_by_role("button", name="Save and match again").click()
        assert "mustard" in tab.get_by_role("heading", level=1).inner_text()
