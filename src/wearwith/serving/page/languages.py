"""The languages of the page: which one an answer is in, and its words, numbers and prices.

An address may name it (`?lang=de`), and then its links do, too; else the browser says what its user
reads. The words are in `locale/xx/LC_MESSAGES/wearwith.po` and read as they are on first use.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import parse_qsl, urlencode

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from fastapi import Request

from wearwith.words.wording import Wording, worded

__all__ = ["DOMAIN", "LANGUAGES", "PageLanguage", "answered_in", "asked_language", "page_language"]

LANGUAGES = ("en", "es", "de", "fr")  # the first where none is asked for
DOMAIN = "wearwith"
PARAMETER = "lang"
MOST_HEADER = 1_000  # characters of Accept-Language that are read
_RANGE = re.compile(
    r"([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?"
)
_TAG = re.compile(r"<(?:a|form|button|div|p|td)\s[^>]*>")
_LINK = re.compile(r'((?:href|action|formaction|hx-get|hx-post)=")(/[^"#]*)')


class Translated(Wording):
    """A language of the page, by its catalogue and by Babel's forms of numbers."""

    def __init__(self, code: str) -> None:
        self.code, self.locale = code, Locale.parse(code)
        self._catalogue = Translations()
        if code != LANGUAGES[0]:
            place = resources.files("wearwith.serving.page") / "locale" / code / "LC_MESSAGES"
            with (place / f"{DOMAIN}.po").open("rb") as file:
                compiled = io.BytesIO()
                write_mo(compiled, read_po(file, code))
            compiled.seek(0)
            self._catalogue = Translations(compiled, DOMAIN)

    def gettext(self, message: str) -> str:
        """Say a message; an empty one stays empty."""
        return str(self._catalogue.gettext(message)) if message else ""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Say a message about `n` things."""
        return str(self._catalogue.ngettext(one, many, n))

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number as the language does: `1.234,50`."""
        form = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return str(format_decimal(value, form, self.locale))


@cache
def translated(code: str) -> Translated:
    """Read a language of `LANGUAGES`."""
    return Translated(code)


@dataclass(frozen=True)
class PageLanguage:
    """The language of one answer.

    `is_chosen` says whether the address names it; `address` is that of the page without it, or of
    the first page where what was sent is in no address.
    """

    code: str = LANGUAGES[0]
    is_chosen: bool = False
    address: str = "/"

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(translated(self.code).locale.text_direction)

    def others(self) -> list[tuple[str, str, str]]:
        """All languages: code, own name, and the address of this page in it."""
        names = [(code, translated(code).locale.get_display_name()) for code in LANGUAGES]
        return [
            (code, (name or code).capitalize(), _with(self.address, code)) for code, name in names
        ]

    def carried(self, page: str) -> str:
        """Let the links and forms of a page keep the language, if it was chosen."""
        return _TAG.sub(lambda tag: self._tag(tag[0]), page) if self.is_chosen else page

    def carried_address(self, address: str) -> str:
        """Let an address keep the language, if it was chosen."""
        path, sign, place = address.partition("#")
        return f"{_with(path, self.code)}{sign}{place}" if self.is_chosen else address

    def _tag(self, tag: str) -> str:
        if tag.startswith("<form") and 'method="get"' in tag:  # sends its fields alone
            return f'{tag}<input type="hidden" name="{PARAMETER}" value="{self.code}">'
        return _LINK.sub(lambda link: link[1] + self._with_escaped(link[2]), tag)

    def _with_escaped(self, address: str) -> str:
        if f"{PARAMETER}=" in address:  # the switch
            return address
        return f"{address}{'&amp;' if '?' in address else '?'}{PARAMETER}={self.code}"


_ENGLISH = PageLanguage()
_LANGUAGE: ContextVar[PageLanguage] = ContextVar("page_language", default=_ENGLISH)


def page_language() -> PageLanguage:
    """Give the language of the answer that is being made."""
    return _LANGUAGE.get()


@contextmanager
def answered_in(language: PageLanguage) -> Iterator[None]:
    """Answer in a language until the end of a block."""
    token = _LANGUAGE.set(language)
    try:
        with worded(translated(language.code)):
            yield
    finally:
        _LANGUAGE.reset(token)


def asked_language(request: Request) -> PageLanguage:
    """Find the language of a request; one that is not there counts as not asked for."""
    code = request.query_params.get(PARAMETER, "")
    is_chosen = code in LANGUAGES
    if not is_chosen:
        code = _accepted(request.headers.get("accept-language", ""))
    address = "/"
    if request.method == "GET":
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] != PARAMETER])
        address = request.url.path + (f"?{query}" if query else "")
    return PageLanguage(code, is_chosen, address)


def _accepted(header: str) -> str:
    """Give the language that a browser's user reads best, by RFC 9110, 12.5.4."""
    weighed = [
        (float(found[2] or 1), found[1])
        for part in header[:MOST_HEADER].split(",")
        if (found := _RANGE.fullmatch(part.strip()))
    ]
    wanted = [name for weight, name in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or LANGUAGES[0]


def _with(address: str, code: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={code}"
