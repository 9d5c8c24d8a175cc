"""How the page of a wardrobe is served: to one person, with edits that later models find."""

from wearwith.cli.local_page import HERE, wardrobe_settings
from wearwith.serving import Settings
from wearwith.wardrobe import Wardrobe


def test_several_photographs_fit_and_edits_are_kept_beside_all_models(tmp_path):
    plain = Settings(edit_without_key=True, hosts=HERE)
    own = Wardrobe(tmp_path / "clothes", tmp_path / "mine")
    folder = tmp_path / "mine" / "served-1"
    before = folder.with_name("served-1.edits")
    before.mkdir(parents=True)
    (before / "000001.json").write_text("{}")
    found = wardrobe_settings(plain, folder, own)
    assert found.most_body == 25 * plain.most_body
    assert found.edits == tmp_path / "mine" / "edits-rules"
    assert (found.edits / "000001.json").is_file()
    assert not before.exists()
    assert found.hosts == HERE
    again = wardrobe_settings(plain, folder.with_name("served-2"), own)
    assert again.edits == found.edits
