"""Looks in a real browser: from a pair of shoes to a set that wins, on a phone, by keyboard."""

import re

import pytest
from services import running, settings
from test_accessible import reach
from test_in_browser import NO_WIDER

PHONE = {"width": 390, "height": 844}
LIGHT = 150_000  # bytes of a page without its pictures


@pytest.fixture
def looks_site(looks_folder, tmp_path):
    """The address of a service of looks, whose sets a test may edit."""
    how = settings(tmp_path, edit_without_key=True, page=True, sets=tmp_path / "sets")
    with running(looks_folder, how) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def shop(open_tab, looks_site):
    return open_tab(base_url=looks_site)


@pytest.fixture(scope="module")
def shoes(looks_folder):
    import polars as pl

    return pl.read_parquet(looks_folder / "items.parquet").filter(slot="shoes")["id"][3]


def names_of(card):
    """What a look is called: all its garments."""
    return card.get_attribute("aria-label").partition(": ")[2]


def garments_of(card):
    return set(names_of(card).split(", "))


def test_from_shoes_to_a_set_that_wins(shop, looks_site, open_tab):
    shop.goto("/")
    shop.locator("#search label", has_text="shoes").click()
    shop.wait_for_url(re.compile("kind=shoes"))
    shop.locator("#results .card").nth(2).click()
    shop.wait_for_url(re.compile("/looks"))
    assert shop.locator(".look-card").count() == 4

    # swap, in place
    shop.evaluate("window.stayed = true")
    first = shop.locator(".look-card").first
    before = garments_of(first)
    first.locator(".at-bottom .board-item, .at-one-piece .board-item").first.click()
    first.locator(".instead-item").nth(1).click()
    first.locator(".pressed").wait_for(state="detached")
    after = garments_of(first)
    assert len(before - after) == len(after - before) == 1
    assert shop.evaluate("window.stayed")
    assert shop.evaluate("document.activeElement.className") == "look-card"

    # lock what came in its place
    first.locator(".at-bottom .board-item, .at-one-piece .board-item").first.click()
    first.get_by_text("Keep it in every look").click()
    shop.wait_for_url(re.compile("given=.*given="))
    (locked,) = after - before
    cards = shop.locator(".look-card").all()
    assert cards
    assert all(locked in garments_of(card) for card in cards)

    # a budget, in place
    dearest = max(float(one) for one in re.findall(r"\n([\d.]+)\n", shop.inner_text("#answer")))
    shop.get_by_label("Budget").fill(str(dearest - 1))
    shop.keyboard.press("Tab")
    shop.wait_for_url(re.compile("budget="))
    prices = [float(one) for one in re.findall(r"\n([\d.]+)\n", shop.inner_text("#answer"))]
    assert prices
    assert max(prices) <= dearest - 1

    # its address opens the same look elsewhere
    chosen = shop.locator(".look-card").nth(1)
    look = garments_of(chosen)
    chosen.get_by_text("Open").click()
    shop.wait_for_url(re.compile("/look[?]"))
    friend = open_tab(base_url=looks_site)
    friend.goto(shop.url)
    assert garments_of(friend.locator(".look-card")) == look

    # a set of it comes first
    shop.get_by_text("Make it a set of ours").click()
    for label, text in (("Its name", "May"), ("Your name", "Ada"), ("Why", "spring")):
        shop.get_by_label(label).fill(text)
    shop.get_by_role("button", name="Save the set").click()
    shop.get_by_text("Saved: version 1").wait_for()
    friend.get_by_text("All looks").click()
    card = friend.locator(".look-card").first
    assert card.get_by_text("Our set: May").is_visible()
    assert garments_of(card) == look


def test_saved_looks_stay_in_the_browser(shop, shoes):
    sent = []
    shop.goto(f"/looks?given={shoes}")
    name = names_of(shop.locator(".look-card").nth(1))
    shop.on("request", lambda asked: sent.append(asked.method))
    save = shop.locator(".look-like").nth(1)
    save.click()
    assert save.get_attribute("aria-pressed") == "true"
    assert sent == []
    shop.goto("/saved")
    shop.locator("#saved .look-card").wait_for()
    assert names_of(shop.locator("#saved .look-card")) == name
    shop.locator(".look-like").click()
    shop.goto("/saved")
    assert shop.get_by_text("Nothing is saved yet").is_visible()
    shop.evaluate("localStorage.setItem('wearwith.looks', '{\"a\": [')")
    shop.reload()
    assert shop.get_by_text("Nothing is saved yet").is_visible()


def test_on_a_phone_a_look_fills_the_screen_and_one_swipes(open_tab, looks_site, shoes):
    tab = open_tab(base_url=looks_site, viewport=PHONE)
    for view in ("/", "/?lang=fr", f"/looks?given={shoes}&lang=de", "/sets", "/saved"):
        tab.goto(view)
        assert tab.evaluate(NO_WIDER), view
    tab.goto(f"/looks?given={shoes}")
    one, two = (tab.locator(".look-card").nth(n).bounding_box() for n in (0, 1))
    assert one["width"] > 0.85 * PHONE["width"]
    assert two["x"] > PHONE["width"] - 40
    assert one["y"] == pytest.approx(two["y"], abs=1)
    snaps = "getComputedStyle(document.querySelector('.looks')).scrollSnapType"
    assert "x mandatory" in tab.evaluate(snaps)


def test_without_scripts_looks_are_swapped_and_kept_too(open_tab, looks_site, shoes):
    tab = open_tab(base_url=looks_site, java_script_enabled=False)
    tab.goto(f"/looks?given={shoes}")
    before = garments_of(tab.locator(".look-card").first)
    tab.locator(".look-card").first.locator(".at-bag .board-item").click()
    tab.locator(".instead-item").first.click()
    assert len(garments_of(tab.locator(".look-card")) - before) == 1
    assert tab.locator(".look-like:visible, [data-share]:visible").count() == 0


def test_looks_by_keyboard_alone(shop, shoes):
    shop.goto(f"/looks?given={shoes}")
    before = garments_of(shop.locator(".look-card").first)
    reach(shop, ".look-card .board-item")
    shop.keyboard.press("Enter")
    shop.locator(".pressed").wait_for()
    reach(shop, ".instead-item")
    shop.keyboard.press("Enter")
    shop.locator(".pressed").wait_for(state="detached")
    assert garments_of(shop.locator(".look-card").first) != before
    reach(shop, ".look-like")
    shop.keyboard.press("Space")
    assert shop.locator(".look-like[aria-pressed=true]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_looks(open_tab, looks_site, shoes, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab = open_tab(base_url=looks_site, color_scheme=scheme, reduced_motion="reduce")
    for view in ("/", f"/looks?given={shoes}", "/sets", "/saved", "/insights/looks"):
        tab.goto(view)
        if view.startswith("/looks"):
            tab.locator(".board-item").nth(1).click()
            tab.locator(".pressed").wait_for()
        assert _serious(Axe().run(tab)) == [], view
    tab.goto(f"/looks?given={shoes}")
    tab.locator(".look-open").first.click()
    tab.wait_for_url(re.compile("/look[?]"))
    tab.locator("summary").click()
    assert _serious(Axe().run(tab)) == []


def _serious(found):
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_a_page_of_looks_is_light_and_nothing_in_it_moves(open_tab, looks_site, shoes):
    tab = open_tab(base_url=looks_site)
    sizes = {}
    tab.on("response", lambda got: sizes.__setitem__(got.url, got))
    tab.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " window.shift += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    tab.goto(f"/looks?given={shoes}")
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("window.shift") < 0.02
    texts = [got for url, got in sizes.items() if "/pictures/" not in url]
    weight = sum(len(got.body()) for got in texts)
    assert len(texts) >= 5
    assert weight < LIGHT
    assert any("alone=true" in url for url in sizes)


def test_a_look_prints_on_its_own(open_tab, looks_site, shoes):
    tab = open_tab(base_url=looks_site)
    tab.goto(f"/looks?given={shoes}")
    tab.locator(".look-open").first.click()
    tab.wait_for_url(re.compile("/look[?]"))
    assert tab.locator("[data-print]").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator(".board").is_visible()
    for hidden in (".masthead", ".look-actions", "[data-print]", ".back"):
        assert not tab.locator(hidden).first.is_visible(), hidden
