"""Who gets shown, in the words of people who sell."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from services import KEY

from wearwith.matching import exposure
from wearwith.serving.page import shelf
from wearwith.serving.page.exposure_page import exposure as page_of
from wearwith.serving.page.shelf import Views

PATH = "/insights/exposure"


@pytest.fixture
def counted(monkeypatch):
    """How often it was counted."""
    calls = []

    def count(*words, **ways):
        calls.append(ways)
        return exposure(*words, **ways)

    monkeypatch.setattr(shelf, "count_exposure", count)
    return calls


def text_of(page):
    body = page.split('id="exposure"')[1].split(">", 1)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_it_has_the_figures_of_the_ranking_that_the_page_shows(client, service):
    found = exposure(service.matcher, by="teacher")
    page = client.get(PATH).text
    said = text_of(page)
    n = found.n_bottoms
    assert f"All {found.n_tops} tops were asked what goes with them. The rules count" in said
    assert f"{found.now.n_first} of {n} bottoms ever come first" in said
    never = f"{n - found.now.n_shown} in none"
    assert f"{found.now.n_shown} of {n} bottoms are in any list; {never}" in said
    fill = f"{100 * found.now.places_of_ten.value:.0f} of 100 places"
    assert f"{fill} are filled by the 10 most shown" in said
    assert f"{found.n_without_good} of {found.n_tops} tops" in said
    shown = page.split("most-shown")[1]
    for one in found.now.most_shown:
        assert f"/match?id={one.id}" in shown
        assert f"in {one.n_lists} of {found.n_tops} lists" in said
    level = found.remedies[0]
    assert f"bottoms that ever come first {found.now.n_first} {level.after.n_first}" in said
    assert "levelled" in said


def test_it_is_said_without_words_of_the_trade(client):
    said = client.get(PATH).text
    for word in ("AUC", "Gini", "akd", "teacher", "student", "hit rate", "--"):
        assert word not in text_of(said)


def test_insights_leads_there_and_counts_nothing(client, counted):
    page = client.get("/insights").text
    assert f'hx-get="{PATH}"' in page
    assert f'<a href="{PATH}">' in page
    assert counted == []


def test_it_is_counted_once_for_a_model_and_a_version_of_its_rules(client, service, counted):
    first = client.get(PATH).text
    assert client.get(PATH).text == first
    assert len(counted) == 1
    rule = service.desk.read(service.desk.version)[0].rules[0].id
    edit = {"action": "switch_off", "rule": rule}
    body = {"edit": edit, "author": "Ada", "reason": "to see"}
    answer = client.post("/v1/rules/edits", json=body, headers={"X-API-Key": KEY})
    assert answer.status_code == 201, answer.text
    said = text_of(client.get(PATH).text)
    assert len(counted) == 2
    assert "is not known: the rules were edited" in said
    client.get(PATH)
    assert len(counted) == 2


def test_meanwhile_others_are_told_and_do_not_wait(service, counted):
    views = Views(service)
    with views._counting:
        said = page_of(views).body.decode()
        assert "It is being counted" in said
        assert f'href="{PATH}"' in said
    assert counted == []
    with ThreadPoolExecutor(4) as threads:
        pages = [one.body.decode() for one in threads.map(lambda _: page_of(views), range(8))]
    assert len(counted) == 1
    assert all("It is being counted" in page or "most-shown" in page for page in pages)
    assert "most-shown" in page_of(views).body.decode()


def test_a_failure_leaves_the_way_free(service, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError

    views = Views(service)
    with monkeypatch.context() as broken:
        broken.setattr(shelf, "count_exposure", fails)
        with pytest.raises(RuntimeError):
            views.exposure(service.now)
    assert views.exposure(service.now) is not None


def test_a_sample_is_told(client, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_TOPS", 7)
    assert "A sample of 7 of 60 tops, always the same one, was asked" in text_of(
        client.get(PATH).text
    )


def test_what_can_not_be_measured_is_told(client, service):
    model = service.matcher.model
    bare = replace(model, pairs=model.pairs.filter(split="train"))
    service.now = replace(service.now, matcher=type(service.matcher)(bare))
    assert "can’t be measured: there are no validation pairs" in text_of(client.get(PATH).text)
