"""Why a look works, in a sentence that people understand."""

from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.matching.outfits.look import CompletedLook
from wearwith.matching.outfits.look_text import why_it_works
from wearwith.rules import Rule, RuleBook
from wearwith.rules.rule import RuleItem
from wearwith.rules.set_rule import AtMostGarments, SetRule
from wearwith.words.attributes import Trait


def rule(attribute: str, one: str, other: str) -> Rule:
    items = RuleItem(Trait(attribute, one), "top"), RuleItem(Trait(attribute, other), "shoes")
    return Rule(f"{attribute}: {one} + {other}", items, "+")


def fired(about: Rule, effect: float) -> RuleInOutfit:
    one, other = (item.trait.value for item in about.items)
    words = f"{one} top with {other} shoes"
    return RuleInOutfit(about.id, "+", "", words, "top-1", "shoe-1", 0.5, effect)


NAVY, RED = rule("colour", "navy", "white"), rule("colour", "red", "red")
SILK, DOTS = rule("material", "silk", "satin"), rule("pattern", "dotted", "plain")
TEE, BRAND = rule("category", "t-shirt", "sneakers"), rule("brand", "aldernook", "velmoire")
FEW = SetRule("at most 1 of outerwear", AtMostGarments("outerwear", 1))
BOOK = RuleBook((NAVY, RED, SILK, DOTS, TEE, BRAND), (FEW,))


def why(*rules: RuleInOutfit) -> str | None:
    return why_it_works(CompletedLook(1, 2.0, 0.9, None, None, (), rules), BOOK)


def test_it_names_the_strongest_rule_of_each_of_three_attributes():
    told = why(fired(NAVY, 0.9), fired(RED, 0.8), *(fired(one, 0.5) for one in (SILK, DOTS, TEE)))
    assert told == (
        "It pairs the navy top with the white shoes, the silk top with the satin shoes "
        "and the dotted top with the plain shoes."
    )


def test_what_speaks_against_it_and_what_nobody_sees_is_no_reason():
    set_rule = RuleInOutfit(FEW.id, "-", "", str(FEW.limit), None, None, 1.0, -0.4)
    told = why(fired(BRAND, 0.9), fired(NAVY, -0.8), set_rule, fired(DOTS, 0.1))
    assert told == "It pairs the dotted top with the plain shoes."


def test_without_a_reason_nothing_is_said():
    assert why() is None
    assert why(fired(BRAND, 0.9)) is None
