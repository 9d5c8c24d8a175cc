import pytest

from wearwith.serving.page import page_words


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.444, "44 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_a_share_is_never_said_to_be_all_or_none_when_it_is_not(share, said):
    assert page_words.per_cent(share) == said


def test_a_probability_in_words_grows_with_it():
    said = [page_words.how_likely(p) for p in (0.0, 0.2, 0.4, 0.6, 0.75)]
    assert len(set(said)) == 5
    assert page_words.how_likely(1.0) == said[-1]
    assert page_words.how_likely(0.194) == said[0]
    assert page_words.how_likely(0.1951) == said[1]  # both are shown as 20 %


@pytest.mark.parametrize(
    ("before", "after", "said"), [(20, 12, "from 20th to 12th"), (8, 8, "stays 8th")]
)
def test_what_a_rule_moves(before, after, said):
    assert page_words.moved(before, after) == said


@pytest.mark.parametrize(
    ("ranks", "said"), [((3, 3), "3rd"), ((1, 1_021), "tie for 1st to 1,021st")]
)
def test_a_rank_or_a_tie(ranks, said):
    assert page_words.place(ranks) == said


@pytest.mark.parametrize(
    ("ratio", "said"), [(0, "never"), (0.0001, "×0.01"), (0.28, "×0.28"), (2.44, "×2.4")]
)
def test_a_lift_in_brief(ratio, said):
    assert page_words.multiple(ratio) == said


def test_differences_have_a_sign_and_small_ones_have_both():
    assert page_words.signed(0.0123) == "+0.012"
    assert page_words.signed(-0.5) == "−0.500"
    assert page_words.signed(-0.0001) == "±0.000"


def test_a_long_title_is_cut():
    assert page_words.cut("x" * 80) == "x" * 80
    assert page_words.cut("x" * 81) == "x" * 79 + "…"


def test_prices_lose_what_says_nothing():
    assert [page_words.money(price) for price in (40.0, 39.99, 1200.5)] == [
        "40",
        "39.99",
        "1,200.50",
    ]
