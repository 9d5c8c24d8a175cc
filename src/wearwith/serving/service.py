"""What all requests share: the present model, the settings, and what may be done by whom."""

import secrets
import threading
import time
from pathlib import Path
from typing import Any, Self

import anyio

from wearwith.errors import ConfigError, RunError, WearwithError
from wearwith.matching import Matcher
from wearwith.model import NewItem
from wearwith.model.model_manifest import FIX
from wearwith.model.thumbnails import Thumbnails
from wearwith.rules import RuleDesk
from wearwith.serving.logs import logger
from wearwith.serving.present_model import Present, fingerprint_of, open_present
from wearwith.serving.service_metrics import Metrics
from wearwith.serving.service_settings import Settings

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

    Attributes
    ----------
    now
        The present model with all that belongs to it, replaced as a whole: who needs two things of
        it takes it once.
    refused
        Why the newest model was not taken; None if it was.
    threads
        Bounds how many questions are answered at a time.
    """

    def __init__(
        self, present: Present, settings: Settings | None = None, folder: Path | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.folder = folder
        self.now = present
        self.refused: WearwithError | None = None
        self.metrics = Metrics()
        self.metrics.loaded.set(time.time())
        self.threads = anyio.CapacityLimiter(self.settings.threads)
        self._seen = present.fingerprint
        self._reloading = threading.Lock()

    @classmethod
    def open(cls, folder: str | Path, settings: Settings | None = None) -> Self:
        """Serve the folder of a model; raises as `open_present` does."""
        settings, folder = settings or Settings(), Path(folder)
        return cls(open_present(folder, settings), settings, folder)

    @property
    def matcher(self) -> Matcher:
        """The present model."""
        return self.now.matcher

    @property
    def desk(self) -> RuleDesk | None:
        """Where rules are edited; None where the model has none."""
        return self.now.desk

    @property
    def pictures(self) -> Thumbnails:
        """Thumbnails of the garments."""
        return self.now.pictures

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
        ConfigError, ExtraMissingError, UnreadableError
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

    def reload_if_new(self) -> None:
        """Take the model of the folder if it is another one than was last looked at."""
        if self.folder is None:
            return
        found = fingerprint_of(self.folder)
        if found and found != self._seen:
            try:
                self.reload()
            except WearwithError:
                return  # it is told by `refused`, and in the log

    def reload(self) -> Present:
        """Take the model that lies in the folder now; requests that are under way keep the old one.

        Raises
        ------
        WearwithError
            If it can't be used. The old model goes on.
        """
        if self.folder is None:
            raise ConfigError("This service has no folder to load a model from", where="reload")
        with self._reloading:
            self._seen = fingerprint_of(self.folder)
            try:
                present = open_present(self.folder, self.settings)
            except WearwithError as error:
                self._refuse(error)
                raise
            except Exception as error:  # a damaged file can break its reader in any way
                refused = RunError(
                    f"The new model can't be read ({type(error).__name__})",
                    where=self.folder,
                    fix=FIX,
                )
                self._refuse(refused)
                raise refused from error
            self._seen = present.fingerprint
            self.now, self.refused = present, None
        self.metrics.reloads.labels("done").inc()
        self.metrics.loaded.set(time.time())
        logger.info("model loaded", extra={"said": {"model": present.name}})
        return present

    def _refuse(self, error: WearwithError) -> None:
        self.refused = error
        self.metrics.reloads.labels("refused").inc()
        said = {"what": error.what, "where": error.where, "fix": error.fix}
        logger.error("new model refused; the old one goes on", extra={"said": said})
