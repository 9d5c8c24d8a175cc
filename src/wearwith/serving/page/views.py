"""What the views share: the service, and the catalogue of its present model as cards."""

from collections.abc import Mapping
from threading import RLock
from urllib.parse import quote

from wearwith.matching import Matcher
from wearwith.matching.question_garments import Garments
from wearwith.matching.rule_evidence import RuleEvidence, evidence_of_rules
from wearwith.rules import RuleBook
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.present_model import Present, desk_of
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
        self._lock = RLock()
        self._shelf: tuple[Matcher, Shelf] | None = None
        self._garments: tuple[Matcher, Garments] | None = None
        self._evidence: tuple[Matcher, int, Mapping[str, RuleEvidence]] | None = None

    def shelf(self, present: Present) -> Shelf:
        """Give the cards of a model; they are made once, and again when a new model serves."""
        with self._lock:
            if self._shelf is None or self._shelf[0] is not present.matcher:
                garments = self.garments(present)
                self._shelf = present.matcher, Shelf(present.matcher.model, garments)
            return self._shelf[1]

    def garments(self, present: Present) -> Garments:
        """Give what was read of the garments of a model, with rules or without."""
        with self._lock:
            if self._garments is None or self._garments[0] is not present.matcher:
                self._garments = present.matcher, Garments(present.matcher.model)
            return self._garments[1]

    def evidence(self, present: Present, version: int) -> Mapping[str, RuleEvidence]:
        """Give what speaks for each rule of a version, those that are off too, by its id."""
        matcher = present.matcher
        with self._lock:
            known = self._evidence
            if known is not None and known[0] is matcher and known[1] == version:
                return known[2]
            book, off = desk_of(present).read(version)
            teacher = matcher.teacher
            assert teacher is not None  # noqa: S101 - there is a desk
            on = RuleBook.of(rule for rule in book.rules if rule.id not in off)
            # A rule that is off is shown as it would be with all others.
            books = [book, on] if off else [book]
            found = {
                one.id: one
                for some in books
                for one in evidence_of_rules(matcher.model, teacher.with_book(some))
            }
            self._evidence = matcher, version, found
            return found

    def picture(self, card: Card) -> str | None:
        """Give the address of a garment's thumbnail, if it has one."""
        # A browser takes these two for the way up, however they are quoted.
        if card.id in (".", "..") or card.id not in self.service.pictures:
            return None
        return f"/pictures/{quote(card.id, safe='')}"
