"""Which garment is named as the one that was put in, by who knows and who does not."""

import numpy as np
import pytest

from outfit_shop import StyleScorer, TieScorer, outfit_shop
from wearwith.catalog import OutfitQuestions, SlotCatalogue
from wearwith.catalog.outfit_arrays import padded
from wearwith.errors import DataError
from wearwith.evaluation import compatibility_questions, measure_swaps

SHOP = outfit_shop()
GARMENTS = SlotCatalogue.of(SHOP.items)


def asked(*outfits):
    """Outfits as they were worn, then as they are."""
    worn = [GARMENTS.positions(one.split()) for one, _ in outfits]
    made = [GARMENTS.positions(other.split()) for _, other in outfits]
    names = tuple(f"o{n}" for n in range(len(outfits)))
    sizes = np.array([len(row) for row in [*worn, *made]])
    labels = np.repeat([1, 0], len(outfits))
    return OutfitQuestions(names + names, padded([*worn, *made]), labels, sizes)


def test_the_garment_of_the_other_style_is_named():
    questions = asked(("b0 g0 s0 t0", "b0 g1 s0 t0"), ("b1 s1 t1", "b0 s1 t1"))
    scorer = StyleScorer(GARMENTS)
    scorer.find_teacher = lambda: TieScorer(GARMENTS)
    found = {(each.by, each.reading): each for each in measure_swaps(scorer, questions)}
    chance = (1 / 4 + 1 / 3) / 2
    for reading in ("swap", "share"):
        assert found["student", reading].named == 1
        assert found["student", reading].interval == (1, 1)
        assert found["teacher", reading].named == pytest.approx(chance)  # all tie
        assert found["teacher", reading].chance == pytest.approx(chance)
        assert found["teacher", reading].n == 2


def test_who_prefers_mixed_styles_names_others():
    questions = asked(("b0 g0 s0 t0", "b0 g1 s0 t0"))
    by_swap, by_share = measure_swaps(StyleScorer(GARMENTS, -1), questions)
    assert (by_swap.named, by_share.named) == (0, 0)
    assert by_share.interval is None


def test_outfits_of_two_are_left_out():
    questions = asked(("b0 t0", "b1 t0"), ("b1 s1 t1", "b0 s1 t1"))
    assert measure_swaps(StyleScorer(GARMENTS), questions)[0].n == 1
    with pytest.raises(DataError, match="3 garments or more"):
        measure_swaps(StyleScorer(GARMENTS), asked(("b0 t0", "b1 t0")))


def test_drawn_outfits_are_asked_about():
    questions = compatibility_questions(SHOP, GARMENTS, "test", "one")
    figures = measure_swaps(StyleScorer(GARMENTS), questions)
    assert figures[0].n == 6
    assert figures[0].chance == 1 / 4
