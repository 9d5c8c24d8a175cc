"""What all requests share: the present model, the settings, and who may edit."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import anyio
from fastapi.responses import Response
from pydantic_core import to_json

from wearwith.errors import ConfigError, OutputExistsError, RunError, WearwithError
from wearwith.matching import Matcher
from wearwith.matching.changes import take_in
from wearwith.model.model_manifest import FIX
from wearwith.rules import RuleDesk
from wearwith.serving.logs import logger
from wearwith.serving.served_model import ServedModel, fingerprint_of, open_served_model
from wearwith.serving.service_metrics import Metrics
from wearwith.serving.service_settings import Settings

if TYPE_CHECKING:
    from wearwith.wardrobe import Wardrobe

__all__ = ["Service"]

Answer = TypeVar("Answer")
TAKE_IN_SECONDS = 2.0  # between two segments: each makes every worker load the model


class Service:
    """A model that answers requests, until a new one takes its place.

    `folder` is where new models appear; None if there will be none. `wardrobe` is somebody's own,
    whose photographs may be corrected and added to; a public service has none.

    Attributes
    ----------
    now
        The present model with all that belongs to it. A new model replaces it as a whole, so code
        that needs two things of it reads it once.
    refused
        Why the newest model was not taken; None if it was.
    """

    def __init__(
        self,
        served: ServedModel,
        settings: Settings | None = None,
        folder: Path | None = None,
        wardrobe: "Wardrobe | None" = None,
    ) -> None:
        self.settings = settings or Settings()
        self.folder = folder
        self.wardrobe = wardrobe
        self.now = served
        self.refused: WearwithError | None = None
        self.metrics = Metrics()
        self.metrics.loaded.set(time.time())
        self._threads = anyio.CapacityLimiter(self.settings.threads)
        self._seen = served.fingerprint
        self._reloading = threading.Lock()
        self._taken_in = 0  # version of the journal

    @classmethod
    def open(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        wardrobe: "Wardrobe | None" = None,
    ) -> Self:
        """Serve the folder of a model.

        Raises
        ------
        RunError, DataError, UnknownItemError, ExtraMissingError, RuleError, ConfigError
            If the model, its rules, its pairs or its database can't be used.
        """
        settings, folder = settings or Settings(), Path(folder)
        return cls(open_served_model(folder, settings), settings, folder, wardrobe)

    @property
    def matcher(self) -> Matcher:
        """The present model's matcher."""
        return self.now.matcher

    @property
    def desk(self) -> RuleDesk | None:
        """Where rules are edited; None if the model has none."""
        return self.now.desk

    async def in_thread(self, compute: Callable[..., Answer], *args: Any) -> Answer:
        """Compute an answer in a thread, as soon as one of `settings.threads` is free."""
        return await anyio.to_thread.run_sync(compute, *args, limiter=self._threads)

    async def json(self, compute: Callable[..., Any], *args: Any, status: int = 200) -> Response:
        """Compute an answer in a thread, and write it as JSON there, without validating it."""

        def answer() -> Response:
            text = to_json(compute(*args), inf_nan_mode="null")
            return Response(text, status, media_type="application/json")

        return await self.in_thread(answer)

    def reload_if_new(self) -> None:
        """Take the model of the folder if it has changed since the last look."""
        if self.folder is None:
            return
        fingerprint = fingerprint_of(self.folder)
        if fingerprint and fingerprint != self._seen:
            try:
                self.reload()
            except WearwithError:
                return  # `refused` and the log have it

    def take_in_new(self) -> int:
        """Encode garments that came, and drop those that went; say how many garments that were.

        One process does so at a time; all of them load the result as any new model.
        """
        now = self.now
        if self.settings.index is not None or now.live.refreshed() == self._taken_in:
            return 0
        folder = now.matcher.model.folder
        if folder is None or time.time() - _changed(folder) < TAKE_IN_SECONDS:
            return 0
        version, n = now.live.refreshed(), 0
        try:
            n = take_in(now.matcher.model, now.live.journal)
        except (OutputExistsError, RunError):
            return 0  # another process is at it
        except WearwithError as error:
            fields = {"what": error.what, "where": error.where, "fix": error.fix}
            logger.error("new garments can't be encoded", extra={"fields": fields})
        self._taken_in = version
        return n

    def move_to(self, folder: Path) -> ServedModel:
        """Serve the model of another folder from now on; raises as `reload` does."""
        before, self.folder = self.folder, folder
        try:
            return self.reload()
        except WearwithError:
            self.folder = before
            raise

    def reload(self) -> ServedModel:
        """Take the model that is in the folder now; requests under way keep the old one.

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
                served = open_served_model(self.folder, self.settings, self.now)
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
            self._seen = served.fingerprint
            self.now, self.refused, self._taken_in = served, None, 0
        self.metrics.reloads.labels("done").inc()
        self.metrics.loaded.set(time.time())
        logger.info("model loaded", extra={"fields": {"model": served.name}})
        return served

    def _refuse(self, error: WearwithError) -> None:
        self.refused = error
        self.metrics.reloads.labels("refused").inc()
        fields = {"what": error.what, "where": error.where, "fix": error.fix}
        logger.error("new model refused; the old one goes on", extra={"fields": fields})


def _changed(folder: Path) -> float:
    """When segments of a model were last written, in seconds; 0 if it has none."""
    segments = folder / "segments"
    return segments.stat().st_mtime if segments.is_dir() else 0.0
