"""One person's wardrobe at work: prepared, corrected, added to, and prepared again."""

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wearwith.catalog import Dataset
from wearwith.model import TrainedModel
from wearwith.progress import ProgressFactory, silent
from wearwith.wardrobe.added_photographs import ADDED, Added, add_photographs
from wearwith.wardrobe.corrections import (
    CORRECTIONS,
    Correction,
    read_corrections,
    require_known,
    save_corrections,
)
from wearwith.wardrobe.diary import DIARY, Diary
from wearwith.wardrobe.prepare import prepare_wardrobe, vocabulary_of
from wearwith.wardrobe.prepared import remember_prepared

__all__ = ["Wardrobe"]


@dataclass(frozen=True)
class Wardrobe:
    """Photographs, the folder of all output, and how they are matched.

    The fields are the parameters of `prepare_wardrobe`. Threads may share it: one changes it at a
    time.
    """

    photographs: Path
    out: Path
    model: TrainedModel | None = None
    items: Path | None = None
    outfits: Path | None = None
    level: bool | None = None
    picture_models: Sequence[Path] = ()
    _changing: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def edits(self) -> Path:
        """Where edits of the rules are kept: those of one model, whatever is corrected or added."""
        by = "" if self.model is None else repr(self.model.manifest)
        digest = hashlib.sha256(by.encode()).hexdigest()[:8]
        return self.out / f"edits-{digest if by else 'rules'}"

    @property
    def diary(self) -> Diary:
        """What was worn."""
        return Diary(self.out / DIARY)

    def prepare(self, progress: ProgressFactory = silent) -> tuple[Path, Dataset]:
        """Do whatever is not done yet; returns and raises as `prepare_wardrobe` does."""
        with self._changing:
            folder, dataset = prepare_wardrobe(
                self.photographs,
                self.out,
                self.model,
                items=self.items,
                outfits=self.outfits,
                level=self.level,
                picture_models=self.picture_models,
                progress=progress,
            )
            remember_prepared(self.out, folder, self.edits)
            return folder, dataset

    def correct(self, item: str, values: Mapping[str, str]) -> Path:
        """Put values of one garment right, and give the folder of the model that knows them.

        `values` are by the names of a `Correction`. Raises `DataError` if one is unknown, or the
        wardrobe would have no tops or no bottoms left; nothing is kept then.
        """
        with self._changing:
            path, vocabulary = self.out / CORRECTIONS, vocabulary_of(self.model)
            before = read_corrections(path, vocabulary)
            old = before.get(item, Correction())
            if values.get("kind", old.kind) != old.kind:  # a skirt that is a top is no skirt
                old = replace(old, category="")
            new = replace(old, **values)
            require_known(new, vocabulary, f"garment {item!r}")
            save_corrections(path, {**before, item: new})
            try:
                return self.prepare()[0]
            except Exception:
                save_corrections(path, before)
                raise

    def add(
        self, files: Iterable[tuple[str, bytes]], *, most_bytes: int, most_pixels: int
    ) -> tuple[Path, Added]:
        """Take in photographs by their names and contents, in a folder of the wardrobe's own."""
        with self._changing:
            place = self.out / ADDED
            added = add_photographs(files, place, most_bytes=most_bytes, most_pixels=most_pixels)
            return self.prepare()[0], added
