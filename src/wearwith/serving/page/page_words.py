"""Numbers, names and colours as the page shows them, in the language of whoever looks at it."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_symbol, get_decimal_symbol
from markupsafe import Markup, escape

from wearwith.matching.explanation_text import ordinal
from wearwith.matching.outfits.own_sets import State
from wearwith.matching.queries import Direction
from wearwith.matching.rule_evidence import RuleEvidence
from wearwith.matching.verdict import how_likely
from wearwith.words.languages import ENGLISH
from wearwith.words.wording import N_, Said, _, number, wording

__all__ = [
    "capitalised",
    "cut",
    "how_likely",
    "listed",
    "money",
    "moved",
    "multiple",
    "number",
    "ordinal",
    "pairs_by_chance",
    "per_cent",
    "place",
    "place_of",
    "reason",
    "said",
    "set_state",
    "signed",
    "speaks_against",
    "swatch",
    "times",
    "titled",
    "when",
    "with_titles",
]

LONGEST_TITLE = 80
ENOUGH = 5.0  # expected pairs, below which a lift is mostly luck
NO_COLOUR = "#d8d1c4"

_STATES: dict[State, str] = {
    "on": N_("on"),
    "off": N_("off"),
    "proposed": N_("to review"),
    "refused": N_("refused"),
}

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
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return _("under 1 %")
    if rounded == 100 and share < 1:
        return _("over 99 %")
    return f"{rounded} %"


def place(ranks: tuple[int, int]) -> str:
    """Give a rank, or the ranks that those of equal score share: `3rd`, `tie for 1st to 3rd`."""
    first, last = ranks
    if first == last:
        return ordinal(first)
    return _("tie for %(first)s to %(last)s") % {"first": ordinal(first), "last": ordinal(last)}


def place_of(ranks: tuple[int, int], n: int, direction: Direction) -> str:
    """Give a rank among all tops, or all bottoms: `3rd of all 60 tops`."""
    of_all = {
        "tops": _("%(place)s of all %(num)s tops"),
        "bottoms": _("%(place)s of all %(num)s bottoms"),
    }
    return of_all[direction] % {"place": place(ranks), "num": number(n)}


def moved(before: int, after: int) -> str:
    """Say how something moves a garment: `from 20th to 12th`, `stays 8th`."""
    if before == after:
        return _("stays %(place)s") % {"place": ordinal(after)}
    return _("from %(before)s to %(after)s") % {"before": ordinal(before), "after": ordinal(after)}


def times(ratio: float | None) -> str:
    """Give a lift: `2.4 times as often as by chance`."""
    if ratio is None:
        return _("too few to say")
    if ratio == 0:
        return _("never, though expected by chance")
    digits = 0 if ratio >= 10 else 1 if ratio >= 1 else 2
    return _("%(num)s times as often as by chance") % {"num": number(ratio, digits)}


def multiple(ratio: float) -> str:
    """Give a lift in brief: `×2.4`, `×0.03`, `never`."""
    if ratio == 0:
        return _("never")
    return f"×{number(ratio, 1) if ratio >= 1 else number(max(ratio, 0.01), 2)}"


def pairs_by_chance(expected: float) -> str:
    """Give an expected number of pairs: `42`, `0.4`; `none` if none can be."""
    if expected == 0:
        return _("none")
    return number(expected) if expected >= 10 else number(max(expected, 0.1), 1)


def speaks_against(evidence: RuleEvidence, sign: str) -> bool:
    """Whether what was worn contradicts a rule: the pairs are on its wrong side by more than luck.

    That is two standard deviations of their number, if tops and bottoms met by chance.
    """
    if evidence.lift is None or evidence.expected < ENOUGH:
        return False
    more = evidence.n_pairs - evidence.expected
    return bool((-more if sign == "+" else more) > 2 * evidence.expected**0.5)


def signed(difference: float, digits: int = 3) -> str:
    """Give a difference with its sign, a true minus."""
    text = number(abs(difference), digits)
    if round(difference, digits) == 0:
        return f"±{text}"
    return ("+" if difference > 0 else "−") + text


def set_state(state: State) -> str:
    """Name the state of a set: `on`, `to review`."""
    return _(_STATES[state])


def money(price: float, currency: str | None = None) -> str:
    """Give a price: `€39.99`, `39,99 €`; the number alone if no currency is known."""
    code = wording().code
    point = get_decimal_symbol(code)
    text = number(price, 2).removesuffix(f"{point}00")
    if currency is None:
        return text
    sign = get_currency_symbol(currency.upper(), code)
    sign = currency if sign == currency.upper() else sign
    if len(sign) > 1:
        return f"{text} {sign}"
    whole = format_currency(price, sign, locale=code, currency_digits=False)
    return str(whole.replace(f"{point}00", "") if price == int(price) else whole)


def when(time: str) -> str:
    """Give a time of ISO 8601 as a day and a time: `Dec 1, 2026, 10:20 UTC`."""
    moment = datetime.fromisoformat(time).astimezone(UTC)
    day = format_date(moment, locale=wording().code)
    return f"{day}, {moment:%H:%M} UTC"


def capitalised(text: str) -> str:
    """Begin with a capital letter, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], ending: str) -> str:
    """List names: `ending` says how the last one follows, such as `%(first)s or %(last)s`."""
    if len(names) == 1:
        return names[0]
    return ending % {"first": ", ".join(names[:-1]), "last": names[-1]}


def cut(text: str, most: int = LONGEST_TITLE) -> str:
    """Shorten a title that would break a page."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def titled(text: str, most: int = LONGEST_TITLE) -> Markup:
    """Show a title, cut, in its own direction, whatever that of the words around it is."""
    return Markup("<bdi>{}</bdi>").format(escape(cut(text, most)))


def with_titles(text: str, titles: Iterable[str]) -> Markup:
    """Show a text in which titles have their own direction."""
    shown = sorted({str(escape(one)) for one in titles if one}, key=len, reverse=True)
    if not shown:
        return escape(text)
    found = re.compile("|".join(map(re.escape, shown)))
    return Markup(found.sub(lambda one: f"<bdi>{one[0]}</bdi>", str(escape(text))))  # noqa: S704


def said(message: str) -> str:
    """Say a marked message."""
    return _(message)


def reason(text: str | None, otherwise: str | None = None) -> str:
    """Say why something is not there; in general terms where the language has no words for it."""
    general = otherwise or _("it is not known")
    if text is None:
        return general
    words = text if isinstance(text, Said) else _(text)
    is_worded = isinstance(text, Said) or words != text or wording().code == ENGLISH
    return words if is_worded else general


def swatch(colour: str | None) -> str:
    """Give a colour in hex; a neutral one if its name is unknown."""
    return _SWATCHES.get((colour or "").casefold(), NO_COLOUR)
