"""Fixtures that any test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from browsers import browser
from databases import new_database, postgres

__all__ = ["browser", "new_database", "postgres"]

# How long an example takes hangs on what else the machine does.
settings.register_profile("wearwith", deadline=None)
settings.load_profile("wearwith")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# One thread: results do not hang on the machine, and waiting threads do not steal its cores. This
# is read when torch and NumPy are first imported, which fixtures therefore leave to the tests.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the research data, which lies beside the project and is not part of it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the research data is not beside the project ({SHARED_DATA})")
    return SHARED_DATA


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Give a saved checkerboard with titles and two feature sets; tests only read it."""
    from worlds import saved_world

    return saved_world(tmp_path_factory.mktemp("world") / "data")


@pytest.fixture(scope="session")
def trained(world, tmp_path_factory):
    """Give the folder of a finished run of dbpr on `world`; tests only read it."""
    from wearwith.training import train
    from worlds import tiny

    folder = tmp_path_factory.mktemp("runs") / "dbpr"
    train(world, tiny(epochs=2), folder)
    return folder
