"""The photographs of a dataset become vectors."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from killed.job import Job, Near, digests
from killed.shop import pictured_shop
from wearwith.catalog import load_dataset
from wearwith.cli.app import main
from wearwith.features import FeatureStore
from wearwith.features.encoding import encode_photographs

__all__ = ["Encoding"]

AT_ONCE = 4  # photographs between two savings, of 128
LAST_BIT = 1e-7  # any two runs of `descriptors` differ by about 2e-8, undisturbed ones too
SETS = ("descriptors", "border")


class Encoding(Job):
    """`wearwith encode --image descriptors`."""

    name = "encode"

    def give(self, given: Path) -> None:
        pictured_shop(given, 10)

    def lay_out(self, given: Path, place: Path) -> None:
        shutil.copytree(given / "data", place / "data")

    def work(self, _given: Path, place: Path) -> None:
        encode_photographs.PART = AT_ONCE
        sys.argv = ["wearwith", "encode", str(place / "data"), "--image", "descriptors"]
        main()

    def is_done(self, place: Path) -> bool:
        return FeatureStore(place / "data", "descriptors").is_finished

    def check(self, place: Path) -> None:
        data = load_dataset(place / "data")
        for store in (FeatureStore(place / "data", name) for name in SETS):
            for part in (store.folder / "parts").glob("[0-9]*.parquet"):
                assert np.isfinite(pl.read_parquet(part)["vector"].to_numpy()).all()
            if store.is_finished:
                assert store.read(data.items["id"].to_list())[1].all()
        if self.is_done(place):
            assert pl.read_parquet(self._clusters(place)).height == data.items.height

    def result(self, place: Path) -> Mapping[str, object]:
        ids = load_dataset(place / "data").items["id"].to_list()
        found: dict[str, object] = {}
        for name in SETS:
            store = FeatureStore(place / "data", name)
            found[name] = Near(store.read(ids)[0], LAST_BIT)
            kept = [store.folder / file for file in ("index.parquet", "manifest.json")]
            found |= digests(place, kept)
            found[f"files of {name}"] = sorted(
                path.name for path in store.folder.rglob("*") if path.parent.name != "parts"
            )
            found[f"hidden parts of {name}"] = [*(store.folder / "parts").glob(".*")]
        return found | digests(place, [self._clusters(place)])

    def _clusters(self, place: Path) -> Path:
        return place / "data" / encode_photographs.CLUSTERS_FILE
