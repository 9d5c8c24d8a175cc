"""A folder of photographs becomes a dataset."""

import sys
from collections.abc import Mapping
from pathlib import Path

from killed.job import Job, digests
from killed.shop import photographs
from wearwith.catalog import load_dataset
from wearwith.cli.app import main

__all__ = ["Importing"]


class Importing(Job):
    """`wearwith import photos`."""

    name = "import"

    def give(self, given: Path) -> None:
        names = photographs(given / "clothes", 12)
        rows = [f"{number % 12},{name}" for number, name in enumerate(names)]
        (given / "outfits.csv").write_text("\n".join(["outfit,file", *rows]))

    def work(self, given: Path, place: Path) -> None:
        words = ("import", "photos", given / "clothes", place / "data")
        sys.argv = ["wearwith", *map(str, words), "--outfits", str(given / "outfits.csv")]
        main()

    def is_done(self, place: Path) -> bool:
        return (place / "data").exists()

    def check(self, place: Path) -> None:
        if self.is_done(place):
            data = load_dataset(place / "data")
            assert data.items.height == 24
            assert all((data.image_root / image).stat().st_size for image in data.items["image"])

    def result(self, place: Path) -> Mapping[str, object]:
        return digests(place)
