"""Questions of the page as an address or a form has them, and the same questions, changed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import ImmutableMultiDict

from wearwith.errors import ConfigError
from wearwith.serving.page.told_problem import no_page
from wearwith.types import By
from wearwith.words.wording import _

__all__ = ["QueryForm", "by_in", "page_of", "price_in", "values_in", "whole_number_in"]

LONGEST = 500  # characters of a value


@dataclass(frozen=True)
class QueryForm:
    """A question whose fields are those of an address; a field with its default is left out.

    `PATH` is where it is asked, and `NAMES` has the names in the address that differ from those of
    the fields.
    """

    PATH: ClassVar[str]
    NAMES: ClassVar[Mapping[str, str]] = {}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All that differs from the defaults, as an address has it."""
        found: list[tuple[str, str]] = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value == entry.default:
                continue
            several = value if isinstance(value, tuple) else (value,)
            found += [(self._name(entry.name), _text(one)) for one in several]
        return found

    def url(self, path: str | None = None, **changes: Any) -> str:
        """Give the address of this question, changed."""
        return f"{path or self.PATH}?{urlencode(replace(self, **changes).pairs)}"

    def change(self, **changes: Any) -> str:
        """Give the value of a field `change` that makes this form ask the changed question."""
        names = {self._name(name) for name in changes}
        changed = [pair for pair in replace(self, **changes).pairs if pair[0] in names]
        missing = sorted(names - {name for name, _ in changed})
        return urlencode(changed + [(name, "") for name in missing])

    def without(self, name: str, value: str | None = None) -> dict[str, Any]:
        """Give the change that removes a filter, or one of its values."""
        if value is not None:
            return {name: tuple(one for one in getattr(self, name) if one != value)}
        return {name: {entry.name: entry.default for entry in fields(self)}[name]}

    def _name(self, field: str) -> str:
        return self.NAMES.get(field, field)


def values_in(query: ImmutableMultiDict[str, Any]) -> dict[str, list[str]]:
    """The values of a query or a form by name, without blank ones.

    A field `change` has further pairs, which replace those of the same names.
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
    return several


def whole_number_in(texts: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """A whole number of a range; `ConfigError` if it is none."""
    text = texts.get(name, str(usual))
    try:
        number = int(text)
    except ValueError:
        no_number = _("%(text)s is not a whole number") % {"text": repr(text)}
        raise ConfigError(no_number, where=name) from None
    if not least <= number <= most:
        out = _("%(number)s is out of range") % {"number": number}
        within = _("%(least)s to %(most)s") % {"least": least, "most": most}
        raise ConfigError(out, where=name, fix=within)
    return number


def page_of(text: str, n: int, at_once: int) -> tuple[int, int]:
    """Which page of `n` things is asked for, the last one at most, and how many there are.

    Raises `ConfigError` if it is no whole number.
    """
    pages = max(-(-n // at_once), 1)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8):
        raise no_page(text)
    return min(max(int(text), 1), pages), pages


def price_in(texts: Mapping[str, str], name: str) -> float | None:
    """A price, with a decimal point or comma, or None; `ConfigError` if it is none."""
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


def by_in(texts: Mapping[str, str]) -> By | None:
    """Whose ranking is asked for, or None; `ConfigError` if there is no such ranking."""
    text = texts.get("by")
    if text is None or text in ("student", "teacher"):
        return cast("By | None", text)
    no_ranking = _("There is no ranking %(name)s") % {"name": repr(text)}
    raise ConfigError(no_ranking, where="by", fix="student or teacher")


def _text(value: object) -> str:
    if value is True:
        return "1"
    return f"{value:g}" if isinstance(value, float) else str(value)
