import html
import re

import pytest

from wearwith.matching.worn_values import worn_together
from wearwith.serving.page.insights_page import LEAST_EXPECTED, SHADES, ValuePairCell


@pytest.mark.parametrize("attribute", ["colour", "material", "pattern", "category"])
def test_the_table_has_the_counts_and_lifts(client, service, attribute):
    found = worn_together(service.matcher.model, attribute)
    page = client.get("/insights", params={"attribute": attribute}).text
    table = re.search(r'<table class="map">.*?</table>', page, re.S)[0]
    counts = [int(one) for one in re.findall(r'class="count">(\d+)', table)]
    assert counts == [one for row in found.counts for one in row]
    sure = [
        f"{lift:.1f}"
        for lifts, expected in zip(found.lift, found.expected, strict=True)
        for lift, n in zip(lifts, expected, strict=True)
        if n >= LEAST_EXPECTED
    ]
    assert re.findall(r"</span>([\d.]+)<span[^>]*> times as often", table) == sure


def test_a_cell_leads_to_pairs_with_its_two_values(client, service):
    model = service.matcher.model
    page = client.get("/insights?attribute=colour&top=white&bottom=blue").text
    pairs = re.findall(r'/why\?top=([\w-]+)&amp;bottom=([\w-]+)"', page.split('id="examples"')[1])
    traits = model.knowledge.traits.filter(attribute="colour")
    for place, value in ((0, "white"), (1, "blue")):
        items = {pair[place] for pair in pairs}
        assert items <= set(traits.filter(value=value)["item"])
    worn = set(model.pairs.filter(split="train").select("top", "bottom").rows())
    assert pairs
    assert set(pairs) <= worn
    assert len(set(pairs)) == len(pairs)


def test_an_unknown_attribute_is_told(client):
    answer = client.get("/insights?attribute=mood")
    assert answer.status_code == 400
    assert "There is no attribute &#39;mood&#39;" in answer.text


def test_an_unknown_cell_shows_no_examples(client):
    page = client.get("/insights?attribute=colour&top=<b>&bottom=x").text
    assert "<b>" not in page
    assert 'class="examples"' not in page


def test_shades_go_with_the_lift_and_few_pairs_have_none():
    shades = [
        ValuePairCell("a", "b", 9, 9.0, lift).shade for lift in (0.1, 0.6, 0.8, 1.0, 1.4, 2.0, 9.0)
    ]
    assert shades == [name for _, name in SHADES]
    assert ValuePairCell("a", "b", 9, 4.9, 2.0).shade == "few"


def test_titles_of_examples_are_text(client):
    for attribute in ("colour", "category"):
        page = client.get("/insights", params={"attribute": attribute}).text
        links = {html.unescape(one) for one in re.findall(r'href="(/insights[^"#]+)#', page)}
        for link in sorted(links)[:10]:
            assert "<script>alert" not in client.get(link).text
