"""What is seen without scrolling, and what the browser's way back shows."""

import re

import pytest

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def middle_of_first_card(tab):
    box = tab.locator("#results .tile").first.bounding_box()
    return box["y"] + box["height"] / 2


def test_on_a_phone_garments_are_on_the_first_screen(open_tab):
    tab = open_tab(viewport=PHONE)
    tab.goto("/")
    assert middle_of_first_card(tab) < PHONE["height"]
    tab.locator("summary", has_text="One of your own").click()
    assert tab.get_by_role("button", name="See what goes with it").is_visible()


def test_without_scripts_the_form_is_folded_and_opens(open_tab):
    tab = open_tab(viewport=PHONE, java_script_enabled=False)
    tab.goto("/")
    assert middle_of_first_card(tab) < PHONE["height"]
    tab.locator("summary", has_text="One of your own").click()
    assert tab.get_by_role("button", name="See what goes with it").is_visible()


def test_where_there_is_room_the_form_is_open(open_tab):
    tab = open_tab(viewport=DESK)
    tab.goto("/")
    assert tab.get_by_role("button", name="See what goes with it").is_visible()


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_what_a_search_finds_is_seen_at_once(open_tab, screen):
    tab = open_tab(viewport=screen)
    tab.goto("/")
    tab.get_by_role("searchbox", name="Search").fill("blouse")
    tab.locator("#said", has_text=re.compile(r"garments? of 120")).wait_for()
    tab.wait_for_function(
        "() => document.querySelector('#results .tile').getBoundingClientRect().bottom"
        " < window.innerHeight"
    )
    assert tab.locator("#q").bounding_box()["y"] >= 0
    tab.goto("/?q=blouse")
    assert middle_of_first_card(tab) < screen["height"]


def test_the_way_back_shows_the_list_as_it_was_one_step_at_a_time(open_tab):
    tab = open_tab(viewport=DESK)
    said, asked = [], []
    tab.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    tab.on("request", lambda one: asked.append(one.url) if "q=blouse" in one.url else None)
    tab.goto("/")
    search = tab.get_by_role("searchbox", name="Search")
    search.fill("blouse")  # at once: who types slowly makes steps on the way
    tab.wait_for_url(re.compile("q=blouse"))
    search.press("Enter")
    tab.wait_for_load_state("networkidle")
    names = tab.locator("#results .card-name").all_inner_texts()
    before = len(asked)
    with tab.expect_navigation():
        tab.locator("#results .card").last.click()
    assert len(asked) == before  # leaving the field asks nothing anew
    tab.go_back()
    assert "q=blouse" in tab.url
    assert tab.locator("#results .card-name").all_inner_texts() == names
    assert search.input_value() == "blouse"
    tab.go_back()
    tab.wait_for_function("() => document.getElementById('said').innerText.startsWith('120')")
    assert "q=" not in tab.url
    tab.locator(".drop-words").wait_for()
    assert said == []
