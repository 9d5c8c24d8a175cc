"""What an option of a product says, by its name in many languages or by its values."""

import pytest

from wearwith.catalog.importers.feed_options import role_of_option


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("Color", ["x"], "colour"),
        ("Farbton", ["x"], "colour"),
        ("カラー", ["x"], "colour"),
        ("색상", ["x"], "colour"),
        ("Couleur du cuir", ["x"], "colour"),
        ("Größe", ["x"], "size"),
        ("TAILLE EU", ["x"], "size"),
        ("尺码", ["x"], "size"),
        ("Tejido", ["x"], "material"),
        ("Muster", ["x"], "pattern"),
        ("Title", ["Default Title"], "none"),
        ("Option", ["XS", "S", "M", "XXL", "3XL", "S/M"], "size"),
        ("Option", ["36", "36.5", "W30 L32", "32x34", "75B", "6-8 years"], "size"),
        ("Option", ["Dunkelblau", "Ecru", "Zebrano"], "colour"),
        ("Option", ["Crew neck", "V-neck"], "style"),
        ("Option", [" "], "none"),
    ],
)
def test_the_role_of_an_option(name, values, role):
    assert role_of_option(name, values) == role
