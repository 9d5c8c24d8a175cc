"""A condition says the same of every garment in PostgreSQL as in memory, or it is an error."""

import random
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wearwith.errors import ConfigError
from wearwith.matching import Matcher
from wearwith.model import load_model

TEXTS = ["", "a", "A", "red skirt", "Red Skirt", "o'clock", "50%", "a_b", "aXb", "a\nb", "É", "é"]
TEXTS += ["ß", "SS", "ﬁn", "ΣΑΣ", "σας", "İ", "K", "s", "ſ", " a ", "日本", "🧥 coat", "a.b", "[a]"]
REALS = [0.0, -0.0, 0.1, 0.5, 1.5, 2.5, -2.5, 30.0, 29.99, 1e300, float("inf"), float("nan")]
WHOLES = [0, 1, -1, 2, 7, -7, 30, 2**53 + 1, 2**62]


def garments(model):
    """The items of a model with columns of all kinds, in which anything may stand, or nothing."""
    drawn = random.Random(5)
    n = model.items.height

    def some(values, empty=0.2):
        return [None if drawn.random() < empty else drawn.choice(values) for _ in range(n)]

    lists = [[], ["a"], ["a", "b"], ["É", "a"], ["o'clock"], ["a", None]]
    return model.items.with_columns(
        title=pl.Series(some(TEXTS), dtype=pl.String),
        brand=pl.Series(some(TEXTS), dtype=pl.String),
        note=pl.Series(some(TEXTS), dtype=pl.String),
        category=pl.Series(some(lists, empty=0), dtype=pl.List(pl.String)),
        tags=pl.Series(some(lists), dtype=pl.List(pl.String)),
        price=pl.Series(some(REALS), dtype=pl.Float64),
        weight=pl.Series(some(REALS), dtype=pl.Float64),
        stock=pl.Series(some(WHOLES), dtype=pl.Int64),
        size=pl.Series(some(WHOLES[:7]), dtype=pl.Int64),
        few=pl.Series(some([0, 1, 100]), dtype=pl.Int8),
        sold=pl.Series(some([True, False]), dtype=pl.Boolean),
        **{"two words": pl.Series(some(WHOLES[:5]), dtype=pl.Int64)},
    )


@pytest.fixture(scope="module")
def both(served, new_database):
    """The same garments in memory and in a database."""
    from wearwith.matching.pgvector import Server, Store, load

    model = load_model(served)
    manifest = model.manifest.model_copy(update={"sha256": {}})
    model = replace(model, items=garments(model), manifest=manifest)
    server = Server(new_database())
    load(server, model)
    yield Matcher(model), Matcher(model, source=Store.open(server, model))
    server.close()


def asked(matcher, condition):
    found = matcher.match("t000", 100, where=condition, allow_worn=True)
    return sorted(found.items["id"]), found.steps, found.message


def answered(matcher, condition):
    """As `asked`, or why it was refused."""
    try:
        return asked(matcher, condition)
    except ConfigError as error:
        return error.what


@pytest.mark.parametrize(
    "condition",
    [
        "price < 30",
        "NOT price < 30",
        "price IS NULL or stock = 7",
        "price BETWEEN 1 AND 30 AND NOT sold",
        "stock NOT BETWEEN -1 AND 7",
        "stock IN (7, -7, NULL)",
        "stock NOT IN (7)",
        "price IN (2.5, 30)",
        "title LIKE 'a%'",
        "title NOT LIKE 'a_b'",
        "title LIKE '%\n%'",
        "note ILIKE 'RED%'",
        "note ILIKE 'é'",
        "note ILIKE 'k' OR note ILIKE 'ss' OR note ILIKE 'σ%'",
        "title ILIKE '[a]' OR title ILIKE '50%'",
        "LOWER(title) = 'red skirt'",
        "UPPER(note) = 'SS' OR LOWER(note) = 'σας' OR lower(note) = 'i̇'",
        "LENGTH(note) > 1",
        "lower(title) = LOWER('Red Skirt')",
        "STARTS_WITH(title, 'a') OR ENDS_WITH(note, 'b')",
        "starts_with(title, note)",
        "ARRAY_CONTAINS(category, 'a')",
        "NOT array_contains(tags, 'b')",
        "array_contains(tags, NULL)",
        "COALESCE(stock, 3) = 3",
        "coalesce(note, title, 'x') > 'b'",
        "ABS(stock) = 7 AND round(price) = 2",
        "price * 2 - -1 > 50",
        "stock / 2 = 3.5",
        "stock % 3 = -1",
        "size * 0.1 = 0.7",
        "price * 0.1 < 0.3",
        "price + stock > 9",
        "few < 1000 AND few > 0.5",
        '"two words" = 2',
        "sold",
        "sold IS NOT TRUE",
        "sold = (stock > 3)",
        "title < note",
        "title = 'o''clock'",
        "category IS NULL",
        "tags IS NULL",
        "stock = NULL",
        "stock > 5 AND NULL OR sold",
        "weight = weight",
        "id > 'b010' AND kind = 'bottom'",
        "size * 2 + 0.5 < 3",
        "1 = 1 AND sold",
    ],
)
def test_the_same_in_both(both, condition):
    assert asked(both[1], condition) == asked(both[0], condition)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("price / weight > 1", "other than 0"),
        ("stock % size = 1", "other than 0"),
        ("few + 1 > 3", "can't compute"),
        ("round(price, 1) = 0.5", "places behind the point"),
        ("stock / 0.3 > 2", "rounded otherwise"),
        ("title + note = 'aa'", "can't compute"),
        ("sold = 1", "can't compare"),
        (f"stock = {2**63}", "too large"),
        ("stock = 1 + 1", "needs a column"),
        ("9007199254740993 IN (stock, 0 % 7)", "needs a column"),
        ("ABS(-7) = stock", "needs a column"),
        ("title = 'a\0'", "U\\+0000"),
        (pl.col("price") < 3, "expression of polars"),
        ("stock * stock > 3", "can't compute a condition"),
    ],
    ids=str,
)
def test_what_postgresql_would_say_otherwise_is_refused(both, condition, says):
    with pytest.raises(ConfigError, match=says):
        asked(both[1], condition)


@pytest.mark.parametrize(
    "condition",
    ["prise < 3", "price", "TRUE", "price <", "price = 'x'", "", "id IN (SELECT 1)", "a; b"],
)
def test_what_is_wrong_in_memory_is_wrong_in_the_same_words(both, condition):
    with pytest.raises(ConfigError) as expected:
        asked(both[0], condition)
    with pytest.raises(ConfigError) as found:
        asked(both[1], condition)
    assert str(found.value) == str(expected.value)


def test_texts_and_names_go_as_parameters(served):
    from wearwith.matching.pgvector.sql_conditions import clause_of

    items = pl.DataFrame({"x'); --": ["a"], "title": ["b"]})
    found = clause_of("\"x'); --\" = 'it''s %s' AND title LIKE '%;'", items, None)
    assert found.parameters == ("x'); --", "it's %s", "%;")
    assert not {";", "--", "it's"} & set(found.sql.split("'"))
    assert found.sql.count("%s") == 3


def test_letters_of_all_languages_need_a_collation():
    from wearwith.matching.pgvector.sql_conditions import clause_of

    with pytest.raises(ConfigError, match="ICU"):
        clause_of("lower(title) = 'a'", pl.DataFrame({"title": ["a"]}), None)


quoted = st.sampled_from(TEXTS).map(lambda text: "'" + text.replace("'", "''") + "'")
patterns = st.lists(st.sampled_from([*"aAbkKsSéßσ%_. [", "red", "''"]), max_size=4).map(
    lambda parts: f"'{''.join(parts)}'"
)
whole = st.sampled_from(["stock", "size", '"two words"']) | st.sampled_from(WHOLES).map(str)
real = st.sampled_from(["price", "weight", "0.1", "2.5", "30", "1.5"])
text = st.sampled_from(["title", "brand", "note", "id"]) | quoted
listed = st.sampled_from(["category", "tags"])
compare = st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])


def joined(*parts):
    return st.tuples(*(st.just(one) if isinstance(one, str) else one for one in parts)).map(
        " ".join
    )


column = st.sampled_from(["stock", "size", '"two words"'])
wholes = st.recursive(
    whole,
    lambda inner: st.one_of(
        joined("(", column, st.sampled_from(["+", "-", "*"]), inner, ")"),
        joined("(", inner, st.sampled_from(["+", "-"]), column, ")"),
        joined("(", column, "+", inner, ")", "%", st.sampled_from(["2", "7", "-3"])),
        joined("ABS (", column, "-", inner, ")"),
        joined("- (", inner, ")"),
        joined("COALESCE(", column, ",", inner, ")"),
    ),
    max_leaves=4,
)
numbers = st.one_of(
    wholes,
    real,
    joined(real, st.sampled_from(["+", "-", "*"]), wholes),
    joined(wholes, "/", st.sampled_from(["2", "7", "0.5"])),
    joined("ROUND(", real, ")"),
    joined("LENGTH(", text, ")"),
    st.just("few"),
)
texts = text | joined(st.sampled_from(["LOWER(", "UPPER("]), text, ")")
tests = st.one_of(
    joined(numbers, compare, numbers),
    joined(texts, compare, texts),
    joined(numbers, st.sampled_from(["BETWEEN", "NOT BETWEEN"]), numbers, "AND", numbers),
    joined(wholes, st.sampled_from(["IN (", "NOT IN ("]), wholes, ",", wholes, ")"),
    joined(texts, "IN (", quoted, ",", quoted, ", NULL )"),
    joined(text, st.sampled_from(["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"]), patterns),
    joined(st.sampled_from(["STARTS_WITH(", "ENDS_WITH("]), text, ",", text, ")"),
    joined("ARRAY_CONTAINS(", listed, ",", text, ")"),
    joined(numbers | texts | listed, st.sampled_from(["IS NULL", "IS NOT NULL"])),
    st.sampled_from(["sold", "sold IS TRUE", "sold IS NOT FALSE", "NULL"]),
)
conditions = st.recursive(
    tests,
    lambda inner: st.one_of(
        joined(inner, st.sampled_from(["AND", "OR"]), inner),
        joined("NOT", inner),
        joined("(", inner, ")"),
        joined("(", inner, ")", st.sampled_from(["=", "<>"]), "(", inner, ")"),
    ),
    max_leaves=5,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(condition=conditions)
def test_any_condition_says_the_same_or_is_refused(both, condition):
    expected, found = (answered(matcher, condition) for matcher in both)
    if isinstance(expected, str):
        assert isinstance(found, str)
    elif isinstance(found, str):
        assert "PostgreSQL" in found
    else:
        assert found == expected
