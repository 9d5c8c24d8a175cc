"""Compounds, as German and Dutch write them, taken apart into known words."""

from collections.abc import Collection, Sequence

__all__ = ["parts_of"]

SHORTEST_PART, SHORTEST_COMPOUND, LONGEST_COMPOUND = 3, 7, 60  # letters


def parts_of(word: str, known: Collection[str], links: Sequence[str]) -> tuple[str, ...]:
    """Find the known words that a compound ends with, in their order; none if there are none.

    The last part says what a thing is, so a compound is read from its end: `baumwolljacke` is
    `baumwoll` and `jacke`, `sommerkleid` is `kleid` after something unknown. The longest part wins.
    `links` are what may stand between two parts, such as the s of `anzugshose`.
    """
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND:
        return ()
    parts: list[str] = []
    rest = word
    while rest:
        found = _last_part(rest, known, links if parts else (), is_whole=bool(parts))
        if found is None:
            break
        part, rest = found
        parts.append(part)
    return tuple(reversed(parts))


def _last_part(
    rest: str, known: Collection[str], links: Sequence[str], *, is_whole: bool
) -> tuple[str, str] | None:
    """The longest known word at the end, behind which a link may stand, and what is before it.

    Of a word that is not a part itself, something must be left.
    """
    ends = [rest, *(rest.removesuffix(link) for link in links if link and rest.endswith(link))]
    for length in range(len(rest), SHORTEST_PART - 1, -1):
        for end in ends:
            before = len(end) - length
            if before < 0 or (not is_whole and before < SHORTEST_PART):
                continue
            if not is_whole and length == SHORTEST_PART and before == SHORTEST_PART:
                continue  # a laptop is no top
            if (part := end[before:]) in known:
                return part, end[:before]
    return None
