"""The words that come with the package, on titles as shops write them."""

import pytest

from wearwith.words.attributes import ATTRIBUTES, AttributeVocabulary
from wearwith.world import assortment

# Colour, material, pattern, category, brand; several values are joined by a plus.
TITLES = {
    "Black Leather Biker Jacket": "black | leather | | jacket |",
    "Navy blue wool trench coat": "navy | wool | | coat |",
    "Light-blue denim shirt dress": "light blue | denim | | dress |",
    "Belted Shirtdress in White Linen": "white | linen | | dress |",
    "Frayed jean shorts": " | denim | | shorts |",
    "Topshop MOTO Mom Jeans": " | denim | | jeans | topshop",
    "Dark blue skinny jeans": "navy | denim | | jeans |",
    "White T-shirt": "white | | | t-shirt |",
    "Women's V-neck tee, grey marl": "grey | | | t-shirt |",
    "Oversized t shirt with logo print": " | | graphic | t-shirt |",
    "Gray wide-leg trousers": "grey | | | trousers |",
    "Grey pleated pants": "grey | | | trousers |",
    "Nike activewear pants": " | | | activewear pants | nike",
    "High-waist yoga pants in black": "black | | | activewear pants |",
    "Slim sweatpants": " | | | joggers |",
    "Hooded sweatshirt dress": " | | | dress |",
    "Zip-up hoodie": " | | | hoodie |",
    "Cashmere jumper": " | cashmere | | sweater |",
    "Cable-knit sweater vest": " | knit | | vest |",
    "Ribbed vest top": " | ribbed | | tank top |",
    "Striped tank top": " | | striped | tank top |",
    "Silk cami top with lace trim": " | silk+lace | | camisole |",
    "Lace-up suede ankle boots": " | suede | | boots |",
    "Chloé silk blouse": " | silk | | blouse | chloe",
    "Polka-dot chiffon maxi skirt": " | chiffon | dotted | maxi skirt |",
    "Floral-print midi dress": " | | floral | dress |",
    "Red tartan mini skirt": "red | | checked | skirt |",
    "H&M blazer": " | | | blazer | h&m",
    "Acne Studios faux-leather culottes": " | faux leather | | culottes | acne studios",
    "Faux fur coat": " | fur | | coat |",
    "Leopard print pencil skirt": " | | animal | skirt |",
    "Camo cargo pants": " | | camouflage | trousers |",
    "Denim dungarees": " | denim | | jumpsuit |",
    "Velvet playsuit in burgundy": "burgundy | velvet | | jumpsuit |",
    "Polo Ralph Lauren Oxford shirt": " | | | shirt | ralph lauren",
    "Piqué polo shirt": " | | | polo |",
    "Off-white jersey turtleneck": "white | jersey | | sweater |",
    "Olive green parka": "khaki | | | coat |",
    "Mint Velvet camel cardigan": "camel | | | cardigan | mint velvet",
    "White House Black Market top": " | | | top | white house black market",
    "Victoria's Secret PINK leggings": " | | | leggings | victoria's secret",
    "Old Navy boyfriend jeans": " | denim | | jeans | old navy",
    "Boucle tweed jacket": " | tweed | | jacket |",
    "Tie-dye crop top": " | | tie-dye | crop top |",
    "Sequinned silver party dress": "silver | sequin | | dress |",
    "Short sleeve blouse": " | | | blouse |",
    "Short-sleeved shirts (2-pack)": " | | | shirt |",
    "High-top trainers": " | | | sneakers |",
    "Plaid flannel shirt, red and black": "red+black | flannel | checked | shirt |",
    "Leather-look leggings": " | faux leather | | leggings |",
    "Culotte jumpsuit": " | | | culottes+jumpsuit |",
    "Kimono-sleeve wrap dress": " | | | dress |",
    "Peplum top": " | | | top |",
    "Blazers & jackets": " | | | blazer+jacket |",
    "Black dress shoes": "black | | | |",
    "Dress trousers in charcoal": "grey | | | trousers |",
    "T-shirt bra": " | | | lingerie |",
    "Gold-button navy cardigan": "navy | | | cardigan |",
    "Coat-style cardigan": " | | | cardigan |",
    "Tommy Jeans hoodie": " | | | hoodie | tommy hilfiger",
    "Cotton pants suit": " | cotton | | suit |",
    "Gift card": " | | | |",
}
OWN = [
    *((name, "category", name) for name in (*assortment.TOPS, *assortment.BOTTOMS)),
    *((n, "category", n) for kind in ("shoe", "bag") for n in assortment.ACCESSORIES[kind]),
    *((name, "colour", name) for name in (*assortment.COLOURS, *assortment.METALS)),
    *((name, "material", name) for name in (*assortment.MATERIALS, assortment.METAL)),
    *((name, "pattern", name) for name in assortment.PATTERNS),
]
SAMPLE = [
    (word, attribute, value)
    for value, attribute, _ in OWN
    for word in {value: None, **dict.fromkeys(assortment.SYNONYMS.get(value, ()))}
]


@pytest.fixture(scope="module")
def vocabulary():
    return AttributeVocabulary.default()


@pytest.mark.parametrize("title", TITLES)
def test_titles(vocabulary, title):
    found = {
        attribute: sorted(mention.value for mention in vocabulary.mentions(attribute, title))
        for attribute in ATTRIBUTES
    }
    parts = [part.strip() for part in TITLES[title].split("|")]
    expected = [sorted(part.split("+")) if part else [] for part in parts]
    colour, material, pattern, category, brand = expected
    assert found == {
        "colour": colour,
        "material": material,
        "pattern": pattern,
        "category": category,
        "brand": brand,
    }


@pytest.mark.parametrize(
    ("title", "season"),
    [
        ("Double-breasted wool coat", "winter"),
        ("Fur gloves", "winter"),
        ("Puffer jacket with hood", "winter"),
        ("Flat leather sandals", "summer"),
        ("Straw beach bag", "summer"),
        ("Belted trench coat", None),
        ("Heeled sandals", None),
        ("Silk scarf", None),
        ("Winter white blouse", None),
        ("Black boots", None),
    ],
)
def test_titles_of_a_season(vocabulary, title, season):
    named = [mention.value for mention in vocabulary.mentions("season", title)]
    assert named == ([] if season is None else [season])


def test_all_synonyms_of_the_sample_belong_to_a_value_of_it():
    assert set(assortment.SYNONYMS) <= {value for _, _, value in SAMPLE}


@pytest.mark.parametrize(("word", "attribute", "value"), SAMPLE)
def test_words_of_the_sample_name_their_own_value(vocabulary, word, attribute, value):
    assert [mention.value for mention in vocabulary.mentions(attribute, word)] == [value]
    assert vocabulary.resolve(attribute, word).value == value


def test_every_word_names_its_own_value_alone(vocabulary):
    for attribute, entries in vocabulary.values.items():
        for value, others in entries.items():
            for word in (value, *others):
                named = [mention.value for mention in vocabulary.mentions(attribute, word)]
                assert named == ([] if word.startswith("-") else [value]), (attribute, word)
