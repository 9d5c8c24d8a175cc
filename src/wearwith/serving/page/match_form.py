"""The question and filters of the page of matches, as an address or a form has them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self, cast
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import ImmutableMultiDict

from wearwith.errors import ConfigError
from wearwith.types import By
from wearwith.words.wording import _

__all__ = ["MOST_SHOWN", "STEP", "MatchRequest"]

STEP = 24  # cards that one press of "show more" adds
MOST_SHOWN = 240
TICKED = ("1", "on", "yes")
LONGEST = 500  # characters of a value


@dataclass(frozen=True)
class MatchRequest:
    """A question and its filters.

    Attributes
    ----------
    id
        The garment of the catalogue; empty for a photograph.
    partner
        The answer shown beside it (`with` in an address); empty for the best.
    colour, category
        Values that partners may have; empty for any.
    condition
        SQL as in `wearwith.matching.filters`.
    diverse
        From 0 to 100.
    by
        Whose ranking; None for the default.
    worn
        Whether to include what was worn with it already.
    colours
        Whether to show each colour of a model, and not only the best one.
    """

    id: str = ""
    partner: str = ""
    colour: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    condition: str = ""
    diverse: int = 0
    by: By | None = None
    worn: bool = False
    colours: bool = False
    k: int = STEP

    @classmethod
    def of(cls, query: ImmutableMultiDict[str, Any]) -> Self:
        """Read a query or a form. A field `change` has further pairs, which replace the others.

        Raises
        ------
        ConfigError
            If a number is malformed or out of range, or there is no such ranking.
        """
        pairs = [(name, text) for name, text in query.multi_items() if isinstance(text, str)]
        for change in [text for name, text in pairs if name == "change"]:
            new = parse_qsl(change, keep_blank_values=True)
            replaced = {name for name, _ in new}
            pairs = [pair for pair in pairs if pair[0] not in replaced] + new
        several: dict[str, list[str]] = {}
        for name, text in pairs:
            if text.strip():
                several.setdefault(name, []).append(text.strip()[:LONGEST])
        last = {name: texts[-1] for name, texts in several.items()}
        return cls(
            id=last.get("id", ""),
            partner=last.get("with", ""),
            colour=tuple(dict.fromkeys(several.get("colour", ()))),
            category=tuple(dict.fromkeys(several.get("category", ()))),
            lowest=_price(last, "lowest"),
            highest=_price(last, "highest"),
            condition=last.get("condition", ""),
            diverse=_whole(last, "diverse", 0, 0, 100),
            by=_by(last.get("by")),
            worn=last.get("worn", "") in TICKED,
            colours=last.get("colours", "") in TICKED,
            k=_whole(last, "k", STEP, 1, MOST_SHOWN),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All that differs from the defaults, as an address has it."""
        found: list[tuple[str, str]] = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value == entry.default:
                continue
            name = "with" if entry.name == "partner" else entry.name
            several = value if isinstance(value, tuple) else (value,)
            found += [(name, _text(one)) for one in several]
        return found

    def url(self, path: str = "/match", **changes: Any) -> str:
        """Give the address of this question, changed."""
        return f"{path}?{urlencode(replace(self, **changes).pairs)}"

    def change(self, **changes: Any) -> str:
        """Give the value of a field `change` that makes this form ask the changed question."""
        names = {"with" if name == "partner" else name for name in changes}
        changed = [pair for pair in replace(self, **changes).pairs if pair[0] in names]
        missing = sorted(names - {name for name, _ in changed})
        return urlencode(changed + [(name, "") for name in missing])

    def without(self, name: str, value: str | None = None) -> dict[str, Any]:
        """Give the change that removes a filter, or one of its values."""
        if value is not None:
            return {name: tuple(one for one in getattr(self, name) if one != value)}
        return {name: {entry.name: entry.default for entry in fields(self)}[name]}


def _text(value: object) -> str:
    if value is True:
        return "1"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _whole(texts: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = texts.get(name, str(usual))
    try:
        number = int(text)
    except ValueError:
        raise ConfigError(
            _("%(text)s is not a whole number") % {"text": repr(text)}, where=name
        ) from None
    if not least <= number <= most:
        out = _("%(number)s is out of range") % {"number": number}
        within = _("%(least)s to %(most)s") % {"least": least, "most": most}
        raise ConfigError(out, where=name, fix=within)
    return number


def _price(texts: Mapping[str, str], name: str) -> float | None:
    text = texts.get(name)
    if text is None:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e12:
        no_price = _("%(text)s is not a price") % {"text": repr(text)}
        raise ConfigError(no_price, where=name, fix=_("give a number such as 40"))
    return number


def _by(text: str | None) -> By | None:
    if text is None or text in ("student", "teacher"):
        return cast("By | None", text)
    no_ranking = _("There is no ranking %(name)s") % {"name": repr(text)}
    raise ConfigError(no_ranking, where="by", fix="student or teacher")
