"""What `wearwith wardrobe` prepared last, opened again without the photographs."""

from dataclasses import dataclass
from pathlib import Path

from wearwith.errors import ConfigError, DataError
from wearwith.files.atomic import read_json, write_json
from wearwith.matching.outfits import Completer
from wearwith.model import TrainedModel, load_model
from wearwith.rules import RuleDesk
from wearwith.wardrobe.diary import DIARY, Diary
from wearwith.wardrobe.dresser import Dresser

__all__ = ["MARK", "PreparedWardrobe", "open_wardrobe", "remember_prepared"]

MARK = "wardrobe.json"


@dataclass(frozen=True)
class PreparedWardrobe:
    """A wardrobe's folder, its model, and where edits of the rules are.

    Attributes
    ----------
    folder
        That of all output.
    model
        Over the wardrobe's garments.
    edits
        A folder, which the first edit creates.
    """

    folder: Path
    model: TrainedModel
    edits: Path

    @property
    def diary(self) -> Diary:
        """What was worn."""
        return Diary(self.folder / DIARY)

    def dresser(self) -> Dresser:
        """What says what to wear, by the rules as they stand.

        Raises `ConfigError` if the wardrobe was prepared without a model of outfits.
        """
        if self.model.outfits is None:
            raise ConfigError(
                f"The wardrobe was prepared with {self.model.name!r}, which knows no outfits",
                where=self.folder,
                fix="wearwith wardrobe PHOTOS --model RUN --no-serve, where RUN is a model of "
                "outfits: wearwith train DATA --model outfit-akd",
            )
        known, desk = self.model.knowledge, None
        if known is not None and self.model.manifest.teacher is not None:
            desk = RuleDesk(self.edits, known.book, known.vocabulary)
        return Dresser(Completer(self.model, desk=desk), self.diary)


def remember_prepared(folder: Path, served: Path, edits: Path) -> None:
    """Note in a wardrobe's mark which model it was prepared with last."""
    mark = read_json(folder / MARK, "mark of a wardrobe")
    new = {**mark, "served": served.name, "edits": edits.name}
    if new != mark:
        write_json(folder / MARK, new)


def open_wardrobe(folder: Path) -> PreparedWardrobe:
    """Open a wardrobe that was prepared, by its folder of output or that of its photographs.

    Raises
    ------
    DataError
        If there is none, or it was not prepared to the end.
    RunError
        If its model is damaged.
    """
    beside = Path(f"{folder.resolve().name}-wardrobe")
    place = folder if (folder / MARK).is_file() or not (beside / MARK).is_file() else beside
    fix = f"prepare it: wearwith wardrobe {folder} --model RUN --no-serve"
    if not (place / MARK).is_file():
        raise DataError("There is no wardrobe here", where=folder, fix=fix)
    mark = read_json(place / MARK, "mark of a wardrobe")
    served, edits = (Path(str(mark.get(name) or "none")).name for name in ("served", "edits"))
    if not (place / served).is_dir():
        raise DataError("This wardrobe is not prepared", where=place, fix=fix)
    return PreparedWardrobe(place, load_model(place / served), place / edits)
