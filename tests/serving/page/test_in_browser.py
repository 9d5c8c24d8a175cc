"""What a person does, in a real browser: choose, filter, bring a photograph, ask, edit a rule."""

import re

import pytest
from services import looking_like, photograph
from shop import HOSTILE, ODD

TOP = "top-0002-0"
NO_WIDER = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
VIEWS = (
    "/",
    "/?q=zzz",
    f"/match?id={TOP}",
    f"/match?id={TOP}&colour=black&category=jeans&lowest=20",
    f"/match?id={TOP}&highest=1",
    f"/why?top={TOP}&bottom=bottom-0002-0",
    "/rules",
    "/insights",
    "/insights?attribute=category&top=coat&bottom=dress",
    "/insights/exposure",
    "/match?id=nothing",
)


def ranked(tab):
    return tab.locator("ol.ranked .card-name").all_inner_texts()


def bring_a_top(tab):
    """Bring a photograph, and call it a top."""
    tab.goto("/")
    picture = {"name": "mine.png", "mimeType": "image/png", "buffer": photograph("navy")}
    tab.get_by_label("Take or choose a photograph").set_input_files(picture)
    tab.get_by_label("a top", exact=True).check()
    tab.get_by_role("button", name="See what goes with it").click()


def test_choose_then_see_an_outfit_and_its_ranking(tab):
    tab.goto("/")
    tab.get_by_role("searchbox", name="Search").fill("blouse")
    tab.wait_for_url(re.compile("q=blouse"))
    tab.locator("#said", has_text=re.compile(r"garments? of 120")).wait_for()
    card = tab.locator("#results .card").first
    name = card.locator(".card-name").inner_text()
    with tab.expect_navigation():
        card.click()
    assert name in tab.get_by_role("heading", level=1).inner_text()
    assert tab.locator(".outfit-piece").count() == 2
    assert len(ranked(tab)) == 24


def test_filtering_changes_the_grid_in_place_and_the_address_leads_back(tab):
    tab.goto(f"/match?id={TOP}")
    before = ranked(tab)
    tab.evaluate("window.stayed = true")
    tab.locator(".chips label", has_text="black").first.click()
    tab.locator(".chosen").wait_for()
    after = ranked(tab)
    assert after != before
    assert tab.evaluate("window.stayed")
    assert "colour=black" in tab.url
    said = tab.get_by_role("status").first.inner_text()
    assert re.match(r"\d+ bottoms? fits? the filters", said)
    tab.reload()
    assert ranked(tab) == after
    assert tab.get_by_label("black", exact=True).is_checked()
    tab.go_back()
    tab.wait_for_function("() => !document.querySelector('.chosen')")
    assert ranked(tab) == before


def test_choosing_another_partner_explains_it_and_moves_the_focus_there(tab):
    tab.goto(f"/match?id={TOP}")
    card = tab.locator("ol.ranked .card").nth(4)
    name = card.locator(".card-name").inner_text().split(":", 1)[1].strip()
    card.click()
    tab.wait_for_url(re.compile("with="))
    look = tab.locator("#look")
    look.locator("figcaption", has_text=name).wait_for()
    assert tab.evaluate("document.activeElement.id") == "look"
    look.get_by_text("What was read from the two").click()
    assert look.get_by_role("rowheader", name="colour").first.is_visible()
    assert look.locator(".evidence li").count() > 0


def test_a_photograph_is_shown_matched_and_filtered(tab, monkeypatch):
    looking_like(monkeypatch, "bottom", "skirt")
    tab.goto("/")
    picture = {"name": "mine.png", "mimeType": "image/png", "buffer": photograph("navy")}
    tab.get_by_label("Take or choose a photograph").set_input_files(picture)
    tab.locator(".drop-preview").wait_for()
    assert tab.locator(".drop-words").inner_text() == "mine.png"
    tab.get_by_role("button", name="See what goes with it").click()
    tab.get_by_role("heading", name=re.compile("Your bottom")).wait_for()  # it looks like a skirt
    assert tab.get_by_alt_text("Your photograph").evaluate("image => image.naturalWidth") > 0
    before = ranked(tab)
    tab.locator(".filters label", has_text="black").first.click()
    tab.locator(".chosen").wait_for()
    assert ranked(tab) != before
    tab.locator("ol.ranked .card").nth(1).click()
    tab.wait_for_function("() => document.activeElement.id == 'look'")
    assert "your bottom" in tab.locator(".why-sentence").inner_text()


def test_what_was_read_of_a_photograph_is_put_right_by_a_click(tab, monkeypatch):
    looking_like(monkeypatch, "bottom", "skirt")
    bring_a_top(tab)
    tab.get_by_role("heading", name="This looks like a skirt. Is it?").wait_for()
    tab.get_by_role("button", name="Yes, it is a skirt: show tops").click()
    tab.get_by_role("heading", name="Tops, ranked").wait_for()
    before = ranked(tab)
    tab.locator("#read-colour").select_option("white")
    tab.get_by_role("button", name="Match again").click()
    tab.get_by_text("I read: bottom, skirt, white, plain.").wait_for()
    assert ranked(tab) != before
    tab.locator("#read-kind").select_option("top")
    tab.get_by_role("button", name="Match again").click()
    tab.get_by_role("heading", name="Bottoms, ranked").wait_for()
    tab.locator(".filters label", has_text="black").first.click()
    tab.locator(".chosen").wait_for()
    assert tab.locator("#read-colour").input_value() == "white"


def test_a_photograph_can_be_dropped(tab):
    tab.goto("/")
    tab.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(90, 120);
            canvas.getContext("2d").fillRect(20, 20, 50, 80);
            const blob = await canvas.convertToBlob();
            const data = new DataTransfer();
            data.items.add(new File([blob], "dropped.png", { type: "image/png" }));
            const place = document.querySelector("[data-drop]");
            place.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }"""
    )
    tab.locator(".drop-words", has_text="dropped.png").wait_for()
    tab.get_by_role("button", name="See what goes with it").click()
    tab.get_by_role("heading", name=re.compile("Your|Is it")).wait_for()


def test_a_large_photograph_is_made_smaller_before_it_is_sent(tab):
    tab.goto("/")
    size = tab.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(3000, 4000);
            const pen = canvas.getContext("2d");
            const noise = pen.createImageData(3000, 4000);
            for (let at = 0; at < noise.data.length; at += 1) {
                noise.data[at] = at % 4 == 3 ? 255 : (at * 2654435761) >>> 24;
            }
            pen.putImageData(noise, 0, 0);
            const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
            const data = new DataTransfer();
            data.items.add(new File([blob], "large.jpg", { type: "image/jpeg" }));
            const input = document.querySelector("[data-drop] input");
            input.files = data.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
            return blob.size;
        }"""
    )
    tab.wait_for_function(
        "size => document.querySelector('[data-drop] input').files[0].size < size / 3", arg=size
    )
    assert tab.evaluate("document.querySelector('[data-drop] input').files[0].name") == "large.jpg"


def test_a_rule_is_tried_saved_and_changes_the_order(open_tab, own_site):
    tab = open_tab(base_url=own_site)
    tab.goto("/rules?q=white+blue")
    rule = tab.locator(".rule").first
    rule.get_by_text("Change this rule").click()
    rule.get_by_label("Strength").fill("20")
    rule.get_by_role("button", name="Try it").click()
    rule.get_by_text("What it would do").wait_for()
    assert "nothing is saved" in rule.locator(".unsaved").inner_text().lower()
    assert "lists changed in their first ten" in rule.locator(".trial").inner_text()
    assert tab.url.endswith("q=white+blue")

    tab.goto("/?q=white&kind=top")
    with tab.expect_navigation():
        tab.locator("#results .card").first.click()
    address = tab.url
    before = ranked(tab)

    tab.goto("/rules?q=white+blue")
    rule.get_by_text("Change this rule").click()
    rule.get_by_label("Strength").fill("20")
    rule.get_by_label("Your name").fill("Ada")
    rule.get_by_label("Why").fill("seen on every street")
    rule.get_by_role("button", name="Save").click()
    rule = tab.locator(".rule", has_text="Saved as version 1.")
    rule.wait_for()
    assert "White tops go with blue bottoms" in rule.inner_text()
    tab.wait_for_function(
        "() => document.querySelector('.is-saved').getBoundingClientRect().y < 99"
    )
    assert "Ada" in tab.locator(".history").inner_text()
    tab.goto(address)
    assert ranked(tab) != before


def test_a_wrong_edit_is_told_beside_the_form(tab):
    tab.goto("/rules")
    rule = tab.locator(".rule").first
    rule.get_by_text("Change this rule").click()
    with tab.expect_response(re.compile("/rules/try")) as answer:
        rule.get_by_role("button", name="Try it").click()
    assert answer.value.status == 422
    rule.get_by_text("The rule is like that already").wait_for()


def test_a_cell_of_the_map_shows_its_pairs(tab):
    tab.goto("/insights")
    tab.locator(".map tbody a").nth(3).click()
    tab.locator("#examples .examples li").first.wait_for()
    assert tab.evaluate("document.activeElement.id") == "examples"
    assert tab.locator(".map").get_by_role("rowheader").count() > 3


def test_who_is_shown_is_counted_when_it_comes_into_view(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("/insights")
    tab.evaluate("window.stayed = true")
    assert not [url for url in asked if url.endswith("/insights/exposure")]
    tab.get_by_role("heading", name="Who gets shown").scroll_into_view_if_needed()
    tab.locator("#exposure .tallies").wait_for()
    assert tab.evaluate("window.stayed")
    assert tab.locator("#exposure .most-shown .card").count() == 10
    assert tab.get_by_role("heading", level=1).inner_text() == "What is worn with what"
    assert len([url for url in asked if url.endswith("/insights/exposure")]) == 1


def test_who_is_shown_is_a_link_without_scripts(open_tab):
    tab = open_tab(java_script_enabled=False)
    tab.goto("/insights")
    tab.get_by_role("link", name="Count which bottoms are suggested").click()
    tab.wait_for_url(re.compile("/insights/exposure"))
    assert tab.get_by_role("heading", level=1).inner_text() == "Who gets shown"
    assert tab.locator(".most-shown .card").count() == 10


def test_the_sign_of_a_rule_stands_before_its_words(tab):
    tab.goto(f"/match?id={TOP}")
    sign = tab.locator(".rules-fired .sign").first
    if sign.count() == 0:
        tab.goto(f"/why?top={TOP}&bottom=bottom-0002-0")
    words = tab.locator(".rules-fired .rule-says:has(.sign)").first.bounding_box()
    place = sign.bounding_box()
    assert words["x"] <= place["x"] < words["x"] + 30
    assert words["y"] <= place["y"] + place["height"] <= words["y"] + words["height"] + 6


def test_hostile_titles_do_nothing(tab):
    said = []
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    tab.goto("/?q=alert")
    with tab.expect_navigation():
        tab.locator("#results .card").first.click()
    assert HOSTILE[:20] in tab.get_by_role("heading", level=1).inner_text()
    assert ODD[:3] in tab.url.replace("%2F", "/")
    assert tab.locator(".outfit-piece img").first.evaluate("image => image.naturalWidth") > 0
    assert said == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(open_tab, view, width):
    tab = open_tab(viewport={"width": width, "height": 780})
    tab.goto(view)
    for summary in tab.locator("summary").all()[:8]:
        summary.click()
    assert tab.evaluate(NO_WIDER)


def test_without_script_the_main_path_is_links_and_forms(open_tab, monkeypatch):
    looking_like(monkeypatch, "bottom", "skirt")
    tab = open_tab(java_script_enabled=False)
    tab.goto("/")
    tab.get_by_role("searchbox", name="Search").fill("blouse")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Search").click()
    with tab.expect_navigation():
        tab.locator("#results .card").first.click()
    assert len(ranked(tab)) == 24
    tab.locator(".chips label", has_text="black").first.click()
    with tab.expect_navigation():
        tab.get_by_role("button", name="Rank again").click()
    assert tab.locator(".chosen").count() == 1
    with tab.expect_navigation():
        tab.locator("ol.ranked .card").nth(2).click()
    assert "with=" in tab.url
    assert tab.locator(".why-sentence").count() == 1
    tab.goto("/")
    picture = {"name": "mine.png", "mimeType": "image/png", "buffer": photograph("navy")}
    tab.locator("summary", has_text="One of your own").click()
    tab.locator("#photograph").set_input_files(picture)
    with tab.expect_navigation():
        tab.get_by_role("button", name="See what goes with it").click()
    tab.locator(".chips label", has_text="black").first.click()
    with tab.expect_navigation():
        tab.get_by_role("button", name="Rank again").click()
    assert tab.locator(".chosen").count() == 1
    tab.locator("#read-colour").select_option("white")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Match again").click()
    assert tab.get_by_text("I read: bottom, skirt, white, plain.").count() == 1
    assert tab.locator(".chosen").count() == 1
    tab.goto("/rules")
    rule = tab.locator(".rule").first
    rule.get_by_text("Change this rule").click()
    rule.get_by_label("Strength").fill("20")
    rule.get_by_role("button", name="Try it").click()
    assert tab.get_by_text("What it would do").count() == 1
