import polars as pl
import pytest

from wearwith.catalog import Catalogue
from wearwith.catalog.catalogue import nearest_ids
from wearwith.errors import UnknownItemError

CATALOGUE = Catalogue(tops=("shirt-1", "shirt-2", "shirt-3", "tee"), bottoms=("jeans", "skirt"))


def test_positions():
    assert CATALOGUE.top_positions(["tee", "shirt-1", "tee"]).tolist() == [3, 0, 3]
    assert CATALOGUE.bottom_positions(pl.Series(["skirt"])).tolist() == [1]


def test_no_ids_are_no_positions():
    found = CATALOGUE.top_positions([])
    assert found.shape == (0,)
    assert found.dtype == "int64"


def test_an_unknown_id_gets_the_nearest_matches():
    with pytest.raises(UnknownItemError, match="There is no top 'shirt-22'") as caught:
        CATALOGUE.top_positions(["tee", "shirt-22"])
    fix = str(caught.value.fix)
    assert fix.startswith("did you mean shirt-2,")
    assert "tee" not in fix


def test_an_id_like_no_other_gets_the_number_of_ids():
    with pytest.raises(UnknownItemError) as caught:
        CATALOGUE.bottom_positions(["xyz"])
    assert caught.value.fix == "2 bottoms are known"


def test_an_id_of_the_other_side_is_told_so():
    with pytest.raises(UnknownItemError, match="'jeans' is a bottom, not a top"):
        CATALOGUE.top_positions(["jeans"])
    with pytest.raises(UnknownItemError, match="'tee' is a top, not a bottom"):
        CATALOGUE.bottom_positions(["tee"])


def test_of_very_many_ids_the_near_ones_are_found_near_by():
    names = tuple(f"b{number:06d}" for number in range(50_000))
    catalogue = Catalogue(("a",), names)
    with pytest.raises(UnknownItemError, match="b012345"):
        catalogue.bottom_positions(["b012345x"])
    assert nearest_ids("b012345-", names)[0] == "b012345"
    assert nearest_ids("zzz", names) == []
