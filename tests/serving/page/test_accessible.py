"""A page that everybody can use: by keyboard, with a screen reader, in the dark, without motion."""

import re

import pytest
from services import looking_like
from test_in_browser import TOP, VIEWS, bring_a_top


def reach(tab, selector, most=60):
    """Press Tab until the focus is on what a selector names."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        if tab.evaluate("query => document.activeElement.matches(query)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


# Views that have all colours between them.
COLOURED = ("/", VIEWS[3], "/rules", "/insights")


@pytest.mark.parametrize(
    ("scheme", "view"),
    [*(("light", view) for view in VIEWS), *(("dark", view) for view in COLOURED)],
)
def test_axe_finds_nothing_serious(open_tab, view, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab = open_tab(color_scheme=scheme, reduced_motion="reduce")
    tab.goto(view)
    for summary in tab.locator("summary").all()[:6]:
        summary.click()
    found = Axe().run(tab).response["violations"]
    assert [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def test_axe_finds_nothing_serious_in_a_trial(tab):
    from axe_playwright_python.sync_playwright import Axe

    tab.goto("/rules")
    rule = tab.locator(".rule").first
    rule.get_by_text("Change this rule").click()
    rule.get_by_label("Strength").fill("20")
    rule.get_by_role("button", name="Try it").click()
    rule.get_by_text("What it would do").wait_for()
    found = Axe().run(tab).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_axe_finds_nothing_serious_in_a_question_and_what_was_read(tab, monkeypatch):
    looking_like(monkeypatch, "bottom", "skirt")
    from axe_playwright_python.sync_playwright import Axe

    for answer in (None, "Yes"):
        bring_a_top(tab)
        tab.get_by_role("heading", name="This looks like").wait_for()
        if answer:
            tab.get_by_role("button", name=answer).click()
            tab.locator("#read-colour").wait_for()
        assert tab.get_by_role("heading", level=1).count() == 1
        found = Axe().run(tab).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_the_whole_way_by_keyboard(tab):
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    reach(tab, "#q")
    tab.keyboard.type("blouse")
    tab.wait_for_url(re.compile("q=blouse"))
    reach(tab, "#results .card")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/match"))
    reach(tab, ".filters input[name=colour]")
    tab.keyboard.press("Space")
    tab.locator(".chosen").wait_for()
    assert tab.evaluate("document.activeElement.name") == "colour"
    reach(tab, "ol.ranked li:nth-child(2) .card")
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => document.activeElement.id == 'look'")
    reach(tab, ".read summary")
    tab.keyboard.press("Enter")
    assert tab.locator(".read").get_attribute("open") is not None


def test_where_the_focus_is_can_be_seen(tab):
    tab.goto(f"/match?id={TOP}")
    for selector in ("nav a", "ol.ranked .card", ".more summary"):
        reach(tab, selector)
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", selector
    tab.keyboard.press("Shift+Tab")
    reach_chip = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    tab.locator(".filters input[name=by]").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(reach_chip) == "solid"


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_one_heading_landmarks_and_a_title(tab, view):
    tab.goto(view)
    assert tab.get_by_role("heading", level=1).count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert tab.get_by_role(landmark).count() == 1
    assert tab.get_by_role("navigation", name="Main").count() == 1
    assert len(tab.title()) > 10
    assert tab.locator("html").get_attribute("lang") == "en"


def test_who_wants_no_motion_gets_none(open_tab):
    still, moving = (open_tab(reduced_motion=how) for how in ("reduce", "no-preference"))
    for tab in (still, moving):
        tab.goto("/")
    duration = "getComputedStyle(document.querySelector('.tile img')).transitionDuration"
    assert still.evaluate(duration) == "0s"
    assert moving.evaluate(duration) != "0s"


def test_axe_does_find_what_is_wrong(tab):
    from axe_playwright_python.sync_playwright import Axe

    tab.goto("/")
    tab.evaluate("document.querySelector('label[for=q]').remove()")
    tab.evaluate("document.getElementById('q').removeAttribute('placeholder')")
    found = Axe().run(tab).response["violations"]
    assert "label" in [one["id"] for one in found if one["impact"] in ("serious", "critical")]
