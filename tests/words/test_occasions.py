"""The table of occasions names values that garments can have."""

import pytest

from wearwith.errors import ConfigError
from wearwith.words import Trait
from wearwith.words.occasions import occasion, occasions


def test_what_comes_with_the_package():
    known = occasions()
    assert [*known] == ["work", "party", "sport", "beach", "everyday"]
    for one in known.values():
        assert one.words
        assert one.fits
        assert not one.fits & one.never
    assert Trait("category", "blazer") in known["work"].fits
    assert Trait("category", "shorts") in known["work"].never
    with pytest.raises(ConfigError, match="no occasion 'wrk'") as told:
        occasion("wrk")
    assert told.value.fix == "did you mean work?"


def test_somebodys_own_table(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[opera]\nfits.material = ["velvet"]\nnever.category = ["jeans"]\n')
    opera = occasion("opera", path)
    assert opera.fits == {Trait("material", "velvet")}
    with pytest.raises(ConfigError, match="no occasion 'work'") as told:
        occasion("work", path)
    assert "opera" in told.value.fix


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("opera = 3", "nothing else"),
        ("[opera]\nfit.category = ['jeans']", "nothing else"),
        ("[opera]\nfits = ['jeans']", "by attribute"),
        ("[opera]\nfits.mood = ['jeans']", "by attribute"),
        ("[opera]\nfits.category = ['jeens']", "no category 'jeens'"),
        ("[opera]\nfits.category = [3]", "no category 3"),
        ("[opera]\nfits.category = [['jeans']]", "no category"),
        ("[opera]\nfits.category = { jeans = 1 }", "no category"),
        ("[opera", "not TOML"),
    ],
)
def test_a_table_that_is_wrong(tmp_path, text, says):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says):
        occasions(path)
    with pytest.raises(ConfigError, match="no table of occasions"):
        occasions(tmp_path / "none.toml")
