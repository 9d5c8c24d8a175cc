"""The model that serves at present, and what belongs to it; a new one replaces all of it."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from wearwith.catalog import contexts
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import Matcher
from wearwith.matching.graph_index import IndexConfig
from wearwith.matching.picture_reader import PictureReader
from wearwith.matching.pinned_and_blocked import read_pairs
from wearwith.matching.source import opened_source
from wearwith.model import TrainedModel
from wearwith.model.folder import manifest_of
from wearwith.model.thumbnails import Thumbnails
from wearwith.rules import RuleDesk
from wearwith.serving.service_settings import Settings
from wearwith.training import load_run
from wearwith.types import By

__all__ = ["Present", "desk_of", "fingerprint_of", "open_desk", "open_present"]


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
    ConfigError
        If an older wearwith kept edits of this model elsewhere.
    """
    fingerprint = fingerprint_of(folder)
    model = load_run(folder.resolve(), settings.own_model)
    desk = open_desk(model, folder, settings.edits)
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
    """Tell whether a model was replaced or changed, without reading more than its manifest.

    What else lies in its folder, such as its card or an evaluation, may change while it serves.
    Empty where there is no manifest.
    """
    try:
        place = folder.resolve()
        manifest = manifest_of(place)
        content = manifest.read_bytes()
        said, names = hashlib.sha256(content), {manifest.name, *_files_of(content)}
        for path in sorted(place.iterdir()):
            if path.name not in names:
                continue
            is_at = path.stat()
            said.update(
                os.fsencode(path.name)
                + f" {is_at.st_size} {is_at.st_mtime_ns} {is_at.st_ino}\n".encode()
            )
    except OSError:
        return ""
    return said.hexdigest()


def open_desk(model: TrainedModel, folder: Path, edits: Path | None = None) -> RuleDesk | None:
    """Open where the rules of a model are edited; None of a model without a teacher.

    Parameters
    ----------
    model, folder
        The model, and its folder as it was named.
    edits
        Where versions of the rule book are; `FOLDER.edits` if not given.

    Raises
    ------
    ConfigError
        If an older wearwith kept edits of this model elsewhere, and nobody said what becomes of
        them.
    """
    if model.manifest.teacher is None or model.knowledge is None:
        return None
    if edits is None:
        place = folder.absolute() if folder.is_symlink() else folder.resolve()
        edits = place.with_name(f"{place.name}.edits")
        _require_no_older(folder.resolve(), edits)
    return RuleDesk(edits, model.knowledge.book, model.knowledge.vocabulary)


def desk_of(present: Present) -> RuleDesk:
    """Where the present rules are edited; `ConfigError` of a model without rules."""
    if present.desk is None:
        raise ConfigError(
            f"The model {present.name!r} has no rules: it learned from what was worn alone",
            where="rules",
            fix="train akd or ukd with a rule book, and serve that",
        )
    return present.desk


def _require_no_older(run: Path, edits: Path) -> None:
    """Raise `ConfigError` if edits lie where wearwith 0.1 kept them: `RUN.served/KEY.edits`."""
    older = [
        path for path in run.with_name(f"{run.name}.served").glob("*.edits") if any(path.iterdir())
    ]
    if older and not edits.exists():
        newest = max(older, key=lambda path: path.stat().st_mtime)
        raise ConfigError(
            "Rules of this run were edited with an older wearwith, which kept the edits elsewhere",
            where=", ".join(map(str, sorted(older))),
            fix=f"to go on with them: mv {newest} {edits}; to begin anew, name another folder: "
            "--edits FOLDER",
        )


def _files_of(manifest: bytes) -> list[str]:
    """Names of the files that belong to a model; none where the manifest is damaged."""
    try:
        return list(json.loads(manifest)["sha256"])
    except (ValueError, KeyError, TypeError):
        return []


def _warm(matcher: Matcher) -> None:
    """Ask each kind of question once: what is computed once is then not the first client's wait."""
    catalogue = matcher.model.catalogue
    if catalogue.tops and catalogue.bottoms:
        by: By = "student" if matcher.teacher is None else "teacher"
        with suppress(UnknownItemError):  # a database may no longer have it
            matcher.match(catalogue.tops[0], 1, by=by)
        matcher.explain(catalogue.tops[0], catalogue.bottoms[0])
