"""What garments and what is known of them are called on the page."""

from wearwith.types import Side, Slot
from wearwith.words.attributes import ATTRIBUTES
from wearwith.words.nouns import with_article
from wearwith.words.value_names import value_name
from wearwith.words.wording import N_, _, ngettext, number

__all__ = [
    "ONE_AND_MANY",
    "fitting",
    "kind_word",
    "many_of_slot",
    "of_side",
    "several",
    "slot_name",
    "slot_names",
    "value_word",
]

# A garment of a slot, and several.
ONE_AND_MANY: dict[Slot, tuple[str, str]] = {
    "top": (N_("top"), N_("tops")),
    "bottom": (N_("bottom"), N_("bottoms")),
    "one-piece": (N_("one-piece"), N_("one-pieces")),
    "outerwear": (N_("piece of outerwear"), N_("pieces of outerwear")),
    "shoes": (N_("pair of shoes"), N_("pairs of shoes")),
    "bag": (N_("bag"), N_("bags")),
    "hat": (N_("hat"), N_("hats")),
    "jewellery": (N_("piece of jewellery"), N_("pieces of jewellery")),
    "eyewear": (N_("piece of eyewear"), N_("pieces of eyewear")),
    "scarf": (N_("scarf"), N_("scarves")),
    "accessory": (N_("accessory"), N_("accessories")),
}
# What is not counted in a list of slots: shoes, not a pair of them.
_UNCOUNTED: dict[Slot, str] = {
    "outerwear": N_("outerwear"),
    "shoes": N_("shoes"),
    "jewellery": N_("jewellery"),
    "eyewear": N_("eyewear"),
}
_ATTRIBUTES = {  # one, and several
    "colour": (N_("colour"), N_("colours")),
    "material": (N_("material"), N_("materials")),
    "pattern": (N_("pattern"), N_("patterns")),
    "category": (N_("category"), N_("categories")),
    "brand": (N_("brand"), N_("brands")),
}
assert tuple(_ATTRIBUTES) == ATTRIBUTES  # noqa: S101 - each has its words
_KINDS = {
    "bottom": N_("bottom or dress"),
    "shoe": N_("shoe"),
    "other": N_("other"),
    "kind": N_("kind"),
}


def slot_names() -> dict[Slot, tuple[str, str]]:
    """Map slots to one garment, with an article where the language needs it, and to several."""
    return {slot: (with_article(_(one)), _(many)) for slot, (one, many) in ONE_AND_MANY.items()}


def slot_name(slot: Slot) -> str:
    """Name a slot on a button: `top`, `shoes`."""
    return _(_UNCOUNTED.get(slot, ONE_AND_MANY[slot][0]))


def many_of_slot(slot: Slot) -> str:
    """Name the garments of a slot on a button: `tops`, `shoes`."""
    return _(_UNCOUNTED.get(slot, ONE_AND_MANY[slot][1]))


def kind_word(kind: str) -> str:
    """Name a kind of garment, in a list to choose from."""
    return _(_KINDS.get(kind, kind))


def value_word(value: str, attribute: str) -> str:
    """Name a value of an attribute: `navy`, `Marineblau`."""
    return value_name(attribute, value)


def several(attribute: str) -> str:
    """Name several values of an attribute: `colours`."""
    return _(_ATTRIBUTES.get(attribute, ("", f"{attribute}s"))[1])


def of_side(n: int, side: Side) -> str:
    """Count garments of a side: `2 tops`."""
    if side == "top":
        return ngettext("%(num)s top", "%(num)s tops", n) % {"num": number(n)}
    return ngettext("%(num)s bottom", "%(num)s bottoms", n) % {"num": number(n)}


def fitting(n: int, side: Side, n_filters: int) -> str:
    """Count the garments that are left: `2 tops fit the filters`."""
    if side == "top" and n_filters:
        text = ngettext("%(num)s top fits the filters", "%(num)s tops fit the filters", n)
    elif side == "top":
        text = ngettext("%(num)s top fits", "%(num)s tops fit", n)
    elif n_filters:
        text = ngettext("%(num)s bottom fits the filters", "%(num)s bottoms fit the filters", n)
    else:
        text = ngettext("%(num)s bottom fits", "%(num)s bottoms fit", n)
    return text % {"num": number(n)}
