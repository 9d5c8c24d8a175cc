"""The model that serves at present, and what belongs to it; a new one replaces all of it."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from wearwith.catalog import contexts
from wearwith.errors import UnknownItemError
from wearwith.markdown import CARD
from wearwith.matching import Matcher
from wearwith.matching.index import IndexConfig
from wearwith.matching.pair_files import read_pairs
from wearwith.matching.source import opened_source
from wearwith.model import TrainedModel, load_model
from wearwith.model.folder import manifest_of
from wearwith.model.thumbnails import Thumbnails
from wearwith.rules import RuleDesk
from wearwith.serving.settings import Settings
from wearwith.serving.uploads import PictureReader
from wearwith.types import By

__all__ = ["Present", "fingerprint_of", "open_present"]


@dataclass(frozen=True)
class Present:
    """A model at work.

    Attributes
    ----------
    matcher
        Answers; the edited rules count.
    desk
        Where its rules are edited; None without a teacher.
    pictures
        Thumbnails of its garments.
    reader
        Reads uploaded pictures for it.
    fingerprint
        What its folder looked like when it was opened; empty where there is no folder.
    """

    matcher: Matcher
    desk: RuleDesk | None
    pictures: Thumbnails
    reader: PictureReader
    fingerprint: str = ""

    @cached_property
    def texts(self) -> pl.Series:
        """Id and context of each item in small letters, to be searched. Shape: (n,)."""
        items = self.matcher.model.items
        return (items["id"] + " " + contexts(items)).str.to_lowercase()

    @property
    def name(self) -> str:
        """Name of the method."""
        return self.matcher.model.manifest.model


def open_present(folder: Path, settings: Settings) -> Present:
    """Open a model, check every file of it, and put it to work.

    Parameters
    ----------
    folder
        What training wrote, or a copy of it; may be a link, which is followed once.
    settings
        Say where versions of the rule book are, `FOLDER.edits` if they don't, and which picture
        models there are.

    Raises
    ------
    RunError
        If it is no model, or damaged; or the database can't be used, or lacks it.
    DataError, UnknownItemError
        If the pairs that are blocked or pinned can't be read, or are not of this model.
    ExtraMissingError
        If a graph is asked for, and its package is not installed.
    RuleError
        If the edited rules name a value that this model's vocabulary does not know.
    """
    fingerprint = fingerprint_of(folder)
    model = load_model(folder.resolve())
    place = folder.absolute() if folder.is_symlink() else folder.resolve()
    desk = _desk(model, settings.edits or place.with_name(f"{place.name}.edits"))
    above = settings.index_above
    index = None if above is None else IndexConfig(above=above)
    blocked, pinned = (
        [] if path is None else read_pairs(path) for path in (settings.blocked, settings.pinned)
    )
    source = None
    if settings.index is not None:
        source, index = opened_source(model, settings.index.get_secret_value(), index), None
    matcher = Matcher(model, desk=desk, index=index, source=source, blocked=blocked, pinned=pinned)
    _warm(matcher)
    reader = PictureReader(model, settings.picture_models)
    return Present(matcher, desk, Thumbnails(model), reader, fingerprint)


def fingerprint_of(folder: Path) -> str:
    """Tell whether a folder was replaced or changed, without reading more than its manifest.

    Empty where there is no manifest.
    """
    try:
        place = folder.resolve()
        said = hashlib.sha256(manifest_of(place).read_bytes())
        for path in sorted(place.iterdir()):
            if path.name == CARD:  # a person may edit it while it serves
                continue
            is_at = path.stat()
            said.update(
                os.fsencode(path.name)
                + f" {is_at.st_size} {is_at.st_mtime_ns} {is_at.st_ino}\n".encode()
            )
    except OSError:
        return ""
    return said.hexdigest()


def _warm(matcher: Matcher) -> None:
    """Ask each kind of question once: what is computed once is then not the first client's wait."""
    catalogue = matcher.model.catalogue
    if catalogue.tops and catalogue.bottoms:
        by: By = "student" if matcher.teacher is None else "teacher"
        with suppress(UnknownItemError):  # a database may no longer have it
            matcher.match(catalogue.tops[0], 1, by=by)
        matcher.explain(catalogue.tops[0], catalogue.bottoms[0])


def _desk(model: TrainedModel, folder: Path) -> RuleDesk | None:
    if model.manifest.teacher is None or model.knowledge is None:
        return None
    return RuleDesk(folder, model.knowledge.book, model.knowledge.vocabulary)
