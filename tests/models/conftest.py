"""A checkerboard that every method can learn from, whatever it reads."""

import pytest


@pytest.fixture(scope="module")
def full_world(world):
    """Give the checkerboard with categories and listings, for methods that know them alone.

    It stores triplets, which say what roles a bottom has.
    """
    from worlds import furnished

    return furnished(world)
