"""A dataset with photographs: two of equal files, and two of equal files that are no pictures."""

import io

import polars as pl
from PIL import Image, ImageDraw

from wearwith.catalog import Dataset

COLOURS = {
    "t1": (170, 40, 50),
    "t2": (40, 45, 80),
    "t3": (20, 120, 90),
    "b1": (60, 110, 80),
    "b2": (90, 60, 40),
}


def photograph(colour):
    picture = Image.new("RGB", (90, 120), (236, 230, 220))
    ImageDraw.Draw(picture).rectangle((25, 20, 65, 100), fill=colour)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def photographed(folder):
    files = {item: photograph(colour) for item, colour in COLOURS.items()}
    files |= {"t4": files["t1"], "t5": b"this is text", "t6": b"this is text"}
    folder.mkdir()
    for item, data in files.items():
        (folder / f"{item}.png").write_bytes(data)
    kinds = {"t": "top", "b": "bottom"}
    rows = [{"id": i, "kind": kinds[i[0]], "image": f"{i}.png"} for i in sorted(files)]
    pairs = pl.DataFrame(schema={"top": pl.String, "bottom": pl.String, "split": pl.String})
    return Dataset.from_frames(pl.DataFrame(rows), pairs, image_root=folder).save(folder / "data")
