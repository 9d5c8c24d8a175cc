import errno
import os
from pathlib import Path

import pytest

from wearwith.errors import DataError, StorageError
from wearwith.files.disk_errors import disk_error, disk_errors

PATH = Path("/shop/data/items.parquet")
OF_PARQUET = "parquet: File out of specification: underlying IO error: No space left on device"


def of_system(number: int, name: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), name)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (of_system(errno.ENOSPC), "The disk is full"),
        (RuntimeError(f"{OF_PARQUET} (os error 28)"), "The disk is full"),
        (OSError("Read-only file system (os error 30): /shop/data/a"), "The disk can only be read"),
        (of_system(errno.EDQUOT), "Your share of the disk is used up"),
        (of_system(errno.EFBIG), "A file may not become as large as this one"),
        (of_system(errno.EIO), "The disk fails"),
        (of_system(errno.EACCES, "/shop/data/.items.0123abcd.parquet"), "may not be written"),
        (OSError("Permission denied (os error 13): /shop/data/a"), "may not be written"),
    ],
)
def test_what_the_disk_refuses_is_told(error: Exception, says: str):
    told = disk_error(error, PATH)
    assert says in told.what
    assert told.where == str(PATH)
    assert told.fix


@pytest.mark.parametrize(
    "error",
    [
        ValueError("28"),
        of_system(errno.ENOENT, "/shop/data/a"),
        of_system(errno.EACCES, "/elsewhere/picture.jpg"),  # it may not be read
        OSError("refused"),
    ],
)
def test_other_errors_are_left_alone(error: Exception):
    assert disk_error(error, PATH) is None
    with pytest.raises(type(error)) as caught, disk_errors(PATH):
        raise error
    assert caught.value is error


def test_what_an_error_names_is_where_it_happened():
    assert disk_error(of_system(errno.EROFS, "/shop/a")).where == "/shop/a"
    assert disk_error(of_system(errno.EACCES, "/shop/a")).where == "/shop/a"
    assert disk_error(of_system(errno.ENOSPC)).where is None


def test_a_part_with_a_temporary_name_is_told_as_the_whole():
    with pytest.raises(StorageError) as caught, disk_errors(PATH.parent):
        raise StorageError("The disk is full", where="/shop/.data.0123abcd/a", fix="make room")
    assert (caught.value.where, caught.value.fix) == (str(PATH.parent), "make room")
    with pytest.raises(DataError), disk_errors(PATH):
        raise DataError("malformed")
