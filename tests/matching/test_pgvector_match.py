"""Matches in PostgreSQL are those in memory: order, scores, rules, filters, messages, errors."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.errors import ConfigError, UnknownItemError, WearwithError
from wearwith.matching import Matcher
from wearwith.model import NewItem, load_model
from wearwith.rules import Rule, RuleBook, RuleDesk, RuleItem
from wearwith.words.attributes import Trait

BLOCKED = [("t000", "b003"), ("t004", "b001")]
PINNED = [("t000", "b007"), ("t000", "b002"), ("t003", "b002")]


@pytest.fixture(scope="module")
def url(new_database):
    return new_database()


@pytest.fixture(scope="module")
def store_of(url):
    """Load a model and open its garments there."""
    from wearwith.matching.pgvector import Server, Store, load

    servers = []

    def made(model):
        server = Server(url)
        servers.append(server)
        load(server, model)
        return Store.open(server, model)

    yield made
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def both(served, store_of):
    model = load_model(served)
    pairs = {"blocked": BLOCKED, "pinned": PINNED}
    return Matcher(model, **pairs), Matcher(model, source=store_of(model), **pairs)


def assert_same(both, query, k=10, **wishes):
    memory, database = (matcher.match(query, k, **wishes) for matcher in both)
    numbers = ["score", "probability"]
    others = [*numbers, "more_colours", "more_sizes"]  # which a database does not count
    assert database.items.drop(others).equals(memory.items.drop(others))
    assert database.items.schema == memory.items.schema
    for name in numbers:
        np.testing.assert_allclose(
            database.items[name].to_numpy(), memory.items[name].to_numpy(), atol=1e-5
        )
    assert database.steps == memory.steps
    assert database.message == memory.message
    assert database.direction == memory.direction
    return database


@pytest.mark.parametrize("by", ["student", "teacher"])
@pytest.mark.parametrize("k", [1, 3, 24, 100])
@pytest.mark.parametrize(
    "wishes",
    [
        {},
        {"allow_worn": True},
        {"diverse": 0.4},
        {"diverse": 1.0, "allow_worn": True},
        {"where": "title LIKE '%skirt'"},
        {"where": ["id > 'b004' OR id > 't004'", "title IS NOT NULL"], "diverse": 0.2},
        {"where": ["title LIKE '%skirt'", "title LIKE '%trousers'"]},
    ],
    ids=str,
)
def test_ranks_scores_and_rules(both, by, k, wishes):
    for query in ("t000", "t003", "t010", "b000", "b001", "b011"):
        assert_same(both, query, k, by=by, **wishes)


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_pins_exclusions_and_blocked_pairs(both, by):
    found = assert_same(both, "t000", 5, by=by, pin=["b010", "b001"], exclude=["b005", "b006"])
    assert found.items["pinned"].to_list() == [True] * 4 + [False]
    assert_same(both, "t000", 2, by=by, pin=["b010", "b001"])
    assert_same(both, "t000", 24, by=by, pin=["b010"], where="id <> 'b010'")
    assert_same(both, "t000", 8, by=by, pin=["b010"], diverse=0.5)
    assert_same(both, "t004", 24, by=by, exclude=["b000", "b000"])
    assert_same(both, "b002", 24, by=by)


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_new_garments(both, by):
    top = NewItem(title="linen shirt", material="linen", vectors={"colours": np.ones(4)})
    assert_same(both, top, direction="bottoms", by=by)
    assert_same(both, NewItem(title="wool skirt"), direction="tops", by=by, where="id > 't003'")


@pytest.mark.parametrize(
    ("query", "wishes"),
    [
        ("t00", {}),
        ("nothing like it", {}),
        ("t000", {"direction": "tops"}),
        ("t000", {"exclude": ["b999"]}),
        ("t000", {"exclude": ["t001"]}),
        ("t000", {"pin": ["b003"]}),  # which is blocked
        ("t000", {"pin": ["b004"], "exclude": ["b004"]}),
        ("t000", {"k": 0}),
        ("t000", {"diverse": 2}),
        (NewItem(title="linen"), {}),
        (NewItem(), {"direction": "bottoms"}),
        ("t000", {"where": "prise < 3"}),
    ],
    ids=str,
)
def test_the_same_errors(both, query, wishes):
    memory, database = both
    with pytest.raises(WearwithError) as expected:
        memory.match(query, **wishes)
    with pytest.raises(type(expected.value)) as found:
        database.match(query, **wishes)
    assert found.value.what == expected.value.what


@pytest.mark.parametrize("fidelity", ["logit", "paper"])
@pytest.mark.parametrize("may_doubt", [False, True])
def test_every_form_of_teacher(train_tiny, store_of, fidelity, may_doubt):
    teacher = {"fidelity": fidelity, "may_doubt": may_doubt, "attention_size": 8, "strength": 6}
    model = train_tiny("akd", teacher, popularity=fidelity == "logit")
    both = Matcher(model), Matcher(model, source=store_of(model))
    for query in ("t000", "t007", "b000", "b007"):
        for k in (2, 7):
            assert_same(both, query, k, by="teacher")


@pytest.mark.parametrize("name", ["outfit-ukd", "outfit-akd"])
def test_teachers_whose_rules_add_up(train_tiny, store_of, name):
    model = train_tiny(name, {"strength": 20.0})
    both = Matcher(model), Matcher(model, source=store_of(model))
    for query in ("t000", "t007", "b000", "b007"):
        for k in (2, 7):
            assert_same(both, query, k, by="teacher")


def test_edited_rules_count_from_the_next_question_on(served, store_of, tmp_path):
    model = load_model(served)
    knowledge = model.knowledge
    desks = [RuleDesk(tmp_path / name, knowledge.book, knowledge.vocabulary) for name in ("a", "b")]
    both = Matcher(model, desk=desks[0]), Matcher(model, source=store_of(model), desk=desks[1])
    assert_same(both, "t000", by="teacher")
    rule = Rule.of_sides("new", Trait("category", "shirt"), Trait("category", "trousers"), "+", 3.0)
    for desk in desks:
        desk.add(rule, author="Ada", reason="why not")
    assert "new" in assert_same(both, "t000", by="teacher").items["rules"].explode().to_list()


def test_rules_that_name_slots_or_none_fire_there_too(served, store_of):
    model = load_model(served)
    shirt, trousers, skirt = (Trait("category", name) for name in ("shirt", "trousers", "skirt"))
    rules = [
        Rule("slots", (RuleItem(trousers, slot="bottom"), RuleItem(shirt, slot="top")), "+", 3.0),
        Rule("any", (RuleItem(skirt), RuleItem(shirt)), "-", 2.0),
        Rule("none", (RuleItem(trousers, slot="one-piece"), RuleItem(shirt)), "+", 30.0),
    ]
    book = RuleBook.of([*model.knowledge.book.rules, *rules])
    both = Matcher(model).with_book(book), Matcher(model, source=store_of(model)).with_book(book)
    for query in ("t000", "b000"):
        fired = assert_same(both, query, 9, by="teacher").items["rules"].explode().to_list()
        assert {"slots", "any", "none"} & {*fired} <= {"slots", "any"}
    assert "slots" in assert_same(both, "t000", 9, by="teacher").items["rules"].explode().to_list()


@pytest.mark.parametrize("direction", ["bottoms", "tops"])
def test_many_are_answered_as_one_is(both, direction):
    memory, database = both
    (found,) = database.match_many(None, 4, direction)
    names = (
        memory.model.catalogue.tops if direction == "bottoms" else memory.model.catalogue.bottoms
    )
    assert found["query"].unique(maintain_order=True).to_list() == list(names)
    for (name,), rows in found.group_by("query"):
        assert rows.drop("query").equals(database.match(name, 4).items)


def test_frequencies_of_a_whole_catalogue_are_not_counted_there(train_tiny, store_of):
    model = train_tiny("pkd")
    both = Matcher(model), Matcher(model, source=store_of(model))
    assert_same(both, "t000")
    with pytest.raises(ConfigError, match="counts over the whole catalogue"):
        both[1].match("t000", by="teacher")


def test_garments_of_one_score_come_by_id(served, store_of):
    """Also where far more of them tie than are fetched at first."""
    model = load_model(served)
    arrays = dict(model.arrays)
    arrays["latent.bottoms"] = np.tile(arrays["latent.bottoms"][:1], (24, 1))
    manifest = model.manifest.model_copy(update={"sha256": {}})
    model = replace(model, arrays=arrays, manifest=manifest)
    found = Matcher(model, source=store_of(model)).match("t000", 3, by="student", allow_worn=True)
    assert found.items["id"].to_list() == ["b000", "b001", "b002"]


def test_threads_may_ask_at_once(both):
    memory, database = both
    queries = [f"t{number:03d}" for number in range(24)] * 3
    with ThreadPoolExecutor(12) as pool:
        found = pool.map(lambda query: database.match(query, 5).items["id"].to_list(), queries)
    assert list(found) == [memory.match(query, 5).items["id"].to_list() for query in queries]


def test_pairs_of_garments_that_are_not_there_are_refused(served, store_of):
    model = load_model(served)
    with pytest.raises(UnknownItemError, match="no bottom 'b999'"):
        Matcher(model, source=store_of(model), blocked=[("t000", "b999")])


def test_without_a_teacher_there_is_none_to_ask(dbpr, store_of):
    model = dbpr
    both = Matcher(model), Matcher(model, source=store_of(model))
    assert_same(both, "t000")
    with pytest.raises(ConfigError, match="no teacher"):
        both[1].match("t000", by="teacher")


def test_a_model_of_other_columns_and_types(served, store_of):
    """Dates and lists are kept; what can't be asked of them is an error."""
    from datetime import date

    model = load_model(served)
    n = model.items.height
    more = {"since": [date(2024, 1, 1)] * n, "sizes": [[38, 40]] * n, "price": [float("nan")] * n}
    manifest = model.manifest.model_copy(update={"sha256": {}})
    model = replace(model, items=model.items.hstack(pl.DataFrame(more)), manifest=manifest)
    both = Matcher(model), Matcher(model, source=store_of(model))
    assert_same(both, "t000", where="since IS NOT NULL AND price = price")
    with pytest.raises(ConfigError, match="can't be asked"):
        both[1].match("t000", where="since = since")
