"""Pairs with a standing of their own: blocked, or pinned."""

from collections.abc import Iterable, Mapping

from wearwith.types import Side

__all__ = ["Pairs", "Partners"]

Pairs = Iterable[tuple[str, str]]  # ids of a top and of a bottom


class Partners:
    """The other garments that each garment is paired with, by id, in the order given."""

    def __init__(self, pairs: Pairs) -> None:
        self._of: Mapping[Side, dict[str, dict[str, None]]] = {"top": {}, "bottom": {}}
        for top, bottom in pairs:
            self._of["top"].setdefault(top, {})[bottom] = None
            self._of["bottom"].setdefault(bottom, {})[top] = None

    def of(self, side: Side, name: str | None) -> list[str]:
        """Ids on the other side; none for a new garment, which has no id."""
        return [] if name is None else list(self._of[side].get(name, ()))
