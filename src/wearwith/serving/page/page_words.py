"""Numbers and names as the page says them."""

from wearwith.matching.explanation import FiredRule

__all__ = [
    "capitalised",
    "cut",
    "fired_in_words",
    "how_likely",
    "money",
    "multiple",
    "ordinal",
    "per_cent",
    "plural",
    "ranks_in_words",
    "rule_in_words",
    "signed",
    "times",
]

# Of a pair that was worn and one that was put together at random: is this the worn one? In per
# cent, so that two that are shown alike are called alike.
_LIKELY = (
    (75, "very likely"),
    (60, "likely"),
    (40, "quite possible"),
    (20, "unusual"),
    (0, "hardly ever"),
)
LONGEST_TITLE = 80


def how_likely(probability: float | None) -> str | None:
    """Say a calibrated probability in words; None where there is none."""
    if probability is None:
        return None
    return next(words for least, words in _LIKELY if round(100 * probability) >= least)


def per_cent(share: float) -> str:
    """Give a share as `64 %`; one that is neither none nor all is never shown as such."""
    number = round(100 * share)
    if number == 0 and share > 0:
        return "under 1 %"
    if number == 100 and share < 1:
        return "over 99 %"
    return f"{number} %"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,021st."""
    last = number % 100
    ending = "th" if 10 <= last <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Give `1 top`, `2 tops`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ranks_in_words(gain: int) -> str:
    """Say how many places something moves a garment; positive is up."""
    if gain == 0:
        return "moves nothing"
    return f"{'up' if gain > 0 else 'down'} {plural(abs(gain), 'place')}"


def times(ratio: float | None) -> str:
    """Give a lift: `2.4 times as often as by chance`."""
    if ratio is None:
        return "too few to say"
    if ratio == 0:
        return "never, though chance would have it"
    return f"{ratio:.2g} times as often as by chance"


def multiple(ratio: float) -> str:
    """Give a lift in brief: `×2.4`, `×0.03`, `never`."""
    if ratio == 0:
        return "never"
    return f"×{ratio:.1f}" if ratio >= 1 else f"×{max(ratio, 0.01):.2f}"


def signed(number: float, digits: int = 3) -> str:
    """Give a difference with its sign; a true minus."""
    text = f"{abs(number):.{digits}f}"
    if float(text) == 0:
        return f"±{text}"
    return ("+" if number > 0 else "−") + text


def money(price: float) -> str:
    """Give a price without a currency, which the catalogue does not tell."""
    return f"{price:,.2f}".removesuffix(".00")


def capitalised(text: str) -> str:
    """Begin with a capital letter, and leave the others as they are."""
    return text[:1].upper() + text[1:]


def cut(text: str, most: int = LONGEST_TITLE) -> str:
    """Shorten a title that would break a page."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def rule_in_words(top: tuple[str, str], bottom: tuple[str, str], sign: str) -> str:
    """Say a rule as a sentence: `White tops go with black bottoms`.

    Parameters
    ----------
    top, bottom
        Attribute and value of either side.
    sign
        `+` if they go together.
    """
    verb = "go with" if sign == "+" else "do not go with"
    return capitalised(f"{_garments(*top, 'tops')} {verb} {_garments(*bottom, 'bottoms')}")


def fired_in_words(rule: FiredRule) -> str:
    """Say a rule of an explanation, which names its values as `colour white`."""
    top, bottom = (_attribute_and_value(text) for text in (rule.top, rule.bottom))
    return rule_in_words(top, bottom, rule.sign)


def _attribute_and_value(text: str) -> tuple[str, str]:
    attribute, value = text.split(" ", 1)
    return attribute, value


def _garments(attribute: str, value: str, kind: str) -> str:
    if attribute == "category":
        return _many(value)
    if attribute == "brand":
        return f"{kind} by {value}"
    return f"{value} {kind}"


def _many(value: str) -> str:
    """Name more than one garment of a category; trousers and jeans are so already."""
    if value.endswith(("ss", "sh", "ch", "x")):
        return value + "es"
    return value if value.endswith("s") else value + "s"
