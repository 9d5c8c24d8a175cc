from itertools import product

from wearwith.types import OUTFIT_SLOTS
from wearwith.words.exclusive_slots import alternatives, clash, excluded_by


def test_nobody_wears_two_pairs_of_shoes_or_trousers_with_a_dress():
    assert clash(["top", "shoes", "bag", "shoes"]) == ("shoes", "shoes")
    assert clash(["one-piece", "shoes", "bottom"]) == ("one-piece", "bottom")
    assert clash(["one-piece", "one-piece"]) == ("one-piece", "one-piece")


def test_what_is_worn_together_does_not_clash():
    worn = ["top", "top", "bottom", "outerwear", "shoes", "bag", "jewellery", "jewellery", "hat"]
    assert clash(worn) is None
    assert clash(["one-piece", "outerwear", "top", "accessory", "accessory"]) is None
    assert clash([]) is None


def test_what_is_excluded_is_what_would_clash():
    assert excluded_by([]) == frozenset()
    for one, other in product(OUTFIT_SLOTS, OUTFIT_SLOTS):
        added = {slot for slot in OUTFIT_SLOTS if clash([one, other, slot]) == (one, slot)}
        assert added - excluded_by([other]) <= excluded_by([one])
        assert (other in excluded_by([one])) == (clash([one, other]) is not None)
        assert (other in excluded_by([one])) == (one in excluded_by([other]))
        assert excluded_by([one, other]) == excluded_by([one]) | excluded_by([other])


def test_a_dress_can_be_worn_in_the_place_of_trousers():
    assert alternatives("bottom") == ("bottom", "one-piece")
    assert alternatives("one-piece") == ("one-piece", "bottom")
    assert alternatives("shoes") == ("shoes",)
    assert alternatives("top") == ("top",)
