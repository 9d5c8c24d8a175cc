"""The language that somebody is spoken to in: English, unless whoever answers says otherwise.

    _("There is no page %(page)s") % {"page": page}
    ngettext("%(num)s top", "%(num)s tops", n) % {"num": number(n)}

A message is its English text, by the rules of gettext: placeholders have names, and a sentence is
not put together from parts. What stands in a constant, or is kept for later askers, is marked with
`N_` and put into words where it is shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["N_", "Said", "Wording", "_", "ngettext", "number", "worded", "wording"]


class Said(str):
    """Text that is in the language of whoever is spoken to already; still so with its values."""

    __slots__ = ()

    def __mod__(self, values: object) -> "Said":
        return Said(super().__mod__(values))


class Wording:
    """English, as messages are written; other languages say the same in their words."""

    code = "en"

    def gettext(self, message: str) -> str:
        """Say a message."""
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Say a message about `n` things."""
        return one if n == 1 else many

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with some digits after its point: `1,234.50`."""
        return f"{value:,.{digits}f}"


# Of the request that is being answered: a context of its own, in whatever thread.
_ENGLISH = Wording()
_WORDING: ContextVar[Wording] = ContextVar("wording", default=_ENGLISH)


def wording() -> Wording:
    """Give the wording of whoever is spoken to now."""
    return _WORDING.get()


@contextmanager
def worded(new: Wording) -> Iterator[None]:
    """Speak in another language until the end of a block."""
    token = _WORDING.set(new)
    try:
        yield
    finally:
        _WORDING.reset(token)


def _(message: str) -> Said:
    """Say a message in the language of whoever is spoken to."""
    return Said(_WORDING.get().gettext(message))


def ngettext(one: str, many: str, n: int) -> Said:
    """Say a message about `n` things in that language."""
    return Said(_WORDING.get().ngettext(one, many, n))


def number(value: float, digits: int = 0) -> str:
    """Write a number in the form of that language."""
    return _WORDING.get().number(value, digits)


def N_(message: str) -> str:  # noqa: N802 - the usual name
    """Mark a message, which stays English until `_` says it."""
    return message
