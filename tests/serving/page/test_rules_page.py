import html
import re
from dataclasses import replace

import pytest
from services import KEY, client_of, settings

from exports import BOOK
from wearwith.matching.moved_lists import moved_lists
from wearwith.matching.rule_effect import effect_of
from wearwith.matching.rule_evidence import evidence_of_rules
from wearwith.rules import RuleBook

RULE = "white + blue"
SAID = {"author": "Ada <b>", "reason": "seen & <i>liked</i>"}


def form(place, rule=RULE, **more):
    filled = {"place": place, "rule": rule, "on": "1", "sign": "+", "strength": "1"}
    return filled | {"key": KEY} | SAID | more


@pytest.fixture
def place(service):
    return str([rule.id for rule in service.desk.read(0)[0].rules].index(RULE))


def article(page, place):
    return html.unescape(
        re.search(rf'<li class="rule [^"]*" id="rule-{place}">.*?</form>', page, re.S)[0]
    )


def test_every_rule_is_a_sentence_with_its_evidence(client, service):
    matcher = service.matcher
    pages = [client.get(f"/rules?page={page}").text for page in (1, 2)]
    found = evidence_of_rules(matcher.model, matcher.teacher)
    for number, one in enumerate(found):
        (said,) = [article(page, number) for page in pages if f'id="rule-{number}"' in page]
        many = "pair" if one.n_pairs == 1 else "pairs"
        if one.n_pairs:
            assert f"<strong>{one.n_pairs} {many}</strong>" in said
        else:
            assert "Nothing with these values was worn together" in said
        assert said.count('<a href="/why?') == min(len(one.examples), 3)
    assert "White tops go with blue bottoms" in pages[0]
    assert "24 rules" in pages[0]


def test_a_rule_can_be_found_by_its_words(client):
    page = client.get("/rules?q=blue+white").text
    assert "1 rule with “blue white”" in page
    assert page.count('class="rule-title"') == 1


def with_strength(service, rule, strength):
    return RuleBook.of(
        one if one.id != rule else replace(one, strength=strength)
        for one in service.desk.read(0)[0].rules
    )


def test_trying_tells_the_effect_and_which_lists_move_and_saves_nothing(client, service):
    rules = service.desk.read(0)[0].rules
    place, rule, lists, book = next(
        (place, rule, lists, book)
        for place, rule in enumerate(rules)
        if (book := with_strength(service, rule.id, 20.0))
        and (lists := moved_lists(service.matcher, book, 10, 3)).n_moved > 1
    )
    data = form(str(place), rule.id, sign=rule.sign, strength="20", key="")
    page = client.post(f"/rules/try?page={1 + place // 20}", data=data).text
    said = html.unescape(re.search(rf'id="trial-{place}".*?</details>', page, re.S)[0])
    effect = effect_of(service.matcher, book)
    assert f"<td>{effect.before.auc:.3f}</td><td>{effect.after.auc:.3f}</td>" in said
    assert f"{lists.n_moved} of {lists.n_tops} lists changed in their first ten" in said
    assert said.count('class="moved-list"') == len(lists.most)
    assert said.count('class="is-new"') == sum(one.n_new for one in lists.most)
    assert service.desk.version == 0


def test_a_trial_that_moves_nothing_says_so(client, service, place):
    lists = moved_lists(service.matcher, with_strength(service, RULE, 1.0000001), 10, 3)
    assert lists.n_moved == 0
    page = client.post("/rules/try", data=form(place, strength="1.0000001")).text
    assert f"None of the {lists.n_tops} lists that were looked at would change" in page


def test_saving_counts_at_once_and_stands_in_the_history(client, service, place):
    top = service.matcher.model.knowledge.traits.filter(attribute="colour", value="white")
    item = next(one for one in top["item"] if one.startswith("top"))
    before = client.get("/match", params={"id": item}).text
    answer = client.post("/rules/save", data=form(place, strength="9"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/rules?saved=1&at={place}#rule-{place}",
    )
    page = client.get(answer.headers["location"]).text
    assert page.count("Saved as version 1.") == 1
    assert "Saved as version 1." in article(page, place)
    assert page.count("is-saved") == 1
    assert "Ada &lt;b&gt;" in page
    assert "seen &amp; &lt;i&gt;liked&lt;/i&gt;" in page
    assert 'value="9"' in article(page, place)
    grid = re.compile(r'<ol class="grid ranked">.*?</ol>', re.S)
    assert grid.search(client.get("/match", params={"id": item}).text)[0] != grid.search(before)[0]


def test_a_rule_is_switched_off_and_on_again(client, service, place):
    client.post("/rules/save", data=form(place, on="0"))
    assert service.desk.history[-1].off == (RULE,)
    page = client.get("/rules").text
    assert "24 rules, 1 of them off" in page
    assert 'class="badge">off' in article(page, place)
    assert "if it were on" in article(page, place)
    client.post("/rules/save", data=form(place, on="1"))
    assert service.desk.history[-1].off == ()


def test_a_new_rule_is_tried_and_added(client, service):
    new = {"place": "new", "top": "material:linen", "bottom": "material:leather"}
    data = {**new, "sign": "-", "strength": "2", "key": KEY, **SAID}
    tried = client.post("/rules/try", data=data)
    assert "What it would do" in tried.text
    assert 'value="material:linen" selected' in tried.text
    answer = client.post("/rules/save", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/rules?page=2&saved=1&at=24#rule-24"
    saved = article(client.get(answer.headers["location"]).text, 24)
    assert "Saved as version 1." in saved
    assert "orn together" in saved
    _, book = service.desk.now()
    assert book.rules[-1].id == "no linen + leather"
    assert (book.rules[-1].sign, book.rules[-1].strength) == ("-", 2.0)
    assert "Linen tops do not go with leather bottoms" in client.get("/rules?page=2").text


def test_a_rule_of_other_garments_and_rules_of_outfits_are_added(client, service):
    new = {"place": "new", "top": "colour:white", "bottom": "category:clutch", "sign": "-"}
    new |= {"top_worn": "shoes", "bottom_worn": "any", "strength": "1", "key": KEY, **SAID}
    tried = html.unescape(client.post("/rules/try", data=new).text)
    assert "It is about outfits: it says nothing of a top with a bottom." in tried
    assert '<option value="shoes" selected>' in tried
    assert client.post("/rules/save", data=new, follow_redirects=False).status_code == 303
    (rule,) = service.desk.now()[1].rules[-1:]
    assert (rule.id, [item.slot for item in rule.items]) == (
        "no white shoes + clutch",
        ["shoes", None],
    )
    outfits = [
        {"limit": "values", "attribute": "colour", "at_most": "3", "beside": "black, gray,"},
        {"limit": "garments", "slot": "outerwear", "at_most": "1"},
        {"limit": "apart", "attribute": "category", "first": "blazer", "second": "joggers, hoodie"},
    ]
    more = {"place": "new-set", "strength": "2", "key": KEY, **SAID}
    for form in outfits:
        saved = client.post("/rules/save", data=form | more, follow_redirects=False)
        assert saved.status_code == 303
    assert [str(rule.limit) for rule in service.desk.now()[1].set_rules] == [
        "at most 3 of colour beside black, grey",
        "at most 1 of outerwear",
        "category: blazer never with joggers, hoodie",
    ]
    page = html.unescape(client.get("/rules?page=2").text)
    for said in (
        "White shoes do not go with clutches",
        "An outfit has at most 3 colours, not counting black and grey",
        "An outfit has at most 1 piece of outerwear",
        "Blazers do not go with joggers or hoodies",
    ):
        assert said in page
    place = str(len(service.desk.read(service.desk.version)[0]) - 1)
    changed = form_of_set(place, strength="5")
    assert client.post("/rules/save", data=changed, follow_redirects=False).status_code == 303
    assert service.desk.now()[1].set_rules[-1].strength == 5


def form_of_set(place, **more):
    rule = "category: blazer never with joggers, hoodie"
    return form(place, rule, sign="-", **more)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Nothing says what no outfit should have"),
        ({"limit": "garments", "slot": "bag"}, "set has no attribute"),
        ({"limit": "garments", "slot": "other", "at_most": "1"}, "no slot 'other'"),
        ({"limit": "apart", "attribute": "category", "first": "blazer"}, "Two groups of values"),
        ({"limit": "values", "attribute": "colour", "at_most": "x"}, "valid integer"),
        (
            {"limit": "values", "attribute": "colour", "at_most": "1", "beside": "greey"},
            "no colour 'greey'",
        ),
    ],
)
def test_a_rule_of_outfits_that_cannot_be_added(client, service, asked, says):
    data = {"place": "new-set", "strength": "1", "key": KEY, **SAID, **asked}
    answer = client.post("/rules/save", data=data)
    assert answer.status_code == 422
    assert says in html.unescape(answer.text)
    assert service.desk.version == 0


def trial_of(client, top, bottom, sign):
    data = {"place": "new", "top": top, "bottom": bottom, "sign": sign, "strength": "1"}
    page = client.post("/rules/try", data=data).text
    return html.unescape(re.search(r'id="trial-new".*?</section>', page, re.S)[0])


def lifts(service):
    """Pairs of categories that the book has no rule about, the rarest together first."""
    from wearwith.matching.worn_values import worn_together

    found = worn_together(service.matcher.model, "category")
    cells = [
        (lift, count, f"category:{top}", f"category:{bottom}")
        for top, row, counts, expected in zip(
            found.tops, found.lift, found.counts, found.expected, strict=True
        )
        for bottom, lift, count, by_chance in zip(found.bottoms, row, counts, expected, strict=True)
        if by_chance >= 5
    ]
    known = {
        (f"category:{rule.top.value}", f"category:{rule.bottom.value}")
        for rule in service.desk.read(0)[0].rules
    }
    return sorted(one for one in cells if one[2:] not in known)


def test_a_rule_that_what_was_worn_contradicts_is_told_with_the_other_sign(client, service):
    cells = lifts(service)
    (least, count, *seldom), (most, *_, top, bottom) = cells[0], cells[-1]
    assert least < 1 < most
    said = trial_of(client, *seldom, "+")
    assert (f"<strong>{count} pair" in said) == (count > 0)
    assert "They were worn together less often than by chance" in said
    assert re.search(r'form="form-new" name="sign" value="-"', said)
    assert "less often than by chance" not in trial_of(client, *seldom, "-")
    said = trial_of(client, top, bottom, "-")
    assert "They were worn together more often than by chance" in said
    assert re.search(r'name="sign" value="\+"', said)
    assert "more often than by chance" not in trial_of(client, top, bottom, "+")


def test_a_saved_rule_that_is_contradicted_carries_a_notice(client, service):
    _, _, top, bottom = lifts(service)[0]
    data = {"place": "new", "top": top, "bottom": bottom, "sign": "+", "strength": "1"}
    answer = client.post("/rules/save", data={**data, "key": KEY, **SAID})
    said = article(answer.text, 24)
    assert "They were worn together less often than by chance" in said
    signs = [rule.sign for rule in service.desk.read(0)[0].rules]
    found = evidence_of_rules(service.matcher.model, service.matcher.teacher)[: len(signs)]
    against = [
        one.expected >= 5
        and (one.n_pairs - one.expected) * (1 if sign == "-" else -1) > 2 * one.expected**0.5
        for sign, one in zip(signs, found, strict=True)
    ]
    assert client.get("/rules").text.count("notice-bad") == sum(against[:20])


def test_values_that_were_never_worn_together_are_told_as_such(client):
    said = trial_of(client, "material:linen", "material:leather", "+")
    assert "Nothing with these values was worn together" in said or "too few to say more" in said


def test_going_back_is_a_version_too(client, service, place):
    client.post("/rules/save", data=form(place, strength="9"))
    client.post("/rules/back", data={"version": "0", "key": KEY, **SAID})
    assert service.desk.version == 2
    assert service.desk.now()[1] == service.desk.read(0)[0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"author": ""}, "An edit needs its author"),
        ({"reason": " "}, "An edit needs its reason"),
        ({"key": ""}, "This needs the key"),
        ({"key": "guess"}, "The key is wrong"),
        ({"strength": "much"}, "The strength 'much' is not a number"),
        ({"strength": "-1"}, "greater than 0"),
        ({"sign": "?"}, "The sign is '?'"),
        ({"strength": "1"}, "The rule is like that already"),
    ],
)
def test_what_is_wrong_with_an_edit_stands_beside_it_and_nothing_is_saved(
    client, service, place, wrong, told
):
    answer = client.post("/rules/save", data=form(place, strength="9") | wrong)
    assert answer.status_code == 422
    said = html.unescape(re.search(rf'id="trial-{place}".*?</li>', answer.text, re.S)[0])
    assert told in said
    assert service.desk.version == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"top": "", "bottom": "colour:red"}, "No value of the top is chosen"),
        ({"top": "colour:blurple", "bottom": "colour:red"}, "blurple"),
        ({"top": "mood:sad", "bottom": "colour:red"}, "Input should be"),
        ({"top": "colour:white", "bottom": "colour:blue"}, "have the same id 'white + blue'"),
    ],
)
def test_a_new_rule_that_cant_be_is_told(client, service, more, told):
    data = {"place": "new", "sign": "+", "strength": "1", "key": KEY, **SAID, **more}
    answer = client.post("/rules/save", data=data)
    assert answer.status_code == 422
    assert told in html.unescape(re.search(r'id="trial-new".*?</section>', answer.text, re.S)[0])
    assert service.desk.version == 0


def test_another_sites_page_can_edit_nothing(shop_folder, tmp_path, place):
    from wearwith.serving import Service

    service = Service.open(shop_folder, settings(tmp_path, edit_without_key=True, page=True))
    client = client_of(service)
    data = form(place, strength="9")
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.test"}):
        assert "Another site" in client.post("/rules/save", data=data, headers=header).text
    assert service.desk.version == 0
    client.post("/rules/save", data=data, headers={"Origin": "http://127.0.0.1"})
    assert service.desk.version == 1


def test_where_nobody_may_edit_rules_can_be_tried(shop_folder, tmp_path, place):
    from wearwith.serving import Service

    service = Service.open(shop_folder, settings(tmp_path, page=True))
    client = client_of(service)
    page = client.get("/rules").text
    assert "Rules can be tried here, but not saved" in page
    assert ">Save</button>" not in page
    assert ">Try it</button>" in page
    assert "What it would do" in client.post("/rules/try", data=form(place, strength="9")).text
    assert client.post("/rules/save", data=form(place, strength="9")).status_code == 422
    assert service.desk.version == 0


def test_a_model_without_rules_says_so_and_still_matches(served_dbpr, tmp_path):
    from wearwith.serving import Service

    client = client_of(Service.open(served_dbpr, settings(tmp_path, page=True)))
    answer = client.get("/rules")
    assert answer.status_code == 400
    assert "has no rules" in answer.text
    page = client.get("/match?id=t000").text
    assert "Ranked by" not in page
    assert 'class="grid ranked"' in page
    assert client.get("/insights").status_code == 200


@pytest.fixture
def served_dbpr(dbpr, tmp_path):
    from wearwith.model.serving_copy import export_model

    export_model(dbpr, tmp_path / "dbpr")
    return tmp_path / "dbpr"


def test_rules_alone_rank_explain_and_say_what_they_are(gappy, tmp_path):
    from wearwith.model import rules_alone, save_model
    from wearwith.rules import RulesConfig
    from wearwith.serving import Service

    BOOK.save(tmp_path / "book.toml")
    alone = rules_alone(gappy, RulesConfig(book=tmp_path / "book.toml"))
    save_model(alone, tmp_path / "alone")
    client = client_of(Service.open(tmp_path / "alone", settings(tmp_path, page=True)))
    assert "say what goes with what" in client.get("/").text
    page = client.get("/match?id=t000&worn=1").text
    assert "Ranked by" not in page
    assert "Linen tops go with linen bottoms" in page
    by_words = client.post("/photo", data={"kind": "top", "title": "linen vest"}).text
    assert "Linen tops go with linen bottoms" in by_words
    data = {"place": "0", "rule": BOOK.rules[0].id, "on": "0", "sign": "+", "strength": "1"}
    assert client.post("/rules/try", data=data).status_code == 200
