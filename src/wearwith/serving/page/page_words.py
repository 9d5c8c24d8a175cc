"""Numbers, names and colours as the page shows them."""

from wearwith.matching.explanation_text import ordinal
from wearwith.matching.outfits.own_sets import State
from wearwith.matching.rule_evidence import RuleEvidence
from wearwith.matching.verdict import how_likely
from wearwith.types import Slot
from wearwith.words.nouns import is_many, with_article

__all__ = [
    "capitalised",
    "cut",
    "how_likely",
    "is_many",
    "many_of_slot",
    "money",
    "moved",
    "multiple",
    "ordinal",
    "pairs_by_chance",
    "per_cent",
    "place",
    "plural",
    "set_state",
    "signed",
    "slot_name",
    "speaks_against",
    "swatch",
    "times",
    "with_article",
]

LONGEST_TITLE = 80
ENOUGH = 5.0  # expected pairs, below which a lift is mostly luck
NO_COLOUR = "#d8d1c4"

_STATES: dict[State, str] = {
    "on": "on",
    "off": "off",
    "proposed": "to review",
    "refused": "refused",
}

_UNCOUNTED: tuple[Slot, ...] = ("outerwear", "shoes", "jewellery", "eyewear")

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "KRW": "₩"}

# Colours of the vocabulary, on a screen.
_SWATCHES = {
    "beige": "#d9c7a7",
    "black": "#1f1d1b",
    "blue": "#3f6ea8",
    "brown": "#7a5236",
    "burgundy": "#6d1f31",
    "camel": "#bd9160",
    "cream": "#f1e8d2",
    "gold": "#c7a24a",
    "green": "#4f8058",
    "grey": "#8f8d8a",
    "khaki": "#7c7a4d",
    "light blue": "#a5c3df",
    "mustard": "#c99a2e",
    "navy": "#27344f",
    "orange": "#dd7a3c",
    "pink": "#e3a1ad",
    "purple": "#75578f",
    "red": "#b8322f",
    "silver": "#c3c6c9",
    "turquoise": "#4aa3a0",
    "white": "#fbfaf8",
    "yellow": "#ecd063",
}


def per_cent(share: float) -> str:
    """Give a share as `64 %`; never 0 % or 100 % unless it is just that."""
    number = round(100 * share)
    if number == 0 and share > 0:
        return "under 1 %"
    if number == 100 and share < 1:
        return "over 99 %"
    return f"{number} %"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Give `1 top`, `2 tops`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def place(ranks: tuple[int, int]) -> str:
    """Give a rank, or the ranks that those of equal score share: `3rd`, `tie for 1st to 3rd`."""
    first, last = ranks
    return ordinal(first) if first == last else f"tie for {ordinal(first)} to {ordinal(last)}"


def moved(before: int, after: int) -> str:
    """Say how something moves a garment: `from 20th to 12th`, `stays 8th`."""
    if before == after:
        return f"stays {ordinal(after)}"
    return f"from {ordinal(before)} to {ordinal(after)}"


def times(ratio: float | None) -> str:
    """Give a lift: `2.4 times as often as by chance`."""
    if ratio is None:
        return "too few to say"
    if ratio == 0:
        return "never, though expected by chance"
    return f"{ratio:.2g} times as often as by chance"


def multiple(ratio: float) -> str:
    """Give a lift in brief: `×2.4`, `×0.03`, `never`."""
    if ratio == 0:
        return "never"
    return f"×{ratio:.1f}" if ratio >= 1 else f"×{max(ratio, 0.01):.2f}"


def pairs_by_chance(expected: float) -> str:
    """Give an expected number of pairs: `42`, `0.4`; `none` if none can be."""
    if expected == 0:
        return "none"
    return f"{expected:,.0f}" if expected >= 10 else f"{max(expected, 0.1):.1f}"


def speaks_against(evidence: RuleEvidence, sign: str) -> bool:
    """Whether what was worn contradicts a rule: the pairs are on its wrong side by more than luck.

    That is two standard deviations of their number, if tops and bottoms met by chance.
    """
    if evidence.lift is None or evidence.expected < ENOUGH:
        return False
    more = evidence.n_pairs - evidence.expected
    return bool((-more if sign == "+" else more) > 2 * evidence.expected**0.5)


def signed(number: float, digits: int = 3) -> str:
    """Give a difference with its sign, a true minus."""
    text = f"{abs(number):.{digits}f}"
    if float(text) == 0:
        return f"±{text}"
    return ("+" if number > 0 else "−") + text


def many_of_slot(slot: Slot) -> str:
    """Name the garments of a slot: `tops`, `bags`, `shoes`."""
    return (
        slot
        if slot in _UNCOUNTED
        else {"scarf": "scarves", "accessory": "accessories"}.get(slot, f"{slot}s")
    )


def set_state(state: State) -> str:
    """Name the state of a set: `on`, `to review`."""
    return _STATES[state]


def slot_name(slot: Slot) -> str:
    """Name a slot on a button: `shoes`."""
    return slot


def money(price: float, currency: str | None = None) -> str:
    """Give a price: `€39.99`, `39.99 PLN`; the number alone if no currency is known."""
    text = f"{price:,.2f}".removesuffix(".00")
    if currency is None:
        return text
    sign = _SIGNS.get(currency.upper(), currency)
    return f"{sign}{text}" if len(sign) == 1 else f"{text} {sign}"


def capitalised(text: str) -> str:
    """Begin with a capital letter, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def cut(text: str, most: int = LONGEST_TITLE) -> str:
    """Shorten a title that would break a page."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def swatch(colour: str | None) -> str:
    """Give a colour in hex; a neutral one if its name is unknown."""
    return _SWATCHES.get((colour or "").casefold(), NO_COLOUR)
