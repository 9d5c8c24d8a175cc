"""The table that a person keeps beside their photographs."""

from fuzzing.mutating import in_words as mutate
from fuzzing.world import scratch
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.photo_table import PhotoColumns, read_photo_table, spellings

__all__ = ["mutate", "seeds", "target"]

FILES = ["tops/IMG 1.jpg", "tops/caf\u00e9.png", "skirt.webp"]


def target(data: bytes) -> None:
    """Read a table about three photographs, and list what is wrong with it."""
    folder = scratch() / "photographs"
    folder.mkdir(exist_ok=True)
    path = folder / "items.csv"
    path.write_bytes(data)
    problems = Problems()
    read_photo_table(path, folder, spellings(FILES), PhotoColumns(), problems)
    problems.save(scratch() / "problems.csv")


def seeds() -> list[bytes]:
    """Give a table in two ways of ending lines."""
    table = (
        "file,id,kind,category,title,size\n"
        "tops/IMG 1.jpg,a,top,Tops > Shirts,blue,1\n"
        "./tops/cafe\u0301.png,,,,,\n"
        'skirt.webp,b,skirt,,"a ""b""\nc",2\n'
    )
    return [table.encode(), table.replace("\n", "\r\n").encode(), b"file\nskirt.webp\n"]
