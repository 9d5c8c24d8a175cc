"""The demo's page says what it was given, safely and without a request."""

import re
from pathlib import Path

import pytest

from wearwith.cli.demo_garments import DemoGarment
from wearwith.cli.demo_looks import DemoLook, RightOfFour
from wearwith.cli.demo_page import DemoComparison, write_demo_page
from wearwith.cli.demo_suggestions import SuggestedBottom, Suggestion
from wearwith.matching import Explanation, FiredRule

TEE = DemoGarment("top-1", "top", "<script>alert(1)</script> & co", "white cotton t-shirt")
SKIRT = DemoGarment(
    "b-1", "bottom", "", "navy wool skirt", "data:image/webp;base64,UklG", 45.0, 60.0, 6.0
)
SHOES = DemoGarment("s-1", "shoes", "", "red heels", "data:image/webp;base64,UklG", 26.0, 18.0, 9.0)


EXPLAINED = Explanation(
    top="top-1",
    bottom="b-1",
    top_context="white <b>tee</b>",
    bottom_context="black jeans",
    model="akd",
    n_others=3,
    student_score=1.0,
    student_rank=2,
    teacher_score=2.0,
    teacher_rank=1,
    rules=(FiredRule("white + black", "colour white", "colour black", "+", "", 0.75, 1.5, 2),),
    traits=(
        {
            "item": "top-1",
            "attribute": "colour",
            "value": "white",
            "source": "title",
            "words": "off white",
        },
    ),
    sentence="With “white <b>tee</b>” it comes 2nd.",
)


@pytest.fixture
def page(tmp_path: Path) -> str:
    def row(model: str, auc: float) -> DemoComparison:
        return DemoComparison(
            model=model,
            what="does something",
            auc={"random": auc, "popular": None},
            interval={"random": (auc - 0.05, auc + 0.05), "popular": None},
            mrr=None,
        )

    path = tmp_path / "index.html"
    write_demo_page(
        path,
        looks=[
            DemoLook(SKIRT, (SKIRT, TEE, SHOES), 0.934, "It pairs the skirt with the heels."),
            DemoLook(SHOES, (SHOES, TEE), None, None),
        ],
        right=RightOfFour(0.6503, 0.25, 0.8039),
        comparisons=[row("rand", 0.5), row("pop", 0.641), row("dbpr", 0.823)],
        curves={
            "rules": [(50, 0.6), (100, 0.61), (200, 0.62), (1_955, 0.63)],
            "dbpr": [(50, 0.52), (100, 0.555), (200, 0.71), (1_955, 0.804)],
            "akd": [(50, 0.64), (100, 0.701), (200, 0.75), (1_955, 0.812)],
        },
        ceiling={"random": 0.93, "popular": None},
        methods={name: f"What {name} is" for name in ("rules", "dbpr", "akd")},
        suggestions=[
            Suggestion(
                TEE,
                (
                    SuggestedBottom(SKIRT, 0.871, True, ("white with navy", "linen with wool"), 4),
                    SuggestedBottom(TEE, None, False, (), 0),
                ),
            )
        ],
        suggests="akd",
        explanation=EXPLAINED,
        counts={"garments": 7, "outfits": 9},
        history=[{"epoch": 1.0, "auc": 0.6, "valid_auc": 0.7}],
        commands=["wearwith sample demo/data"],
    )
    return path.read_text(encoding="utf-8")


def in_words(page: str) -> str:
    body = page.partition("<body>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_looks_come_first_then_how_good_they_are_then_lists_then_tables(page: str) -> None:
    order = ['class="board"', "wearwith finds it", 'class="suggested"', "<table"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_how_good_it_is_is_told_by_the_figures_that_were_measured(page: str) -> None:
    assert RightOfFour(0.6503, 0.25, 0.8039).sentence in page
    assert "finds it 65 times in 100. Guessing would find it 25 times" in page
    assert "the taste that made up these outfits 80." in page


def test_a_look_has_its_chance_what_it_begins_with_and_why(page: str) -> None:
    words = in_words(page)
    assert "93 % chance Begins with the navy wool skirt. It pairs the skirt with the" in words
    assert "no chance told Begins with the red heels. Take one garment" in words


def test_a_board_has_all_garments_of_its_look_by_slot(page: str) -> None:
    board = page[page.index('class="board"') : page.index("<figcaption>")]
    shown = re.findall(r'alt="([^"]*)"|<span>([^<]*)</span>', board)
    assert [alt or name for alt, name in shown] == [
        "white cotton t-shirt",
        "navy wool skirt",
        "red heels",
    ]


def test_scores_are_chances(page: str) -> None:
    assert "87 % chance" in page
    assert "score" not in in_words(page)


def test_what_a_method_is_comes_before_its_name(page: str) -> None:
    assert "does something (rand)" in in_words(page)
    assert "What rules is (rules)" in in_words(page)


def test_it_says_who_wins_and_by_how_much(page: str) -> None:
    words = in_words(page)
    assert "puts the right bottom first in 82 of 100 cases, the next one in 64" in words
    assert "would do so in 93." in words


def test_it_says_what_a_rule_book_is_worth(page: str) -> None:
    words = in_words(page)
    assert "With 200 pairs that were worn together, what learns from outfits and rules is" in words
    assert "right in 75 of 100 cases, and what learns from outfits alone in 71" in words
    assert "With all 1,955 it is 81 and 80" in words
    assert "dbpr: 52 after 50, 56 after 100, 71 after 200, 80 after 1,955." in page
    lines = re.findall(r'<polyline[^>]*points="([^"]*)"', page)
    assert [len(line.split()) for line in lines[:3]] == [4, 4, 4]


def test_of_many_rules_some_are_shown(page: str) -> None:
    assert "white with navy; linen with wool and 4 more" in in_words(page)


def test_a_title_is_text_and_never_markup(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_the_page_makes_no_request(page: str) -> None:
    own = re.sub(r'src="data:image/webp;base64,[A-Za-z0-9+/=]+"', "", page)
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?://", own)


def test_every_drawing_has_words(page: str) -> None:
    drawings = re.findall(r"<svg[^>]*>", page)
    told = [re.search(r"aria-label=\"[^\"]{5,}\"", one) for one in drawings if "role" in one]
    assert len(told) == 2
    assert all(told)
    assert all('role="img"' in one or 'aria-hidden="true"' in one for one in drawings)


def test_every_picture_says_what_it_shows(page: str) -> None:
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == 4  # what has none is named
    assert all(re.search(r'alt="(navy wool skirt|red heels)"', one) for one in pictures)


def test_only_a_held_out_pair_is_marked_as_worn(page: str) -> None:
    assert page.count('<span class="worn">') == 1


def test_a_suggestion_is_explained_by_its_rules_and_where_they_were_read(page: str) -> None:
    words = in_words(page)
    assert "white + black 75 % 2" in words
    assert "white (“off white” in the title)" in words
    assert "&lt;b&gt;tee" in page
