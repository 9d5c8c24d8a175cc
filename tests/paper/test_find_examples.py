"""What is shown of a trained teacher is true of it, each time counted anew."""

import numpy as np
import pytest
from outfits import taught, wardrobe

from wearwith.evaluation import evaluation_triplets, paired_p_value
from wearwith.paper import rule_insights
from wearwith.paper.find_examples import (
    EXAMPLES,
    LISTS,
    confidence_examples,
    ranked_lists,
    turned_triplets,
)
from wearwith.paper.rule_insights import AkdOnTriplets, share_right
from wearwith.paper.shown_examples import Cards


@pytest.fixture(scope="module")
def akd():
    return AkdOnTriplets(
        taught("akd", strength=6.0), evaluation_triplets(wardrobe(), "test", "random")
    )


@pytest.fixture(scope="module")
def dbpr():
    return taught("dbpr").scorer


@pytest.fixture(scope="module")
def cards():
    return Cards(wardrobe())


@pytest.fixture(scope="module")
def turned(akd, dbpr, cards):
    return turned_triplets(akd, dbpr, cards)


def columns(asked):
    return asked.triplets.tops, asked.triplets.positives, asked.triplets.negatives


def places(asked):
    """Places of every triplet, by the ids of its garments."""
    catalogue = wardrobe().catalogue
    found = {}
    for place, (i, j, k) in enumerate(zip(*columns(asked), strict=True)):
        names = (catalogue.tops[i], catalogue.bottoms[j], catalogue.bottoms[k])
        found.setdefault(names, []).append(place)
    return found


def margins(scorer, asked):
    positive, negative = scorer.prefer(*columns(asked))
    return positive - negative


def fires(rule, title_top, title_bottom):
    """Whether a rule fires, as a person reads titles; values of these garments are plain words."""
    return rule.top.value in title_top and rule.bottom.value in title_bottom


def test_hearing_all_rules_is_the_teacher_and_hearing_none_its_student(akd):
    n = len(akd.rules)
    assert n > 3
    everything, nothing = (np.full(n, heard) for heard in (True, False))
    of_scorer = margins(akd.run.scorer.teacher, akd)
    assert akd.teacher_odds == pytest.approx(of_scorer, abs=1e-5)
    assert akd.odds_with(everything) == pytest.approx(akd.teacher_odds, abs=1e-6)
    assert np.array_equal(akd.odds_with(nothing), akd.student_odds)
    assert akd.student_odds == pytest.approx(margins(akd.run.scorer, akd), abs=1e-6)
    assert np.abs(akd.teacher_odds - akd.student_odds).max() > 1


def test_hearing_some_shares_out_confidence_among_them():
    """Without attention every rule that is heard is trusted alike."""
    asked = AkdOnTriplets(
        taught("ukd", strength=2.0), evaluation_triplets(wardrobe(), "test", "random")
    )
    heard = np.arange(len(asked.rules)) % 2 == 0
    items = dict(wardrobe().items.select("id", "title").iter_rows())
    expected = asked.student_odds.astype(float).copy()
    for names, rows in places(asked).items():
        top, positive, negative = (items[name] for name in names)
        said = [
            (int(fires(rule, top, positive)) - int(fires(rule, top, negative)))
            * (1 if rule.is_positive else -1)
            * rule.strength
            for rule, is_heard in zip(asked.rules, heard, strict=True)
            if is_heard and fires(rule, top, positive) != fires(rule, top, negative)
        ]
        if said:
            expected[rows] += 2.0 * np.mean(said)
    assert asked.odds_with(heard) == pytest.approx(expected, abs=1e-5)
    assert not np.allclose(expected, asked.student_odds)


def test_what_is_said_of_a_triplet_adds_up_to_how_far_it_is_moved(akd):
    for place in range(len(akd.triplets)):
        said = akd.rules_on(place)
        moved = akd.teacher_odds[place] - akd.student_odds[place]
        assert sum(rule.effect for rule in said) == pytest.approx(moved, abs=1e-5)
        if said:
            assert sum(rule.confidence for rule in said) == pytest.approx(1, abs=1e-5)
        effects = [abs(rule.effect) for rule in said]
        assert effects == sorted(effects, reverse=True)


def test_turned_triplets_are_counted(akd, dbpr, turned):
    before, now = margins(dbpr, akd) > 0, akd.teacher_odds > 0
    assert turned.both_right == sum(b and n for b, n in zip(before, now, strict=True))
    assert turned.both_wrong == sum(not b and not n for b, n in zip(before, now, strict=True))
    assert turned.turned_right == sum(n and not b for b, n in zip(before, now, strict=True))
    assert turned.turned_wrong == sum(b and not n for b, n in zip(before, now, strict=True))
    assert len(akd.triplets) == (
        turned.both_right + turned.both_wrong + turned.turned_right + turned.turned_wrong
    )
    assert turned.with_rules == sum(bool(akd.rules_on(place)) for place in range(len(akd.triplets)))
    tops = akd.triplets.tops
    by_top = [
        [float(right[tops == top].sum()) for top in np.unique(tops)] for right in (now, before)
    ]
    assert turned.p == paired_p_value(*map(np.array, by_top), np.random.default_rng(0))


def test_examples_are_what_they_are_said_to_be(akd, dbpr, turned):
    before = margins(dbpr, akd)
    assert 0 < len(turned.examples_right) <= EXAMPLES
    assert 0 < len(turned.examples_wrong) <= EXAMPLES
    where = places(akd)
    for examples, is_right in ((turned.examples_right, True), (turned.examples_wrong, False)):
        assert len({one.top.id for one in examples}) == len(examples)
        moves = []
        for one in examples:
            place = where[one.top.id, one.positive.id, one.negative.id][0]
            assert (one.dbpr > 0.5, one.teacher > 0.5) == (not is_right, is_right)
            assert one.dbpr == pytest.approx(1 / (1 + np.exp(-before[place])), abs=1e-5)
            assert one.student == pytest.approx(
                1 / (1 + np.exp(-akd.student_odds[place])), abs=1e-5
            )
            assert one.teacher == pytest.approx(
                1 / (1 + np.exp(-akd.teacher_odds[place])), abs=1e-5
            )
            assert one.rules == akd.rules_on(place) != ()
            moves.append(abs(akd.teacher_odds[place] - akd.student_odds[place]))
        assert moves == sorted(moves, reverse=True)


def test_confidence_examples_have_several_rules_that_are_trusted_unequally(akd, cards):
    found = confidence_examples(akd, cards)
    assert 0 < len(found) <= EXAMPLES
    where = places(akd)
    spreads = []
    for one in found:
        place = where[one.top.id, one.positive.id, one.negative.id][0]
        assert one.rules == akd.rules_on(place)
        assert 2 <= len(one.rules) <= 4
        trust = [rule.confidence for rule in one.rules]
        spreads.append(max(trust) - min(trust))
    assert spreads == sorted(spreads, reverse=True)
    most = max(
        np.ptp([rule.confidence for rule in said])
        for said in map(akd.rules_on, range(len(akd.triplets)))
        if 2 <= len(said) <= 4
    )
    assert spreads[0] == pytest.approx(most)
    assert len({one.top.id for one in found}) == len(found)
    assert len({tuple(sorted(rule.id for rule in one.rules)) for one in found}) == len(found)


def test_lists_are_those_of_both_models(akd, dbpr, cards):
    found = ranked_lists(akd, dbpr, wardrobe(), cards)
    assert 0 < len(found) <= LISTS
    catalogue = wardrobe().catalogue
    test = set(wardrobe().pairs_of("test").select("top", "bottom").iter_rows())
    known = set(wardrobe().pairs.select("top", "bottom").iter_rows())
    for one in found:
        assert [bottom.teacher for bottom in one.bottoms] == list(range(1, 11))
        assert sorted(bottom.dbpr for bottom in one.bottoms) == list(range(1, 11))
        (positive,) = [bottom for bottom in one.bottoms if bottom.positive]
        assert positive.dbpr != positive.teacher
        assert (one.top.id, positive.item.id) in test
        assert not known & {(one.top.id, b.item.id) for b in one.bottoms if not b.positive}
        bottoms = catalogue.bottom_positions([bottom.item.id for bottom in one.bottoms])
        tops = np.repeat(catalogue.top_positions([one.top.id]), 10)
        assert (np.diff(akd.teacher.score_pairs(tops, bottoms)) <= 0).all()
        by_dbpr = np.array([bottom.dbpr for bottom in one.bottoms])
        assert (np.diff(dbpr.score_pairs(tops, bottoms)[np.argsort(by_dbpr)]) <= 0).all()
        of_pair = tops[:1], catalogue.bottom_positions([positive.item.id])
        push = akd.teacher.of_pairs(*of_pair).push
        assert sum(rule.effect for rule in one.rules) == pytest.approx(float(push[0]), abs=1e-5)


def test_insights_by_rule(akd):
    found = rule_insights.by_rule(akd)
    assert sorted(one.id for one in found) == sorted(rule.id for rule in akd.rules)
    assert sum(one.active for one in found) == len(akd.active.rules)
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)
    said = [akd.rules_on(place) for place in range(len(akd.triplets))]
    for one in found:
        number = [rule.id for rule in akd.rules].index(one.id)
        rule = akd.rules[number]
        spoke = [s for rules in said for s in rules if s.id == one.id]
        assert one.active == len(spoke)
        without = akd.odds_with(np.arange(len(akd.rules)) != number)
        expected = share_right(akd.teacher_odds) - share_right(without) if spoke else 0
        assert one.gain == pytest.approx(expected)
        assert one.sign == rule.sign
        if not spoke:
            assert (one.right, one.right_interval, one.confidence) == (None, None, None)
            continue
        assert one.right == np.mean([s.effect > 0 for s in spoke])
        low, high = one.right_interval
        assert low <= one.right <= high
        beside = [s.confidence for rules in said if len(rules) > 1 for s in rules if s.id == one.id]
        assert one.confidence == (pytest.approx(np.mean(beside)) if beside else None)


def test_insights_by_attribute_and_by_sign_divide_the_rules(akd):
    whole, student = share_right(akd.teacher_odds), share_right(akd.student_odds)
    for found in (rule_insights.by_attribute(akd), rule_insights.by_sign(akd)):
        assert sum(one.rules for one in found) == len(akd.rules)
        assert sum(one.active for one in found) == len(akd.active.rules)
    for one in rule_insights.by_sign(akd):
        heard = np.array([rule.is_positive == (one.name == "for a pair") for rule in akd.rules])
        assert one.rules == heard.sum()
        assert one.alone == pytest.approx(share_right(akd.odds_with(heard)) - student)
        assert one.without == pytest.approx(whole - share_right(akd.odds_with(~heard)))


def test_insights_by_category_divide_the_triplets(akd):
    found = rule_insights.by_category(akd, wardrobe())
    assert {one.name for one in found} == {"blouse", "coat", "T-shirt"}
    assert sum(one.active for one in found) == len(akd.active.rules)
    title = wardrobe().of_side("top")["title"].to_numpy()[akd.triplets.tops]
    for one in found:
        rows = np.char.endswith(title.astype(str), one.name)
        right = (akd.teacher_odds[rows] > 0).mean() - (akd.student_odds[rows] > 0).mean()
        assert one.alone == pytest.approx(right)
        assert one.without is None


def test_excess_confidence_is_over_an_equal_share(akd):
    mean, low, high = rule_insights.excess_confidence(akd, lambda rule: rule.is_positive)
    signs = {rule.id: rule.is_positive for rule in akd.rules}
    said = [akd.rules_on(place) for place in range(len(akd.triplets))]
    excess = [
        rule.confidence - 1 / len(rules)
        for rules in said
        if len(rules) > 1
        for rule in rules
        if signs[rule.id]
    ]
    assert mean == pytest.approx(np.mean(excess))
    assert low <= mean <= high
    everything = rule_insights.excess_confidence(akd, lambda rule: True)
    assert everything[0] == pytest.approx(0, abs=1e-6)
    assert rule_insights.excess_confidence(akd, lambda rule: False) is None


def test_a_teacher_without_rules_turns_nothing(cards):
    """Nothing is mined of pairs that are too few for any rule."""
    from outfits import MINED, TINY

    from wearwith.training import RunConfig, train

    rules = {"book": "mined", "mining": {"min_support": 10_000}}
    config = RunConfig.of({**TINY, **MINED, "rules": rules, "model": "akd"})
    run = train(wardrobe(), config)
    asked = AkdOnTriplets(run, evaluation_triplets(wardrobe(), "test", "random"))
    assert asked.rules == ()
    found = turned_triplets(asked, run.scorer, cards)
    assert (found.turned_right, found.turned_wrong, found.with_rules) == (0, 0, 0)
    assert found.both_right + found.both_wrong == len(asked.triplets)
    assert (found.p, found.examples_right, found.examples_wrong) == (1.0, (), ())
    assert confidence_examples(asked, cards) == ()
    assert ranked_lists(asked, run.scorer, wardrobe(), cards) == ()
    assert (
        rule_insights.by_rule(asked)
        == rule_insights.by_attribute(asked)
        == rule_insights.by_sign(asked)
        == ()
    )
    assert {one.active for one in rule_insights.by_category(asked, wardrobe())} == {0}
    assert rule_insights.excess_confidence(asked, lambda rule: True) is None


def test_cards_are_of_the_garments(cards):
    catalogue, items = wardrobe().catalogue, wardrobe().items
    title = dict(items.select("id", "title").iter_rows())
    for place in (0, 7):
        card = cards.top(place)
        assert card.id == catalogue.tops[place]
        assert card.title == title[card.id]
        assert card.image is None
    assert [cards.bottom(place).id for place in (3, 1)] == [
        catalogue.bottoms[3],
        catalogue.bottoms[1],
    ]
