"""The rule book: what is read is what was written, and what is wrong with a file is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steps import steps
from wearwith.errors import RuleError
from wearwith.rules import Rule, RuleBook, rule_book
from wearwith.words.attributes import AttributeVocabulary, Trait

ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TRAITS = st.builds(Trait, st.sampled_from(["colour", "category", "brand"]), ODD)
RULES = st.builds(
    Rule.of_sides,
    id=ODD.filter(str.strip),
    top=TRAITS,
    bottom=TRAITS,
    sign=st.sampled_from("+-"),
    strength=st.floats(1e-6, 100),
    note=ODD,
    source=ODD,
)
BOOKS = st.lists(RULES, max_size=5, unique_by=(lambda r: r.id, lambda r: (r.top, r.bottom))).map(
    RuleBook.of
)
GOOD = """
[[rules]]
id = "white + black"
top = { colour = "White" }
bottom = { colour = "black" }
sign = "+"
strength = 2
note = "A classic."
source = "Table 3"

[[rules]]
id = "no coat + shorts"
top = { category = "coat" }
bottom = { category = "shorts" }
sign = "-"
"""


def rule(sign="+", top="white", bottom="black", name="one", strength=1.0):
    return Rule.of_sides(name, Trait("colour", top), Trait("colour", bottom), sign, strength)


def read(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return RuleBook.read(path)


def test_a_book_is_read_as_it_is_written(tmp_path):
    first, second = read(tmp_path, GOOD).rules
    assert first == Rule.of_sides(
        "white + black",
        Trait("colour", "White"),
        Trait("colour", "black"),
        "+",
        2.0,
        "A classic.",
        "Table 3",
    )
    assert second.sign == "-"
    assert (second.strength, second.note, second.source) == (1.0, "", "")
    assert first.is_positive
    assert not second.is_positive


@settings(deadline=None)  # a busy disk is no bug
@given(BOOKS)
def test_saving_and_reading_gives_the_same(tmp_path_factory, whole):
    path = tmp_path_factory.mktemp("book") / "rules.toml"
    whole.save(path)
    assert RuleBook.read(path) == whole


def test_no_rules_on_purpose_is_fine_and_an_empty_file_is_not(tmp_path):
    assert len(read(tmp_path, "rules = []")) == 0
    for text in ("", "# nothing yet\n"):
        with pytest.raises(RuleError, match=r"(?s)is empty.*rules\.toml.*`rules = \[\]`"):
            read(tmp_path, text)


def test_the_paper_has_fifteen_rules_and_the_default_vocabulary_knows_them():
    resolved = RuleBook.paper().resolved(AttributeVocabulary.default())
    said = [(r.top.value, r.bottom.value, r.sign) for r in resolved.rules]
    assert said == [  # method.md, section 4b
        ("striped", "striped", "+"),
        ("floral", "floral", "+"),
        ("white", "black", "+"),
        ("black", "black", "+"),
        ("cashmere", "leather", "+"),
        ("yoins", "yoins", "+"),
        ("tank top", "shorts", "+"),
        ("sweatshirt", "activewear pants", "+"),
        ("coat", "dress", "+"),
        ("silk", "knit", "-"),
        ("silk", "chiffon", "-"),
        ("coat", "shorts", "-"),
        ("jacket", "shorts", "-"),
        ("blouse", "dress", "-"),
        ("t-shirt", "dress", "-"),
    ]
    assert {r.strength for r in resolved.rules} == {1.0}
    assert all(r.top.attribute == r.bottom.attribute for r in resolved.rules)


def test_resolving_gives_the_names_of_the_vocabulary():
    other = Rule.of_sides(
        "x", Trait("colour", "Gray"), Trait("category", "pants"), "-", 0.5, "n", "s"
    )
    (found,) = RuleBook.of([other]).resolved(AttributeVocabulary.default()).rules
    expected = Rule.of_sides(
        "x", Trait("colour", "grey"), Trait("category", "trousers"), "-", 0.5, "n", "s"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("top", "message"),
    [
        (Trait("color", "red"), r"no attribute 'color'; did you mean colour\?"),
        (Trait("colour", "burgandy"), r"no colour 'burgandy'; did you mean burgundy"),
        (Trait("category", "skrit"), r"no category 'skrit'; did you mean (.*, )?skirt"),
    ],
)
def test_unknown_values_are_refused_with_the_nearest_ones(top, message):
    wrong = RuleBook.of([Rule.of_sides("mine", top, Trait("colour", "red"), "+")])
    with pytest.raises(RuleError, match=message) as caught:
        wrong.resolved(AttributeVocabulary.default())
    assert caught.value.where == "rule 'mine'"
    with pytest.raises(RuleError) as caught:
        wrong.resolved(AttributeVocabulary.default(), where="book.toml")
    assert caught.value.where == "book.toml, rule 'mine'"


@pytest.mark.parametrize(("sign", "how"), [("+", "repeats"), ("-", "contradicts")])
def test_two_rules_about_the_same_values_are_refused(sign, how):
    with pytest.raises(RuleError, match=f"Rule 'two' {how} rule 'one'.*white with colour black"):
        RuleBook.of([rule(), rule(sign, name="two")])
    # The same when only the vocabulary shows it.
    with pytest.raises(RuleError, match=f"Rule 'two' {how} rule 'one'"):
        RuleBook.of([rule(top="grey"), rule(sign, top="gray", name="two")]).resolved(
            AttributeVocabulary.default()
        )


def test_the_other_way_about_is_another_rule():
    assert len(RuleBook.of([rule(), rule(top="black", bottom="white", name="two")])) == 2


def test_two_rules_with_one_id_are_refused(tmp_path):
    with pytest.raises(RuleError, match="Rules 1 and 3 have the same id 'one'") as caught:
        RuleBook.of(
            [rule(), rule(top="red", name="two"), rule(top="pink")], where=tmp_path / "rules.toml"
        )
    assert "rules.toml" in str(caught.value)


WRONG = {
    'id = "a + b"': [
        ("", "rule has no id"),
        ('id = " "', "rule has no id"),
        ("id = 7", "id is no text: 7"),
    ],
    'sign = "+"': [
        ("", "has no sign"),
        ('sign = "plus"', "sign is 'plus'"),
        ("sign = 1", "sign is 1"),
        ('sign = ["+"]', "sign is"),
        ('sign = "+"\nstrength = 0', "strength is 0"),
        ('sign = "+"\nstrength = -1.5', r"(?s)strength is -1\.5.*has the sign -"),
        ('sign = "+"\nstrength = 101', "strength is 101"),
        ('sign = "+"\nstrength = nan', "strength is nan"),
        ('sign = "+"\nstrength = inf', "strength is inf"),
        ('sign = "+"\nstrength = "2"', "strength is no number: '2'"),
        ('sign = "+"\nstrength = true', "strength is no number: True"),
        (f'sign = "+"\nstrength = {2**63 - 1}', "strength is 9223372036854775807"),
        ('sign = "+"\nstrengh = 2', r"(?s)A rule has no 'strengh'.*strength"),
        ('sign = "+"\nnote = 1', "note is no text"),
        ('sign = "+"\nsource = []', "source is no text"),
    ],
    'top = { colour = "a" }': [
        ("", "top is not one attribute with its value: None"),
        ('top = "white"', "top is not one attribute"),
        ("top = {}", "top is not one attribute"),
        ('top = { colour = "a", brand = "b" }', "top is not one attribute"),
        ("top = { colour = 1 }", "colour of the top is no text: 1"),
    ],
    'bottom = { colour = "b" }': [("", "bottom is not one attribute with its value: None")],
}


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [(right, *case) for right, cases in WRONG.items() for case in cases],
)
def test_wrong_rules_are_refused_with_their_place(tmp_path, right, wrong, message):
    lines = ["[[rules]]", *WRONG]
    text = GOOD + "\n".join(wrong if line == right else line for line in lines)
    with pytest.raises(RuleError, match=message) as caught:
        read(tmp_path, text)
    assert f"{tmp_path / 'rules.toml'}, rule 3" in str(caught.value)
    assert len(read(tmp_path, GOOD + "\n".join(lines))) == 3  # all else of it is right


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]", r"(?s)no 'rule'.*begin each rule \[\[rules\]\]"),
        ("rules = []\nversion = 1", "no 'version'"),
        ("[rules]\nid = 1", "`rules` is no list"),
        ("rules = 3", "`rules` is no list"),
        ("rules = [1]", "This is no rule"),
        ("[[rules]", "This rule book is not TOML"),
        ("white + black", "This rule book is not TOML"),
        ("rules = 0x" + "f" * 9_000, "more than 64 bits"),
        (f"rules = [{{ id = {2**63} }}]", "more than 64 bits"),
        ("rules = " + "9" * 9_000, "This rule book is not TOML"),
        ("rules = " + "[" * 9_000, "This rule book is not TOML"),
    ],
)
def test_wrong_files_are_refused(tmp_path, text, message):
    with pytest.raises(RuleError, match=message) as caught:
        read(tmp_path, text)
    assert "rules.toml" in str(caught.value)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(RuleError, match=r"(?s)There is no rule book here.*absent\.toml"):
        RuleBook.read(tmp_path / "absent.toml")


def test_too_many_rules_are_refused(monkeypatch):
    monkeypatch.setattr(rule_book, "MOST_RULES", 2)
    three = [rule(top=str(n), name=str(n)) for n in range(3)]
    with pytest.raises(RuleError, match="has 3 rules, and at most 2 can be used"):
        RuleBook.of(three)
    assert len(RuleBook.of(three[:2])) == 2


def test_files_far_too_large_are_not_read(tmp_path):
    path = tmp_path / "rules.toml"
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    with pytest.raises(RuleError, match="has 65 MB, and at most 64 MB"):
        RuleBook.read(path)


def test_each_rule_of_a_large_book_takes_as_many_steps_to_read_and_resolve_as_of_a_small_one(
    tmp_path,
):
    vocabulary = AttributeVocabulary.of({"brand": {f"brand {n}": [] for n in range(50)}})
    path, taken = tmp_path / "rules.toml", {}
    for count in (200, 2_000):
        rules = [
            Rule.of_sides(f"{n}", *(Trait("brand", f"brand {of}") for of in divmod(n, 50)), "+")
            for n in range(count)
        ]
        RuleBook.of(rules).save(path)
        assert RuleBook.read(path).resolved(vocabulary).rules == tuple(rules)
        taken[count] = steps(lambda: RuleBook.read(path).resolved(vocabulary)) / count
    assert taken[2_000] < 1.2 * taken[200]


@pytest.mark.parametrize(
    "value",
    ["1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "nan", "inf", "[]", "true", "9" * 18],
)
def test_a_value_that_is_no_text_is_refused(tmp_path, value):
    lines = ["[[rules]]", *WRONG]
    for line in lines[1:]:
        key = line.partition(" ")[0]
        wrong = [f"{key} = {value}" if other == line else other for other in lines]
        with pytest.raises(RuleError, match=r"rules\.toml, rule 3"):
            read(tmp_path, GOOD + "\n".join(wrong))


def test_dots_in_a_text_join_nothing(tmp_path):
    dots = "a.b" * 500
    text = "\n".join(["[[rules]]", *WRONG, f'note = "{dots}"', f"source = '{dots}'"])
    assert read(tmp_path, GOOD + text).rules[2].note == dots


@pytest.mark.parametrize("value", ["\u202e\u05d0", "\U0001f457", "e\u0301", "a" * 100_000])
def test_ids_may_be_of_any_letters(tmp_path, value):
    text = "\n".join(["[[rules]]", f'id = "{value}"', *list(WRONG)[1:]])
    assert read(tmp_path, GOOD + text).rules[2].id == value
