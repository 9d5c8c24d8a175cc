"""Where a client finds something by its id."""

from urllib.parse import quote

from wearwith.serving.present import Present

__all__ = ["picture_path"]


def picture_path(now: Present, item: str) -> str | None:
    """Path of an item's thumbnail below the service; None where there is none."""
    return f"/pictures/{quote(item, safe='')}" if item in now.pictures else None
