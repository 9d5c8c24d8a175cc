"""The model that a service serves, with all that belongs to it."""

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import polars as pl

from wearwith.catalog import contexts
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import Matcher
from wearwith.matching.changes import ItemJournal, LiveCatalogue, with_facts
from wearwith.matching.graph_index import IndexConfig
from wearwith.matching.outfits import Completer, SetDesk
from wearwith.matching.outfits.slot_source import opened_slots
from wearwith.matching.picture_reader import PictureReader
from wearwith.matching.pinned_and_blocked import read_pairs
from wearwith.matching.source import opened_source
from wearwith.model import NewItem, TrainedModel
from wearwith.model.folder import manifest_of
from wearwith.model.thumbnails import Thumbnails
from wearwith.rules import RuleDesk
from wearwith.serving.service_settings import Settings
from wearwith.training import load_run
from wearwith.types import SIDES, Side

__all__ = [
    "ServedModel",
    "completer_of",
    "desk_of",
    "fingerprint_of",
    "open_desk",
    "open_served_model",
    "sets_beside",
    "sets_of",
]


CAN_CUT_OUT = find_spec("cv2") is not None


@dataclass(frozen=True)
class ServedModel:
    """A model at work.

    Attributes
    ----------
    matcher
        Answers questions, by the edited rules.
    desk
        Where its rules are edited; None without a teacher.
    read_picture
        Reads an uploaded picture as a new garment; keywords are further fields of `NewItem`.
    fingerprint
        Of its folder when it was opened; empty without a folder.
    completer
        Puts looks together, with a model of whole outfits; None with another one.
    sets
        Somebody's own outfits, which come first.
    live
        What changed in its catalogue since.
    """

    matcher: Matcher
    desk: RuleDesk | None
    pictures: Thumbnails
    read_picture: Callable[..., NewItem]
    live: LiveCatalogue
    fingerprint: str = ""
    completer: Completer | None = None
    sets: SetDesk | None = None
    _items: tuple[int, pl.DataFrame] | None = field(default=None, init=False)

    @cached_property
    def texts(self) -> pl.Series:
        """Id and context of each item in small letters, for search. Shape: (n,)."""
        items = self.matcher.model.items
        return (items["id"] + " " + contexts(items)).str.to_lowercase()

    @cached_property
    def words(self) -> list[str]:
        """Words of the catalogue in small letters, the most frequent first, for `near_words`."""
        words = self.texts.str.extract_all(r"[^\W\d_]{3,}").explode().drop_nulls().rename("word")
        counted = words.value_counts(name="n").sort("n", "word", descending=[True, False])
        return counted["word"].to_list()

    def rows_of(self, ids: Iterable[str]) -> list[int | None]:
        """Rows of tops and bottoms in the table of items; None for those that it lacks."""
        places = (self.matcher.model.catalogue.place_of(name) for name in ids)
        return [None if place is None else self._rows[place[0]][place[1]] for place in places]

    @property
    def items(self) -> pl.DataFrame:
        """The table of items, with prices, stock and the like as they are now."""
        version = self.live.refreshed()
        if self._items is None or self._items[0] != version:
            table = with_facts(self.matcher.model.items, self.live.states)
            object.__setattr__(self, "_items", (version, table))
        assert self._items is not None  # noqa: S101
        return self._items[1]

    def item_rows(self, ids: Iterable[str]) -> list[int | None]:
        """Rows of garments of any slot in the table of items; None for new ones."""
        return [self._row_of.get(name) for name in ids]

    @property
    def item_ids(self) -> Collection[str]:
        """Ids of all garments."""
        return self._row_of.keys()

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.matcher.model.items["id"])}

    @cached_property
    def _rows(self) -> dict[Side, Sequence[int]]:
        """Rows of each side: row n of a side is position n of the catalogue."""
        sides = self.matcher.model.items["side"]
        return {side: array("Q", (sides == side).arg_true()) for side in SIDES}

    @property
    def name(self) -> str:
        """Name of the method."""
        return self.matcher.model.manifest.model

    def board_picture_path(self, item: str) -> str | None:
        """Path of a picture of the garment alone, where garments can be cut out here."""
        path = self.picture_path(item)
        return f"{path}?alone=true" if path is not None and CAN_CUT_OUT else path

    def picture_path(self, item: str) -> str | None:
        """Path of an item's thumbnail on this service; None if it has none."""
        # However they are quoted, a browser takes these two for the way up.
        if item in (".", "..") or item not in self.pictures:
            return None
        return f"/pictures/{quote(item, safe='')}"


def open_served_model(
    folder: Path, settings: Settings, before: ServedModel | None = None
) -> ServedModel:
    """Open a model, check every file of it, and put it to work.

    Parameters
    ----------
    folder
        What training wrote, or a copy of it. A link is followed once.
    before
        What served until now. The same model with other garments is not warmed up to explain,
        which takes longest, since garments may come every few seconds.

    Raises
    ------
    RunError
        If it is no model, or damaged; or if the database can't be used, or lacks the model.
    DataError, UnknownItemError
        If blocked or pinned pairs can't be read, or are not of this model.
    ExtraMissingError
        If the package for a graph is not installed.
    RuleError
        If the edited rules name a value that this model's vocabulary does not know.
    ConfigError
        If an older wearwith kept edits of this model elsewhere.
    """
    fingerprint = fingerprint_of(folder)
    model = load_run(folder.resolve(), settings.own_model)
    journal = ItemJournal(_beside(folder, "items") / "journal.sqlite")
    model = replace(model, items=with_facts(model.items, journal.since(0)))
    live = LiveCatalogue(journal, model.items)
    desk = open_desk(model, folder, settings.edits)
    above = settings.index_above
    index = None if above is None else IndexConfig(above=above)
    blocked, pinned = (
        [] if path is None else read_pairs(path) for path in (settings.blocked, settings.pinned)
    )
    url = None if settings.index is None else settings.index.get_secret_value()
    source = None if url is None else opened_source(model, url, index)
    matcher = Matcher(
        model,
        desk=desk,
        index=index if source is None else None,
        source=source,
        blocked=blocked,
        pinned=pinned,
        live=live,
    )
    grown = before is not None and before.matcher.model.folder == model.folder
    _warm(matcher, explains=not (grown and model.manifest.segments))
    reader = PictureReader(model, settings.picture_models)
    read_picture = partial(reader.read, most_pixels=settings.most_pixels)
    sets, completer = SetDesk(sets_beside(folder, settings.sets)), None
    if model.outfits is not None:
        completer = Completer(
            model,
            blocked=blocked,
            pinned=pinned,
            sets=sets,
            desk=desk,
            index=index,
            source=None if url is None else opened_slots(model, url, index),
            live=live,
        )
        if CAN_CUT_OUT and settings.page:  # its first picture would wait a second for this
            import_module("wearwith.pictures.cutout.cut_out")
    thumbnails = Thumbnails(model)
    return ServedModel(matcher, desk, thumbnails, read_picture, live, fingerprint, completer, sets)


def fingerprint_of(folder: Path) -> str:
    """Fingerprint a model from its manifest and the sizes and times of its files.

    Other files of the folder, such as its card or an evaluation, may change while it serves. Empty
    if there is no manifest.
    """
    try:
        place = folder.resolve()
        manifest = manifest_of(place)
        content = manifest.read_bytes()
        digest, names = hashlib.sha256(content), {manifest.name, *_files_of(content)}
        for path in sorted(place.iterdir()):
            if path.name in names:
                state = path.stat()
                line = f" {state.st_size} {state.st_mtime_ns} {state.st_ino}\n"
                digest.update(os.fsencode(path.name) + line.encode())
    except OSError:
        return ""
    return digest.hexdigest()


def sets_beside(folder: Path, sets: Path | None = None) -> Path:
    """Where somebody's own sets are: `sets`, or else `FOLDER.sets`, as the folder was named."""
    return sets or _beside(folder, "sets")


def _beside(folder: Path, ending: str) -> Path:
    """`FOLDER.ending`, beside the folder as it was named, which may be a link."""
    place = folder.absolute() if folder.is_symlink() else folder.resolve()
    return place.with_name(f"{place.name}.{ending}")


def completer_of(served: ServedModel) -> Completer:
    """Give what completes looks; raises `ConfigError` with a model of pairs."""
    if served.completer is None:
        raise ConfigError(
            f"The model {served.name!r} answers about no outfits",
            where="model",
            fix="serve a model of outfits, such as outfit-akd",
        )
    return served.completer


def sets_of(served: ServedModel) -> SetDesk:
    """Give the place of somebody's own sets; raises `ConfigError` if there is none."""
    if served.sets is None:
        raise ConfigError("This service keeps no sets", where="sets", fix="start it on a folder")
    return served.sets


def open_desk(model: TrainedModel, folder: Path, edits: Path | None = None) -> RuleDesk | None:
    """Open the place where a model's rules are edited; None for a model without a teacher.

    Versions of the rule book are in `edits`, or else in `FOLDER.edits`, beside the folder as it was
    named.

    Raises
    ------
    ConfigError
        If `edits` is not given and an older wearwith kept edits of this model elsewhere.
    """
    if model.manifest.teacher is None or model.knowledge is None:
        return None
    if edits is None:
        edits = _beside(folder, "edits")
        _require_no_older(folder.resolve(), edits)
    return RuleDesk(edits, model.knowledge.book, model.knowledge.vocabulary)


def desk_of(served: ServedModel) -> RuleDesk:
    """Give the desk of a model; raises `ConfigError` if it has no rules."""
    if served.desk is None:
        raise ConfigError(
            f"The model {served.name!r} has no rules: it learned from what was worn alone",
            where="rules",
            fix="train akd or ukd with a rule book, and serve that",
        )
    return served.desk


def _require_no_older(run: Path, edits: Path) -> None:
    """Raise `ConfigError` if there are edits where wearwith 0.1 kept them: `RUN.served/*.edits`."""
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
    """Names of the files that belong to a model; none if the manifest is damaged."""
    try:
        return list(json.loads(manifest)["sha256"])
    except (ValueError, KeyError, TypeError):
        return []


def _warm(matcher: Matcher, *, explains: bool) -> None:
    """Ask each kind of question once, so that the first client need not wait for caches."""
    catalogue = matcher.model.catalogue
    if catalogue.tops and catalogue.bottoms:
        with suppress(UnknownItemError):  # a database may no longer have it
            matcher.match(catalogue.tops[0], 1)
        if explains:
            matcher.explain(catalogue.tops[0], catalogue.bottoms[0])
