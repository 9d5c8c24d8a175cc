import html
import re
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from shop import HOSTILE, ODD

from wearwith.serving.page.match_form import MOST_SHOWN, MatchRequest

TOP, BOTTOM = "top-0002-0", "bottom-0002-0"


def partners_of(page):
    """Ids of the ranked grid, best first."""
    grid = re.search(r'<ol class="grid ranked">.*?</ol>', page, re.DOTALL)
    if grid is None:
        return []
    links = re.findall(r'<a class="card" href="([^"]+)"', grid[0])
    return [parse_qs(urlsplit(html.unescape(one)).query)["with"][0] for one in links]


def ranked(service, item, k=24, **how):
    found = service.matcher.match(item, k, by=how.pop("by", "teacher"), **how)
    return found.items["id"].to_list()


@pytest.mark.parametrize("item", [TOP, BOTTOM, ODD])
def test_the_grid_is_the_ranking_of_the_matcher_in_both_directions(client, service, item):
    page = client.get("/match", params={"id": item}).text
    assert partners_of(page) == ranked(service, item)


def test_by_what_was_worn_alone(client, service):
    page = client.get("/match", params={"id": TOP, "by": "student"}).text
    assert partners_of(page) == ranked(service, TOP, by="student")
    assert partners_of(page) != ranked(service, TOP)


def test_filters_are_those_of_the_matcher(client, service):
    asked = {"id": TOP, "colour": ["black", "blue"], "lowest": "20", "highest": "60,5"}
    page = client.get("/match", params=asked).text
    found = partners_of(page)
    items = service.matcher.model.items.filter(pl.col("id").is_in(found))
    assert found
    assert items["price"].min() >= 20
    assert items["price"].max() <= 60.5
    traits = service.matcher.model.knowledge.traits.filter(
        pl.col("item").is_in(found), attribute="colour"
    )
    assert set(traits["value"]) <= {"black", "blue"}


def test_a_free_condition_and_categories(client, service):
    asked = {"id": TOP, "category": "skirt", "condition": "price < 60"}
    found = partners_of(client.get("/match", params=asked).text)
    assert found
    skirts = [one for one in ranked(service, TOP, 60, where="price < 60") if one in found]
    assert found == skirts


def test_varied_is_what_the_matcher_gives(client, service):
    page = client.get("/match", params={"id": TOP, "diverse": "70"}).text
    assert partners_of(page) == ranked(service, TOP, diverse=0.7)


def test_worn_already_is_hidden_until_it_is_asked_for(client, service):
    worn = service.matcher.model.pairs.filter(top=TOP)["bottom"].to_list()
    assert worn
    plain = client.get("/match", params={"id": TOP, "k": 60}).text
    shown = client.get("/match", params={"id": TOP, "k": 60, "worn": 1, "colours": 1}).text
    assert not set(worn) & set(partners_of(plain))
    assert set(worn) <= set(partners_of(shown))
    assert "worn already" not in plain
    assert shown.count('class="badge">worn already') == len(set(worn))


def test_a_model_is_in_the_grid_once_unless_each_colour_is_asked_for(client, service):
    models = dict(service.matcher.model.items.select("id", "model").iter_rows())
    plain = client.get("/match", params={"id": TOP, "k": 60}).text
    shown = [models[one] for one in partners_of(plain)]
    assert len(shown) == len(set(shown))
    assert "more colour" in plain
    assert "Show each colour of a model" in plain
    every = partners_of(client.get("/match", params={"id": TOP, "k": 60, "colours": 1}).text)
    assert every == ranked(service, TOP, 60, all_colours=True)
    assert {models[one] for one in every} == set(shown)
    assert len(every) > len(shown)
    for ways in ({}, {"all_colours": True}, {"every_size": True}):
        answer = client.get("/v1/match", params={"id": TOP, "k": 60, "by": "teacher", **ways})
        assert [row["id"] for row in answer.json()["items"]] == ranked(service, TOP, 60, **ways)


def test_show_more_shows_more(client):
    page = client.get("/match", params={"id": TOP, "colours": 1}).text
    more = re.search(r'<a class="button button-quiet" href="([^"]+)"[^>]*>Show more', page)[1]
    longer = client.get(html.unescape(more)).text
    assert len(partners_of(longer)) == 48
    assert partners_of(longer)[:24] == partners_of(page)


def test_the_outfit_is_the_best_or_the_one_that_is_chosen(client, service):
    best = ranked(service, TOP)[0]
    chosen = ranked(service, TOP)[5]
    first = client.get("/match", params={"id": TOP}).text
    other = client.get("/match", params={"id": TOP, "with": chosen}).text
    for page, partner in ((first, best), (other, chosen)):
        look = re.search(r'<div id="look".*?<section', page, re.DOTALL)[0]
        assert f"/pictures/{partner}" in look
        assert f'href="/match?id={partner}"' in look


def test_an_empty_list_says_which_filter_emptied_it_and_how_to_loosen_it(client):
    asked = {"id": TOP, "category": "jeans", "highest": "1"}
    page = client.get("/match", params=asked).text
    assert partners_of(page) == []
    assert re.search(r"“Price at most 1” leaves none of the \d+ that were left before it\.", page)
    loosened = re.findall(r'<a class="button button-quiet" href="([^"]+)">Remove ([^<]+)<', page)
    assert [label.strip() for _, label in loosened] == ["jeans", "price at most 1"]
    for address, _ in loosened[1:]:
        assert partners_of(client.get(html.unescape(address)).text)


def test_a_condition_that_cant_be_read_keeps_the_page_and_what_was_written(client):
    answer = client.get("/match", params={"id": TOP, "condition": "prize < 40"})
    assert answer.status_code == 422
    assert "The items have no column &#39;prize&#39;" in answer.text
    assert "Did you mean price" in answer.text
    assert 'value="prize &lt; 40"' in answer.text


def test_an_unknown_garment_is_told_with_what_is_near(client):
    answer = client.get("/match", params={"id": "top-0002-9"})
    assert answer.status_code == 404
    assert "There is no top or bottom &#39;top-0002-9&#39; in the catalogue" in answer.text
    assert "Did you mean top-0002-" in answer.text


@pytest.mark.parametrize("query", [{}, {"id": ""}, {"id": TOP, "with": TOP}, {"id": "shoe-0000-0"}])
def test_what_is_no_pair_is_a_page_that_says_so(client, query):
    answer = client.get("/match", params=query)
    assert answer.status_code in (400, 404)
    assert 'class="empty problem"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"diverse": "many"}, "Varied"),
        ({"diverse": "101"}, "101 is out of range."),
        ({"k": "0"}, "how many"),
        ({"lowest": "cheap"}, "Price from"),
        ({"by": "taste"}, "Ranked by"),
    ],
)
def test_a_number_that_is_none_is_told(client, wrong, says):
    answer = client.get("/match", params={"id": TOP, **wrong})
    assert answer.status_code == 400
    assert says in answer.text


def test_hostile_titles_are_text_in_every_place_of_the_page(client):
    for path in (f"/why?top={TOP}&bottom={BOTTOM}", f"/match?id={BOTTOM}&k={MOST_SHOWN}&worn=1"):
        assert "<script>alert" not in client.get(path).text
    page = client.get("/match", params={"id": ODD}).text
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert" not in page
    assert HOSTILE not in page


def test_why_tells_what_the_matcher_explains(client, service):
    found = service.matcher.explain(TOP, BOTTOM)
    page = html.unescape(client.get("/why", params={"top": TOP, "bottom": BOTTOM}).text)
    assert found.sentence in re.sub("</?bdi>", "", page)
    for trait in found.traits:
        assert trait["value"] in page
    assert page.count('<li class="speaks-') == len(found.rules)
    assert page.count("% alike") == len(found.evidence.pairs)


def test_of_an_address_nothing_is_lost():
    asked = MatchRequest(
        id=ODD,
        partner="x&y",
        colour=("black", "light blue"),
        lowest=1.5,
        condition="brand = 'a&b'",
        diverse=30,
        by="student",
        worn=True,
        k=48,
    )

    class Query:
        def multi_items(self):
            return [
                (name, one)
                for name, some in parse_qs(urlsplit(asked.url()).query).items()
                for one in some
            ]

    assert MatchRequest.of(Query()) == asked


def test_a_change_replaces_what_a_form_says():
    asked = MatchRequest(id="a", colour=("black", "navy"), lowest=3.0)

    class Form:
        def __init__(self, change):
            self.change = change

        def multi_items(self):
            return [*asked.pairs, ("change", self.change)]

    assert MatchRequest.of(Form(asked.change(colour=("navy",)))).colour == ("navy",)
    assert MatchRequest.of(Form(asked.change(colour=()))).colour == ()
    assert MatchRequest.of(Form(asked.change(lowest=None))).lowest is None
    assert MatchRequest.of(Form(asked.change(partner="b"))).partner == "b"
    assert MatchRequest.of(Form(asked.change(partner="b"))).colour == ("black", "navy")
