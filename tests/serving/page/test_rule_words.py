import pytest

from wearwith.matching.explanation import FiredRule
from wearwith.rules import AtMostValues, Rule, RuleItem, SetRule
from wearwith.serving.page.rule_words import fired_in_words, rule_in_words
from wearwith.words.attributes import Trait


@pytest.mark.parametrize(
    ("top", "bottom", "sign", "said"),
    [
        (("colour", "white"), ("colour", "black"), "+", "White tops go with black bottoms"),
        (("category", "coat"), ("category", "dress"), "+", "Coats go with dresses"),
        (("category", "coat"), ("category", "jeans"), "-", "Coats do not go with jeans"),
        (("brand", "Yoins"), ("pattern", "dotted"), "+", "Tops by Yoins go with dotted bottoms"),
    ],
)
def test_a_rule_is_a_sentence(top, bottom, sign, said):
    rule = Rule.of_sides("r", Trait(*top), Trait(*bottom), sign)
    assert rule_in_words(rule) == said
    assert fired_in_words(fired(rule)) == said


def fired(rule):
    values = str(rule.top), str(rule.bottom)
    return FiredRule("r", *values, rule.sign, "", 1.0, 1.0, worn_as=rule.worn_as)


NAVY, BROWN = Trait("colour", "navy"), Trait("colour", "brown")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {}, "Navy garments go with brown garments"),
        ({"slot": "shoes"}, {"slot": "scarf"}, "Navy shoes go with brown scarves"),
        ({"slot": "outerwear"}, {"slot": "bag"}, "Navy pieces of outerwear go with brown bags"),
    ],
)
def test_a_rule_names_where_its_values_are_worn(first, second, said):
    rule = Rule("r", (RuleItem(NAVY, **first), RuleItem(BROWN, **second)), "+")
    assert rule_in_words(rule) == said
    assert fired_in_words(fired(rule)) == said


def test_a_limit_of_one_is_of_one():
    rule = SetRule("r", AtMostValues("pattern", 1, ("plain",)))
    assert rule_in_words(rule) == "An outfit has at most 1 pattern, not counting plain"
