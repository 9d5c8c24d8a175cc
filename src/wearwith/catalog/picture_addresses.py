"""The addresses of a catalogue's pictures: what is to be fetched, and taking up what was.

This package fetches nothing itself. An item with an address names the file that its picture will
have in the dataset's own folder of images, so that taking it up changes no table and no
fingerprint.
"""

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import quote, urlsplit

import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.import_problems import RowChecks
from wearwith.errors import ConfigError, DataError
from wearwith.files.atomic import new_file

__all__ = [
    "IMAGES",
    "IMAGE_ADDRESS",
    "PictureList",
    "Taken",
    "fetch_list",
    "pictures_to_fetch",
    "take_pictures",
    "with_picture_names",
]

IMAGES = "images"  # the folder in the dataset
IMAGE_ADDRESS = "image_address"
NO_ADDRESS = "not the address of a picture on the web (the item is kept without it)"
LONGEST = 2_000  # characters of an address
PictureList = Literal["curl", "aria2", "tsv"]

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff"))
_SAFE = "%/:?#[]@!$&()*+,;=~-._"  # as it is in an address; quotes and blanks are not


def with_picture_names(items: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Turn the column `image`, which holds addresses, into names of files; add the addresses.

    A name is made from the address alone: the same picture has one file, and another version of it
    (`?v=2`) another. What is no address of the web is noted, and the item kept without a picture.
    """
    written = items["image"].drop_nulls().unique()
    plain = [plain_address(text) for text in written]
    known = pl.DataFrame(
        {
            "image": written,
            IMAGE_ADDRESS: pl.Series(plain, dtype=pl.String),
            "file": pl.Series(
                [None if one is None else _file_of(one) for one in plain], dtype=pl.String
            ),
        }
    )
    items = items.join(known, on="image", how="left", maintain_order="left")
    is_wrong = pl.col("image").is_not_null() & pl.col(IMAGE_ADDRESS).is_null()
    checks.set_aside(items, is_wrong, "image", NO_ADDRESS)
    return items.with_columns(image="file").drop("file")


def plain_address(text: str) -> str | None:
    """An address that is safe to write into a list: http or https, without blanks and quotes."""
    text = text.strip()
    if text.startswith("//"):
        text = f"https:{text}"
    if not re.match(r"(?i)https?://[^/\s]", text) or len(text) > LONGEST:
        return None
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        has_own_port = parts.port is not None
    except ValueError:
        return None
    if not host or parts.username is not None:
        return None
    place = f"{host}:{parts.port}" if has_own_port else host
    rest = text.split("//", 1)[1]
    path = rest[len(re.match(r"[^/?#]*", rest)[0]) :]  # type: ignore[index]
    return f"{parts.scheme.lower()}://{place}{quote(path.split('#')[0], safe=_SAFE)}"


def _file_of(address: str) -> str:
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
    digest = hashlib.sha256(address.encode()).hexdigest()[:20]
    return digest + (suffix if suffix in SUFFIXES else ".jpg")


def pictures_to_fetch(dataset: Dataset) -> pl.DataFrame:
    """List the pictures that are not there yet: columns address and file, each file once.

    Raises
    ------
    ConfigError
        If the dataset has no addresses of pictures.
    """
    root = _root(dataset)
    named = dataset.items.select(address=IMAGE_ADDRESS, file="image").drop_nulls().unique()
    there = {path.name for path in root.iterdir()} if root.is_dir() else set[str]()
    return named.filter(~pl.col("file").is_in(list(there))).unique("file").sort("file")


def fetch_list(pictures: pl.DataFrame, form: PictureList) -> str:
    """Write the pictures to fetch as curl's configuration, aria2's input or a table."""
    if form == "tsv":
        return pictures.write_csv(separator="\t")
    if form == "aria2":
        lines = [f"{address}\n  out={file}" for address, file in pictures.rows()]
        return "".join(f"{line}\n" for line in lines)
    # Without `globoff` signs such as [ ] would be read as patterns.
    head = 'globoff\nproto = "=http,https"\nproto-redir = "=http,https"\n'
    return head + "".join(
        f'url = "{address}"\noutput = "{file}"\n' for address, file in pictures.rows()
    )


@dataclass(frozen=True)
class Taken:
    """What became of the pictures that a dataset names.

    Attributes
    ----------
    new, before, missing
        How many files were taken up, were there before, and are still to be fetched.
    bad
        Why a file that was fetched is no picture, by its name.
    """

    new: int
    before: int
    missing: int
    bad: dict[str, str]


def take_pictures(
    dataset: Dataset,
    folder: Path,
    require_picture: Callable[[bytes], object],
) -> Taken:
    """Copy fetched pictures into the dataset's folder of images; those that are there stay.

    Parameters
    ----------
    dataset
        A dataset on disk whose items have addresses of pictures.
    folder
        Where they were fetched to, by the names of the list.
    require_picture
        Raises `DataError` for bytes that are no picture, such as a page that says "not found".

    Raises
    ------
    ConfigError
        If the dataset has no addresses of pictures.
    DataError
        If the folder is missing, or has none of the files.
    """
    root, wanted = _root(dataset), pictures_to_fetch(dataset)
    if not folder.is_dir():
        raise DataError("There is no such folder", where=folder, fix="name that of the pictures")
    names = dataset.items["image"].drop_nulls().n_unique()
    root.mkdir(exist_ok=True)
    new, bad, missing = 0, dict[str, str](), 0
    for name in wanted["file"]:
        source = folder / name
        # aria2 and curl leave these beside what is not complete.
        if not source.is_file() or source.with_name(f"{name}.aria2").exists():
            missing += 1
            continue
        try:
            require_picture(source.read_bytes())
        except DataError as error:
            bad[name] = error.what
            continue
        with new_file(root / name) as temporary:
            shutil.copyfile(source, temporary)
        new += 1
    if wanted.height and not new and not bad:
        raise DataError(
            f"None of the {wanted.height:,} files that are to be fetched is there",
            where=folder,
            fix="fetch them by the names that `wearwith pictures list` wrote",
        )
    return Taken(new, names - wanted.height, missing, bad)


def _root(dataset: Dataset) -> Path:
    if IMAGE_ADDRESS not in dataset.items.columns or dataset.folder is None:
        raise ConfigError(
            "The dataset has no addresses of pictures",
            where=dataset.folder,
            fix="they come with a feed: wearwith import shopify, google, woocommerce or jsonld",
        )
    return dataset.folder / IMAGES
