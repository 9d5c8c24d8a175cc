"""What the views share: the service, and the catalogue of its present model as cards."""

from threading import Lock
from urllib.parse import quote

from wearwith.matching import Matcher
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.present import Present
from wearwith.serving.service import Service

__all__ = ["Views"]


class Views:
    """Everything that a view needs of one service.

    Parameters
    ----------
    service
        Whose page this is.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self._lock = Lock()
        self._shelf: tuple[Matcher, Shelf] | None = None

    def shelf(self, present: Present) -> Shelf:
        """Give the cards of a model; they are made once, and again when a new model serves."""
        with self._lock:
            if self._shelf is None or self._shelf[0] is not present.matcher:
                self._shelf = present.matcher, Shelf(present.matcher.model)
            return self._shelf[1]

    def picture(self, card: Card) -> str | None:
        """Give the address of a garment's thumbnail, if it has one."""
        # A browser takes these two for the way up, however they are quoted.
        if card.id in (".", "..") or self.service.picture(card.id) is None:
            return None
        return f"/pictures/{quote(card.id, safe='')}"
