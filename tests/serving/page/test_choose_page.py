import html
import re
from urllib.parse import quote

import pytest
from shop import BARE, HOSTILE, ODD

from wearwith.serving.request_guard import POLICY


def names_of(page):
    """Ids of the garments that a page links to as something to match."""
    return [
        html.unescape(one) for one in re.findall(r'class="card" href="/match\?id=([^"]+)"', page)
    ]


def test_the_first_page_shows_garments_and_says_how_many(client):
    page = client.get("/").text
    assert len(names_of(page)) == 48
    assert "120 garments, page 1 of 3" in page
    assert "48" not in re.search(r'id="said".*?</p>', page)[0]


def test_pages_go_through_the_whole_catalogue_once(client, service):
    seen = [name for page in (1, 2, 3) for name in names_of(client.get(f"/?page={page}").text)]
    catalogue = service.matcher.model.catalogue
    assert sorted(seen) == sorted(quote(one, safe="") for one in catalogue.tops + catalogue.bottoms)


def test_every_word_has_to_be_found_in_any_order(client, service):
    items = service.matcher.model.items
    title = items.filter(id="top-0010-0")["title"][0]
    words = title.upper().split()
    found = names_of(client.get("/", params={"q": " ".join(reversed(words))}).text)
    assert "top-0010-0" in found
    assert len(found) < 10


def test_kind_and_colour_filter(client, service):
    page = client.get("/?kind=bottom&colour=black&colour=navy").text
    found = names_of(page)
    traits = service.matcher.model.knowledge.traits.filter(attribute="colour")
    colour = dict(reversed(traits.select("item", "value").rows()))
    assert found
    assert all(one.startswith("bottom") for one in found)
    assert {colour[one] for one in found} == {"black", "navy"}
    assert re.search(r'value="black" checked', page)


def test_a_search_that_finds_nothing_says_so_and_how_to_go_on(client):
    page = client.get("/?q=zzz&colour=black&kind=top").text
    assert "No garment that passes the filters has all of the words “zzz”." in page
    assert 'href="/?kind=top&amp;colour=black"' in page
    assert 'href="/?q=zzz&amp;kind=top"' in page
    assert 'href="/">Show everything' in page


def test_a_page_beyond_the_last_is_the_last(client):
    assert "page 3 of 3" in client.get("/?page=9").text


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page=99999999999", "kind=hat"])
def test_an_address_that_makes_no_sense_is_a_page_that_says_so(client, query):
    answer = client.get(f"/?{query}")
    assert answer.status_code == 400
    assert "There is no" in answer.text
    assert "What to do" in answer.text


def test_titles_are_text_and_odd_ids_are_addresses(client):
    page = client.get("/?q=alert").text
    assert (
        html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        in page
    )
    assert "<script>alert" not in page
    assert "<b>blouse" not in page
    assert f'href="/match?id={quote(ODD, safe="")}"' in page
    assert f'src="/pictures/{quote(ODD, safe="")}"' in page
    assert client.get(f"/pictures/{quote(ODD, safe='')}").status_code == 200


def test_a_garment_without_a_picture_is_drawn(client):
    page = client.get("/match", params={"id": BARE}).text
    assert f"/pictures/{BARE}" not in page
    assert "tile-drawn" in page


def test_every_picture_that_is_shown_is_there_and_has_a_size(client):
    page = client.get("/").text
    pictures = re.findall(r"<img [^>]*src=\"(/pictures/[^\"]+)\"[^>]*>", page)
    assert len(pictures) > 40
    assert all(client.get(html.unescape(one)).status_code == 200 for one in pictures[:5])
    for tag in re.findall(r"<img [^>]+>", page):
        assert 'width="' in tag
        assert 'height="' in tag


@pytest.mark.parametrize(
    "path", ["/", "/match?id=top-0002-0", "/rules", "/insights", "/match?id=no"]
)
def test_nothing_on_a_page_needs_more_than_the_policy_allows(client, path):
    answer = client.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    page = answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)[^>]*>", page)
    assert "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page)
    assert not re.search(r'(src|href|action)="(https?:)?//', page)
