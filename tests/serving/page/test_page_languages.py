"""The page in the language of whoever looks at it."""

import re

import pytest

TOP = "top-0002-0"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("it, fr;q=0.4, es;q=0.5", "es"),
        ("es;q=0, fr;q=0.1", "fr"),
        ("ja", "en"),
        ("*", "en"),
        ("de;q=x, ,;;, fr;q=0.5", "fr"),
        ("x" * 100_000, "en"),
        ("../../etc/passwd", "en"),
    ],
)
def test_the_browser_says_what_its_user_reads(client, asked, code):
    answer = client.get("/rules", headers={"Accept-Language": asked})
    assert answer.headers["content-language"] == code
    assert answer.headers["vary"] == "Accept-Language"
    assert f'<html lang="{code}" dir="ltr">' in answer.text
    assert "lang=" not in _main(answer.text)


@pytest.mark.parametrize("lang", ["", "xx", "DE", "de" * 5_000, "../../de", "de\0", "<b>", "de/.."])
def test_a_language_that_is_not_there_is_not_asked_for(client, lang):
    answer = client.get("/", params={"lang": lang}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "fr"
    assert "lang=" not in _main(answer.text)


def test_a_chosen_language_is_kept_by_every_link_and_form(client):
    for path in ("/", f"/match?id={TOP}", "/rules", "/insights", "/wherever", "/insights/exposure"):
        answer = client.get(path + ("&" if "?" in path else "?") + "lang=es")
        for tag in re.findall(r"<(?!link)\w+ [^>]*>", answer.text):
            is_form = tag.startswith("<form") and 'method="get"' in tag
            for link in re.findall(r'(?:href|action|hx-get|hx-post)="(/[^"]*)"', tag):
                assert is_form or link.startswith("/static/") or "lang=" in link, tag
        for form in re.findall(r'<form[^>]*method="get"[^>]*>(<[^>]*>)', answer.text):
            assert form == '<input type="hidden" name="lang" value="es">'


def test_a_saved_rule_leads_back_in_the_chosen_language(client):
    form = {"place": "0", "rule": "x", "author": "Ada", "reason": "so"}
    answer = client.post("/rules/save?lang=de", data=form)
    assert answer.headers["content-language"] == "de"
    assert 'href="/?lang=fr"' in answer.text  # what was sent is in no address


def test_the_switch_leads_to_the_same_page(client):
    page = client.get("/", params={"q": "linen", "lang": "de"}).text
    assert 'href="/?q=linen&amp;lang=fr" lang="fr" hreflang="fr">Français</a>' in page
    assert 'hreflang="de" aria-current="true">Deutsch</a>' in page


def test_the_api_stays_english(client):
    asked = {"id": TOP, "other": "bottom-0002-0"}
    english = client.get("/v1/explain", params=asked)
    assert english.status_code == 200
    answer = client.get("/v1/explain", params=asked, headers={"Accept-Language": "de"})
    assert answer.json() == english.json()
    assert "content-language" not in answer.headers


def _main(page):
    return page.partition("<main")[2].partition("</main>")[0]
