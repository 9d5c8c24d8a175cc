"""Seeing attributes in photographs: colours, pattern, kind and category, each with a confidence."""

from wearwith.features.seeing.sighting import Sighting
from wearwith.features.seeing.store import SEEN_COLUMNS, SeenStore, is_seen, read_seen

__all__ = ["SEEN_COLUMNS", "SeenStore", "Sighting", "is_seen", "read_seen"]
