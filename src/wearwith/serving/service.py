"""What all requests share: the present model, the settings, and what may be done by whom."""

import secrets
from pathlib import Path
from typing import Any, Self

from wearwith.exported import NewItem
from wearwith.matching import Matcher
from wearwith.rules import RuleDesk
from wearwith.serving.present import Present, open_present
from wearwith.serving.settings import Settings

__all__ = ["Service"]


class Service:
    """A model that answers requests, until a new one takes its place.

    Parameters
    ----------
    present
        The model to begin with.
    settings
        How to behave.
    folder
        Where new models appear; None if there will be none.
    """

    def __init__(
        self, present: Present, settings: Settings | None = None, folder: Path | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.folder = folder
        self.now = present  # replaced as a whole: who needs two things of it takes it once

    @classmethod
    def open(cls, folder: str | Path, settings: Settings | None = None) -> Self:
        """Serve an exported folder; raises as `open_present` does."""
        settings, folder = settings or Settings(), Path(folder)
        return cls(open_present(folder, settings.edits), settings, folder)

    @property
    def matcher(self) -> Matcher:
        """The present model."""
        return self.now.matcher

    @property
    def desk(self) -> RuleDesk | None:
        """Where rules are edited; None where the model has none."""
        return self.now.desk

    def picture(self, item: str) -> Path | None:
        """Give the file of an item's thumbnail, if it has one."""
        return self.now.pictures.get(item)

    def new_item(self, data: bytes, **told: Any) -> NewItem:
        """Read an uploaded picture.

        Parameters
        ----------
        data
            The file as it came.
        **told
            What else is known of the garment: fields of `NewItem`.

        Raises
        ------
        DataError
            If it is no picture, damaged, or too large.
        ExtraMissingError
            If pictures can't be read here as the model needs them.
        """
        return self.now.reader.read(data, self.settings.most_pixels, **told)

    def may_edit(self, key: str | None) -> bool:
        """Whether whoever brings this key, or none, may edit rules."""
        expected = self.settings.api_key
        if expected is None:
            return self.settings.edit_without_key
        given = "" if key is None else key
        return secrets.compare_digest(given.encode(), expected.get_secret_value().encode())
