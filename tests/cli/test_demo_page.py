"""The demo's page says what it was given, safely and without a request."""

import re
from pathlib import Path

import pytest
from PIL import Image

from wearwith.cli.demo_page import DemoComparison, Suggestion, write_demo_page
from wearwith.matching import Explanation, FiredRule


def item(name: str, **rest: object) -> dict[str, object]:
    plain = {"id": name, "title": None, "category": "skirt", "colour": "navy", "pattern": "plain"}
    plain |= {"material": "wool", "image": None}
    plain |= {"rank": 1, "score": 3.25, "worn": False, "rules": [], "more_rules": 0}
    return {**plain, **rest}


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
    picture = tmp_path / "b-1.jpg"
    Image.new("RGB", (240, 320), "navy").save(picture)

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
        comparisons=[row("rand", 0.5), row("pop", 0.641), row("dbpr", 0.823)],
        curves={
            "rules": [(50, 0.6), (100, 0.61), (200, 0.62), (1_955, 0.63)],
            "dbpr": [(50, 0.52), (100, 0.555), (200, 0.71), (1_955, 0.804)],
            "akd": [(50, 0.64), (100, 0.701), (200, 0.75), (1_955, 0.812)],
        },
        ceiling={"random": 0.93, "popular": None},
        suggestions=[
            Suggestion(
                item("top-1", title="<script>alert(1)</script> & co"),
                [
                    item("b-1", worn=True, image=str(picture), rules=["a + b"], more_rules=4),
                    item("b-2", image=str(tmp_path / "none")),
                ],
            )
        ],
        suggests="akd",
        explanation=EXPLAINED,
        counts={"tops": 4, "bottoms": 3, "outfits": 9},
        history=[{"epoch": 1.0, "auc": 0.6, "valid_auc": 0.7}],
        commands=["wearwith sample demo/data"],
    )
    return path.read_text(encoding="utf-8")


def test_the_first_paragraph_says_who_wins_and_by_how_much(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "dbpr puts the bottom that was really worn above one that was not in 82 of 100" in words
    assert "pop in 64" in words
    assert "would reach 93" in words


def test_it_says_what_a_rule_book_is_worth(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "With 200 pairs that were worn together, akd, which knows the rules" in words
    assert "is right in 75 of 100 cases, and dbpr, which does not, in 71" in words
    assert "With all 1,955 it is 81 and 80" in words
    assert "dbpr: 0.52 after 50, 0.56 after 100, 0.71 after 200, 0.80 after 1,955." in page
    lines = re.findall(r'<polyline[^>]*points="([^"]*)"', page)
    assert [len(line.split()) for line in lines[:3]] == [4, 4, 4]


def test_of_many_rules_some_are_shown(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "a + b and 4 more" in words


def test_a_title_is_text_and_never_markup(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_the_page_makes_no_request(page: str) -> None:
    own = re.sub(r'src="data:image/jpeg;base64,[A-Za-z0-9+/=]+"', "", page)
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?://", own)


def test_every_drawing_has_words(page: str) -> None:
    drawings = re.findall(r"<svg[^>]*role=\"img\"[^>]*>", page)
    assert len(drawings) == 3
    assert all(re.search(r"aria-label=\"[^\"]{5,}\"", drawing) for drawing in drawings)


def test_only_a_held_out_pair_is_marked_as_worn(page: str) -> None:
    assert page.count('<span class="worn">') == 1


def test_a_garment_with_a_picture_shows_it_and_says_what_it_is(page: str) -> None:
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == 1  # the others have none, or none that can be read
    assert pictures[0].startswith('<img src="data:image/jpeg;base64,/9j/')
    assert 'alt="navy skirt, plain, wool"' in pictures[0]


def test_a_suggestion_is_explained_by_its_rules_and_where_they_were_read(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "white + black 75 % +1.50 2" in words
    assert "white (“off white” in the title)" in words
    assert "&lt;b&gt;tee" in page
