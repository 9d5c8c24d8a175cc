"""Seeing attributes in photographs: colours, pattern, kind and category, each with a confidence."""

from wearwith.features.seen_store import SEEN_COLUMNS, SeenStore, is_seen, read_seen
from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["SEEN_COLUMNS", "SeenStore", "Sighting", "is_seen", "read_seen"]
