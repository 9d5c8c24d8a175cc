"""The vocabulary: what a text names, what it does not, and what is wrong with a file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.errors import RuleError
from wearwith.words.attributes import ATTRIBUTES, AttributeVocabulary, Trait
from wearwith.words.text import words_in

SMALL = AttributeVocabulary.of(
    {
        "colour": {"blue": [], "light blue": ["sky blue"], "navy": ["navy blue"], "grey": ["gray"]},
        "material": {"lace": ["guipure", "-lace up"]},
        "category": {
            "t-shirt": ["tee"],
            "shirt": [],
            "dress": ["shirt dress"],
            "top": ["-tops"],
            "cape": ["cape coat"],
            "body": ["coat dress"],
            "trousers": ["pants"],
            "culottes": [],
        },
        "brand": {"h&m": [], "levi's": [], "chloé": [], "céline": []},
    }
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def named(attribute, text):
    return [mention.value for mention in SMALL.mentions(attribute, text)]


@pytest.mark.parametrize(
    ("attribute", "text", "values"),
    [
        ("colour", "blue skirt", ["blue"]),
        ("colour", "BLUE, skirt (new)", ["blue"]),
        ("colour", "bluebell and trueblue", []),  # whole words only
        ("colour", "blue_green", ["blue"]),
        ("colour", "navy blue jeans", ["navy"]),  # the longest phrase, and no word twice
        ("colour", "navy blue and blue", ["navy", "blue"]),
        ("colour", "blue with light-blue and navy", ["blue", "light blue", "navy"]),
        ("colour", "light or dark blue", ["blue"]),  # a phrase is not torn apart
        ("colour", "grey, gray, grey", ["grey"]),  # each once
        ("colour", "blues and greys", ["blue", "grey"]),
        ("category", "T-shirt", ["t-shirt"]),
        ("category", "T-SHIRTS", ["t-shirt"]),
        ("category", "t shirt", ["t-shirt"]),
        ("category", "two tees", ["t-shirt"]),
        ("category", "shirts", ["shirt"]),
        ("category", "dresses", ["dress"]),
        ("category", "striped shirt dresses", ["dress"]),
        ("category", "shirt and dress", ["shirt", "dress"]),
        ("category", "top", ["top"]),
        ("category", "tops", []),  # after a minus: not even by the plural of another word
        ("category", "cape coat dress", ["cape", "body"]),  # of two that overlap, the later one
        ("category", "culotte", []),  # no singular is guessed
        ("material", "lace dress", ["lace"]),
        ("material", "lace-up boots", []),
        ("material", "lace-ups", []),
        ("material", "lace-up lace boots", ["lace"]),
        ("brand", "H&M skirt", ["h&m"]),
        ("brand", "h & m", ["h&m"]),
        ("brand", "Levis", ["levi's"]),
        ("brand", "Levi’s® 501", ["levi's"]),
        ("brand", "Levi`s", ["levi's"]),
        ("brand", "Levi´s™", ["levi's"]),  # a trademark does not become part of the name
        ("brand", "by CHLOÉ", ["chloé"]),
        ("brand", "chloe\u0301 bag", ["chloé"]),
        ("brand", "chloe", ["chloé"]),
        ("brand", "Celine", ["céline"]),
        ("pattern", "striped", []),  # an attribute without values
        ("colour", "", []),
        ("colour", "-- !", []),
    ],
)
def test_what_a_text_names(attribute, text, values):
    assert named(attribute, text) == values


def test_a_mention_has_the_words_that_were_found():
    (mention,) = SMALL.mentions("category", "White T-Shirts by H&M")
    assert (mention.value, mention.words) == ("t-shirt", "t shirts")


@pytest.mark.parametrize(
    ("one", "more"), [("party", "parties"), ("grey", "greys"), ("sash", "sashes"), ("top", "tops")]
)
def test_plurals_follow_the_rules_of_english(one, more):
    vocabulary = AttributeVocabulary.of({"pattern": {one: []}})
    assert [mention.value for mention in vocabulary.mentions("pattern", more)] == [one]


def test_what_is_written_goes_before_what_is_derived():
    vocabulary = AttributeVocabulary.of({"category": {"short": [], "shorts": []}})
    assert vocabulary.mentions("category", "shorts")[0].value == "shorts"


@given(TEXTS)
def test_words_of_words_are_the_same_words(text):
    words = words_in(text.replace("ŉ", ""))  # the one letter that becomes two words
    assert words_in(" ".join(words)) == words
    assert all(word == word.casefold() and not word.isspace() for word in words)


@given(st.lists(st.sampled_from(["navy", "light", "sky", "blue", "grey", "blues", "x"])))
def test_no_word_counts_twice_and_every_mention_is_in_the_text(words):
    text = " ".join(words)
    mentions = SMALL.mentions("colour", text)
    values = [mention.value for mention in mentions]
    assert len(set(values)) == len(values)
    left = text.split()
    for mention in mentions:
        assert mention.words in text
        for word in mention.words.split():
            left.remove(word)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"color": {}}, "no attribute 'color'.*(?s:.)*colour, material, pattern, category, brand"),
        ({"colour": {"!": []}}, "word of colour '!' has no letter"),
        ({"colour": {"red": ["ruby", "-"]}}, "word of colour 'red' has no letter"),
        ({"colour": {"grey": ["x"], "silver": ["X"]}}, "'x' stands for two values.*grey.*silver"),
        ({"category": {"t-shirt": [], "T Shirt": []}}, "'t shirt' stands for two values"),
        ({"colour": {"red": ["rose"], "pink": ["-rose"]}}, "'rose' names a value.*after a minus"),
        (
            {"colour": {"red": "ruby"}},
            r'(?s)colour \'red\' are not a list.*red" = \["another word"\]',
        ),
        ({"colour": {"red": [1]}}, "not a list of words"),
        ({"colour": ["red"]}, r"\[colour\] holds no values"),
        ({"colour": "red"}, r"\[colour\] holds no values"),
    ],
)
def test_wrong_values_are_refused(values, message):
    with pytest.raises(RuleError, match=message) as caught:
        AttributeVocabulary.of(values, where="words.toml")
    assert caught.value.where == "words.toml"


def test_a_word_may_stand_for_values_of_two_attributes():
    vocabulary = AttributeVocabulary.of(
        {"material": {"denim": ["jeans"]}, "category": {"jeans": []}}
    )
    assert vocabulary.mentions("material", "jeans")
    assert vocabulary.mentions("category", "jeans")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[colour", "is not TOML"),
        (b"[colour]\nred = [" + b"[" * 5000, "is not TOML"),
        (b"[colour]\nred = " + b"9" * 5000, "is not TOML"),
        (b"\xff\xfe\x00", "is not TOML"),
        (b"[colour]\nred = []\nred = []", "is not TOML"),
        (b"[colour]\nred = 1", "not a list of words"),
        (b"red = []", "no attribute 'red'"),
    ],
)
def test_wrong_files_are_refused(tmp_path, content, message):
    path = tmp_path / "words.toml"
    path.write_bytes(content)
    with pytest.raises(RuleError, match=message) as caught:
        AttributeVocabulary.read(path)
    assert caught.value.where == str(path)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(RuleError, match=r"(?s)no attribute vocabulary here.*absent\.toml"):
        AttributeVocabulary.read(tmp_path / "absent.toml")
    with pytest.raises(RuleError, match="can't be read"):
        AttributeVocabulary.read(tmp_path)


def test_a_mark_that_editors_put_before_a_text_does_no_harm(tmp_path):
    path = tmp_path / "words.toml"
    path.write_bytes("[colour]\nred = []".encode("utf-8-sig"))
    assert AttributeVocabulary.read(path).traits == (Trait("colour", "red"),)


def test_a_name_resolves_to_its_value():
    assert SMALL.resolve("colour", "Sky-Blue") == Trait("colour", "light blue")
    assert SMALL.resolve("category", "Dresses") == Trait("category", "dress")
    assert SMALL.resolve("brand", "Chloe") == Trait("brand", "chloé")


@pytest.mark.parametrize(
    ("attribute", "name", "message"),
    [
        ("color", "blue", r"no attribute 'color'; did you mean colour\?"),
        ("colour", "bleu", r"no colour 'bleu'; did you mean blue"),
        ("colour", "blue skirt", "no colour 'blue skirt'"),  # the whole name, not a part of it
        ("colour", "zzz", "no colour 'zzz'\n"),  # nothing is near
        ("material", "lace up", r"no material 'lace up'; did you mean lace\?"),
        ("category", "", "no category ''"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest_ones(attribute, name, message):
    with pytest.raises(RuleError, match=message):
        SMALL.resolve(attribute, name)


def test_words_after_a_minus_are_never_suggested():
    with pytest.raises(RuleError) as caught:
        SMALL.resolve("material", "lace u")
    assert "lace up" not in str(caught.value)


def test_saving_and_reading_gives_the_same(tmp_path):
    SMALL.save(tmp_path / "words.toml")
    assert AttributeVocabulary.read(tmp_path / "words.toml") == SMALL


@settings(deadline=None)  # a busy disk is no bug
@given(st.dictionaries(TEXTS, st.lists(TEXTS, max_size=3), max_size=4))
def test_odd_words_survive_saving(tmp_path_factory, entries):
    try:
        vocabulary = AttributeVocabulary.of({"brand": entries})
    except RuleError:
        return
    path = tmp_path_factory.mktemp("odd") / "words.toml"
    vocabulary.save(path)
    assert AttributeVocabulary.read(path) == vocabulary


def test_traits_and_their_numbers_agree():
    assert [SMALL.numbers[trait] for trait in SMALL.traits] == list(range(len(SMALL.traits)))
    assert tuple(SMALL.values) == ATTRIBUTES


def test_extending_adds_what_no_value_has():
    wider = SMALL.extended(
        {
            "brand": {"nike": 2, "Nike": 1, "H & M": 3, "levis": 1, "!": 9},
            "material": {"lace up": 1},
        }
    )
    assert list(wider.values["brand"]) == ["h&m", "levi's", "chloé", "céline", "Nike"]
    assert wider.values["material"] == SMALL.values["material"]
    assert wider.mentions("brand", "NIKE tee")[0].value == "Nike"
    assert len(SMALL.values["brand"]) == 4  # the first one is as it was
