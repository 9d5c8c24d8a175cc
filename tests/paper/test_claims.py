"""Claims are judged by intervals, not by hope."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from outfits import measured

from wearwith.evaluation import compare_measured
from wearwith.evaluation.protocol import LIST_LENGTHS
from wearwith.paper.claims import ClaimEvidence, claims
from wearwith.paper.findings import RuleRow
from wearwith.paper.measured_tables import rules_table
from wearwith.paper.shown_examples import Turned
from wearwith.rules import RuleBook

# What four tops won: nothing to tell, everywhere better, everywhere worse, better here and worse
# there.
MIDDLE, BEST, WORST = [2, 3, 3, 2], [4, 6, 5, 4], [0, 1, 0, 0]
MIXED = [4, 2, 5, 1]
FAILED = [measured("x", None, error="it did not work")]
PAPER = RuleBook.paper().rules

BETTER = "AKD's teacher is better than DBPR"
STUDENT = "AKD's student is better than DBPR"
ATTENTION = "Attention is better than trusting all rules alike"
LISTS = "AKD's teacher has a higher MRR than DBPR at every length of the list"
PICTURES = "Rules help most where the network reads pictures alone"
EVERY = "Every single rule makes DBPR better"
AGAINST = "Rules against a pair do more than rules for one"


def models(student=MIDDLE, teacher=MIDDLE, ukd=MIDDLE, mrr=(0.3, 0.3)):
    return {
        "dbpr": [measured("dbpr", MIDDLE)],
        "ukd": [measured("ukd", MIDDLE, ukd)],
        "akd": [measured("akd", student, teacher, mrr)],
    }


def evidence(rows=None, **rest):
    rows = models() if rows is None else rows
    table = compare_measured([seed for seeds in rows.values() for seed in seeds], "dbpr")
    nothing = {"modalities": {}, "of_rules": {}, "rules": (), "book": (), "akd": None}
    return ClaimEvidence(rows, table, **{**nothing, "turned": None, "kind": "random", **rest})


def judged(found):
    return {claim.claim: claim.holds for claim in claims(found)}


@pytest.mark.parametrize(
    ("teacher", "holds"), [(BEST, "yes"), (WORST, "no"), (MIXED, "unclear"), (MIDDLE, "unclear")]
)
def test_a_claim_holds_if_its_whole_interval_is_above_zero(teacher, holds):
    found = judged(evidence(models(teacher=teacher)))
    assert found[BETTER] == found[ATTENTION] == holds
    assert found[STUDENT] == "unclear"


def test_the_student_and_the_other_teacher_are_judged_for_themselves():
    found = judged(evidence(models(student=BEST, teacher=MIDDLE, ukd=BEST)))
    assert (found[STUDENT], found[BETTER], found[ATTENTION]) == ("yes", "unclear", "no")


def test_the_evidence_has_the_difference_and_its_interval():
    (claim,) = [one for one in claims(evidence(models(teacher=WORST))) if one.claim == BETTER]
    # 1 of 20 triplets against 10.
    assert claim.evidence.startswith("AUC of AKD's teacher less that of DBPR: −0.450 (−")


@pytest.mark.parametrize(
    ("mrr", "holds"), [((0.3, 0.4), "yes"), ((0.3, 0.2), "no"), ((0.3, 0.3), "no")]
)
def test_lists_are_judged_at_every_length(mrr, holds):
    assert judged(evidence(models(mrr=mrr)))[LISTS] == holds


def test_lists_that_the_catalogue_is_too_small_for_do_not_count():
    rows = models(mrr=(0.3, 0.4))
    for seeds in rows.values():
        for view in seeds[0].views.values():
            for length in LIST_LENGTHS[2:]:
                view["mrr"][str(length)] = dict.fromkeys(("all", "seen", "unseen"))
    (claim,) = [one for one in claims(evidence(rows)) if one.claim == LISTS]
    assert claim.holds == "yes"
    assert "better at 2 of 2 lengths (0.400 against 0.300" in claim.evidence
    for seeds in rows.values():
        for view in seeds[0].views.values():
            view["mrr"] = {str(n): dict.fromkeys(("all", "seen", "unseen")) for n in LIST_LENGTHS}
    assert LISTS not in judged(evidence(rows))


def test_pictures_alone_are_held_against_all():
    rows = models(teacher=MIDDLE)
    alone = {
        ("dbpr", "pictures"): [measured("d", WORST)],
        ("akd", "pictures"): [measured("a", WORST, BEST)],
    }
    assert judged(evidence(rows, modalities=alone))[PICTURES] == "yes"
    rows = models(teacher=BEST)
    alone["akd", "pictures"] = [measured("a", WORST, WORST)]
    assert judged(evidence(rows, modalities=alone))[PICTURES] == "no"
    assert PICTURES not in judged(evidence(rows))


def of_rules(**won):
    """Evidence on some of the paper's rules, by what their teachers won."""
    seeds = {rule.id: [measured(rule.id, MIDDLE, won[key])] for key, rule in USED.items()}
    count = len(PAPER)
    active = {"train": [1] * count, "test": [0] * count}
    plan = SimpleNamespace(book=PAPER, active=active, right=[0] * count)
    table = rules_table(plan, seeds, [measured("dbpr", MIDDLE)], ("random",))
    return evidence(of_rules=seeds, rules=table, book=PAPER)


BY_ID = {rule.id: rule for rule in PAPER}
USED = {
    "white": BY_ID["white + black"],
    "black": BY_ID["black + black"],
    "coat": BY_ID["coat + dress"],
    "silk": BY_ID["no silk + knit"],
}


@pytest.mark.parametrize(
    ("silk", "every", "against"),
    [(BEST, "yes", "unclear"), (WORST, "no", "no"), (MIXED, "unclear", "unclear")],
)
def test_single_rules_are_counted(silk, every, against):
    found = judged(of_rules(white=BEST, black=BEST, coat=BEST, silk=silk))
    assert (found[EVERY], found[AGAINST]) == (every, against)


def test_rules_are_compared_by_sign_attribute_and_colour():
    found = judged(of_rules(white=WORST, black=MIDDLE, coat=MIDDLE, silk=BEST))
    assert found[AGAINST] == "yes"
    assert found["“black + black” does more than “white + black”"] == "yes"
    found = judged(of_rules(white=WORST, black=WORST, coat=BEST, silk=WORST))
    assert found["Rules about categories do more than others"] == "yes"


def test_rules_mislead_if_any_triplet_was_turned_wrong():
    turned = Turned(5, 5, 3, 2, 9, 0.5, (), ())
    assert judged(evidence(turned=turned))["Rules can mislead too"] == "yes"
    none = replace(turned, turned_wrong=0)
    assert judged(evidence(turned=none))["Rules can mislead too"] == "no"


def test_what_could_not_be_trained_is_not_judged():
    broken = {**models(), "akd": FAILED}
    assert judged(evidence(broken)) == {}
    alone = {("dbpr", "pictures"): FAILED, ("akd", "pictures"): FAILED}
    found = evidence(
        models(),
        modalities=alone,
        of_rules={"black + black": FAILED},
        book=PAPER,
        rules=tuple(RuleRow(rule.id, 1, 1, 1.0, (0.0, 1.0)) for rule in PAPER),
    )
    assert set(judged(found)) == {STUDENT, BETTER, ATTENTION, LISTS}
