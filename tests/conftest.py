"""Fixtures that any test may use."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the research data, which lies beside the project and is not part of it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the research data is not beside the project ({SHARED_DATA})")
    return SHARED_DATA
