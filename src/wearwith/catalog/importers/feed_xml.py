"""Stream the entries of an RSS or Atom feed: one is in memory at a time, and no entity is expanded.

Entities that a file declares are the means of every attack by XML (billions of laughs, files of the
machine read from inside), and no feed needs them: such a file is refused.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from wearwith.errors import DataError

__all__ = ["Entry", "feed_entries"]

Entry = dict[str, str]  # the text of each element directly in an entry, the first of several

ENTRIES = ("item", "entry")  # of RSS and of Atom
PIECE = 2**18  # bytes
LONGEST_ENTRY = 16 * 2**20  # bytes, far more than any
HALF = (
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
)


def feed_entries(path: Path) -> Iterator[Entry]:
    """Give the entries of a feed, each element by its name without a prefix: `g:id` is id.

    One with a prefix counts before one without: `g:title` is meant for a feed, `title` for readers.
    Only what is directly in an entry counts: the price in `g:shipping` is none of the garment's.

    Raises
    ------
    DataError
        If the file declares entities, is not well-formed, ends in the middle, has an endless entry
        or none at all.
    """
    reader = _Reader(path)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    found, since = 0, 0
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError as error:
                raise _malformed(path, error, found) from None
            except (ValueError, LookupError) as error:  # an encoding that nobody knows
                raise DataError(f"The file can't be read as XML: {error}", where=path) from None
            since = 0 if reader.found else since + len(piece)
            if since > LONGEST_ENTRY:
                raise DataError(
                    f"An entry of the feed is longer than {LONGEST_ENTRY // 2**20} MB",
                    where=f"{path}, line {parser.CurrentLineNumber}",
                    fix="this is no feed of products",
                )
            found += len(reader.found)
            yield from reader.found
            reader.found.clear()
            if not piece:
                break
    if not found:
        raise DataError(
            f"The file has no entry (an <item> or an <entry>), only <{reader.root}>",
            where=path,
            fix="name a feed of products in RSS or Atom",
        )


class _Reader:
    """Collects entries from what the parser tells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = ""
        self.found: list[Entry] = []
        self._entry: Entry | None = None
        self._prefixed: set[str] = set()
        self._depth = 0  # inside an entry: 1 for its own elements
        self._texts: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name
        if self._entry is None:
            if name.rpartition(":")[2] in ENTRIES:
                self._entry, self._prefixed, self._depth = {}, set(), 0
            return
        self._depth += 1
        if self._depth == 1:
            # A link of Atom is an attribute.
            address = attributes.get("href", "") if name == "link" else ""
            self._texts = [address] if attributes.get("rel", "alternate") == "alternate" else []

    def text(self, text: str) -> None:
        if self._depth == 1:
            self._texts.append(text)

    def end(self, name: str) -> None:
        if self._entry is None:
            return
        if self._depth == 0:
            self.found.append(self._entry)
            self._entry = None
            return
        if self._depth == 1 and (text := "".join(self._texts).strip()):
            _, prefix, plain = name.rpartition(":")
            if plain not in self._entry or (prefix and plain not in self._prefixed):
                self._entry[plain] = text
            if prefix:
                self._prefixed.add(plain)
        self._depth -= 1

    def entity(self, name: str, *_: object) -> None:
        raise DataError(
            f"The feed declares an entity, &{name};, and no feed of products needs one",
            where=self.path,
            fix="remove the lines <!ENTITY …> if you know the file; they can be an attack",
        )


def _malformed(path: Path, error: expat.ExpatError, found: int) -> DataError:
    where = f"{path}, line {error.lineno}"
    if error.code in HALF:
        return DataError(
            f"The file ends in the middle, after {found:,} entries or more",
            where=where,
            fix="fetch or copy it again",
        )
    return DataError(
        f"The file is not well-formed XML: {expat.errors.messages[error.code]}",
        where=where,
        fix="mend it there, or write it in the encoding that its first line names",
    )
