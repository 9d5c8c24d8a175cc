"""A person's own tables: the whole import, from CSV, TSV, JSON Lines or Parquet to a dataset."""

import io
import shutil
from functools import partial
from random import Random

import polars as pl

from fuzzing.mutating import in_bytes, in_words
from fuzzing.world import scratch
from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.importers.table import read_table

__all__ = ["mutate", "seeds", "target"]

ITEMS = b"""id,kind,title,category,price,image,listed
a1,top,"linen, white",Tops>Shirts,19.99,a.jpg,17
a2,top,wool,Tops,-1,,18
b1,bottom,\xe2\x80\x8fskirt \xf0\x9f\x91\x97,Bottoms,nan,b.jpg,
b2,bottom,trousers,,inf,,19
"""
PAIRS = b"top,bottom,split\na1,b1,train\na1,b2,val\na2,b1,test\n"
OUTFITS = b"outfit,item\n1,a1\n1,b1\n2,a2\n2,b2\n2,a1\n"
LINES = (
    b'{"id": "a1", "kind": "top", "category": ["Tops", "Shirts"], "price": 1.5}\n'
    b'{"id": "b1", "kind": "bottom", "title": "caf\\u00e9 \\ud83d\\udc57", "price": null}\n'
)
# What the first byte of an input says it is.
FILES = (
    "items.csv",
    "items.tsv",
    "items.jsonl",
    "items.parquet",
    "pairs.csv",
    "outfits.csv",
    "pairs.jsonl",
    "outfits.parquet",
)


def target(data: bytes) -> None:
    """Import a table of items, or one of pairs or outfits beside a valid one of items."""
    folder, out = scratch() / "tables", scratch() / "imported"
    folder.mkdir(exist_ok=True)
    name = FILES[data[0] % len(FILES)] if data else FILES[0]
    (folder / "items.csv").write_bytes(ITEMS)
    (folder / "pairs.csv").write_bytes(PAIRS)
    (folder / name).write_bytes(data[1:])
    kind = name.partition(".")[0]
    items = folder / (name if kind == "items" else "items.csv")
    others = {kind: folder / name} if kind != "items" else {"pairs": folder / "pairs.csv"}
    read = partial(read_table, items, **others)
    try:
        dataset, _ = import_dataset(lambda problems: read(problems=problems), out, source={})
        assert dataset.fingerprint
    finally:
        assert out.is_dir() or not [*scratch().glob(".imported*")], "a part of a dataset is left"
        shutil.rmtree(out, ignore_errors=True)


def seeds() -> list[bytes]:
    """Give a valid table of each form."""
    pairs = b'{"top": "a1", "bottom": "b1"}\n{"top": "a2", "bottom": "b2"}\n'
    files = [ITEMS, ITEMS.replace(b",", b"\t"), LINES, _parquet(ITEMS), PAIRS, OUTFITS, pairs]
    return [bytes([n]) + file for n, file in enumerate([*files, _parquet(OUTFITS)])]


def _parquet(table: bytes) -> bytes:
    out = io.BytesIO()
    pl.read_csv(table).write_parquet(out, statistics=False)
    return out.getvalue()


def mutate(data: bytes, random: Random) -> bytes:
    """Change a table as fits its form; now and then it is taken for another one."""
    if not data:
        return bytes([random.randrange(len(FILES))])
    first = random.randrange(len(FILES)) if random.random() < 0.03 else data[0]
    is_text = not FILES[first % len(FILES)].endswith("parquet")
    return bytes([first]) + (in_words if is_text else in_bytes)(data[1:], random)
