"""What goes with this, from an exported model: the order, the filters, and what is said of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.errors import ConfigError, DataError, UnknownItemError
from wearwith.features import FeatureStore
from wearwith.matching import Matcher, recommend
from wearwith.model import Garment, NewItem, load_model
from wearwith.rules import Rule, RuleDesk
from wearwith.words.attributes import Trait


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


@pytest.fixture(scope="module")
def matcher(model):
    return Matcher(model)


def ids(matches):
    return matches.items["id"].to_list()


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_tops_for_a_bottom_have_the_scores_of_the_same_pairs(matcher, by):
    found = matcher.match("b003", 24, by=by, allow_worn=True)
    assert found.direction == "tops"
    assert found.items["probability"].is_sorted(descending=True)
    for top, score, rules in found.items.head(5).select("id", "score", "rules").iter_rows():
        back = matcher.match(top, 24, by=by, allow_worn=True).items.row(
            by_predicate=pl.col("id") == "b003", named=True
        )
        assert back["score"] == pytest.approx(score, abs=1e-5)
        assert back["rules"] == rules


def test_tops_are_ranked_above_what_each_usually_scores(model, train_tiny):
    """A top whose scores all lie high is not the best with everything."""
    raised = model.points("top").copy()
    raised[7] += 5 * model.points("bottom").mean(axis=0)
    high = Matcher(replace(model, arrays={**model.arrays, "latent.tops": raised}))
    paper = Matcher(train_tiny("akd", {"fidelity": "paper", "attention_size": 8}))
    for matcher in (Matcher(model), high, paper):
        scores = matcher.model.points("top") @ matcher.model.points("bottom").T
        for by in ("student", "teacher"):
            found = matcher.match("b001", 24, by=by, allow_worn=True).items
            places = [int(top[1:]) for top in found["id"]]
            own, usual = scores[:, 1], scores.mean(axis=1)
            if by == "teacher":
                teacher = matcher.model.teacher
                garment = Garment("bottom", matcher.model.points("bottom")[1], 1)
                push = teacher.fired(garment, np.arange(24)).push
                own, usual = teacher.preference(own) + push, teacher.preference(usual)
            assert np.all(np.diff((own - usual)[places]) <= 1e-4)
            np.testing.assert_allclose(found["score"], own[places], atol=1e-4)


def test_columns_and_types(matcher):
    found = matcher.match("t000", 2).items
    assert found.schema == {
        "rank": pl.Int64,
        "tie_from": pl.Int64,
        "tie_to": pl.Int64,
        "id": pl.String,
        "score": pl.Float64,
        "probability": pl.Float64,
        "pinned": pl.Boolean,
        "rules": pl.List(pl.String),
        "against": pl.List(pl.String),
        "more_colours": pl.Int64,
        "more_sizes": pl.Int64,
        "context": pl.String,
    }
    assert found["rank"].to_list() == [1, 2]
    assert matcher.match("t000", 2, where="id = ''").items.schema == found.schema


def test_fewer_is_the_beginning_of_more(matcher):
    for query in ("t001", "b001"):
        more = matcher.match(query, 24, allow_worn=True).items
        assert matcher.match(query, 5, allow_worn=True).items.equals(more.head(5))
        assert more.height == 24


def test_what_was_worn_already_is_left_out(matcher, gappy):
    worn = set(gappy.pairs.filter(top="t000")["bottom"])
    found = ids(matcher.match("t000", 100))
    assert worn
    assert set(found) == set(gappy.catalogue.bottoms) - worn
    worn = set(gappy.pairs.filter(bottom="b001")["top"])
    assert set(ids(matcher.match("b001", 100))) == set(gappy.catalogue.tops) - worn


def test_probabilities_are_those_of_the_calibration(matcher, model):
    usual = (model.points("top") @ model.points("bottom").T).mean(axis=1)  # of each top
    for by in ("student", "teacher"):
        found = matcher.match("t002", 24, by=by).items
        above = found["score"].to_numpy() - usual[2]
        expected = model.manifest.calibration[by].probability(above)
        np.testing.assert_allclose(found["probability"], expected, atol=1e-5)
        assert found["probability"].is_between(0, 1).all()


def test_a_pair_has_one_probability_whoever_is_asked_about(matcher):
    for by in ("student", "teacher"):
        of_bottom = matcher.match("b003", 24, by=by, allow_worn=True).items
        for top, chance in of_bottom.select("id", "probability").rows():
            of_top = matcher.match(top, 24, by=by, allow_worn=True).items
            assert of_top.filter(id="b003")["probability"].item() == pytest.approx(chance, abs=1e-5)


def test_a_top_whose_scores_all_lie_high_is_not_likelier_to_be_worn(model):
    arrays = dict(model.arrays)
    raised = model.points("top").copy()
    raised[5] += 3 * model.points("bottom").mean(axis=0)  # adds nearly the same to all its scores
    arrays["latent.tops"] = raised
    before, after = (
        Matcher(one).match("t005", 24, by="student", allow_worn=True).items
        for one in (model, replace(model, arrays=arrays))
    )
    assert after["score"].mean() > before["score"].mean() + 1
    assert after["probability"].mean() == pytest.approx(before["probability"].mean(), abs=0.05)


def test_without_calibration_there_are_none(model):
    manifest = model.manifest.model_copy(update={"calibration": {}})
    found = Matcher(replace(model, manifest=manifest)).match("t002", 3).items
    assert found["probability"].to_list() == [None] * 3


def test_filters_leave_what_they_say_in_the_same_order(matcher):
    everything = matcher.match("t000", 24, allow_worn=True)
    some = matcher.match("t000", 24, allow_worn=True, where="title LIKE '%skirt'")
    skirts = everything.items.filter(pl.col("context").str.ends_with("skirt"))
    assert ids(some) == skirts["id"].to_list()
    both = ["title LIKE '%skirt'", pl.col("id") > "b006"]
    found = matcher.match("t000", 24, allow_worn=True, where=both)
    assert ids(found) == [one for one in ids(some) if one > "b006"]
    assert [step.left for step in found.steps] == [len(ids(some)), len(ids(found))]


def test_an_empty_list_says_which_filter_emptied_it(matcher):
    where = ["title LIKE '%skirt'", "title LIKE '%trousers'"]
    found = matcher.match("t000", where=where)
    assert found.items.is_empty()
    n = found.steps[0].left
    assert found.message == (
        f"Of 24 bottoms, the filter `{where[0]}` leaves {n}, "
        f"and the filter `{where[1]}` leaves none "
        "of them"
    )
    first = matcher.match("t000", where="id = 'nobody'").message
    assert first == (
        "Of 24 bottoms, the filter `id = 'nobody'` leaves none of them. No item has the id 'nobody'"
    )
    worn = matcher.match("t000", where="id = 'b000'").message
    assert worn.endswith("leaves 1, and leaving out what was worn with it leaves none of them")


def test_excluded_and_blocked_are_never_shown(model):
    matcher = Matcher(model, blocked=[("t000", "b001"), ("t001", "b003")])
    assert "b001" not in ids(matcher.match("t000", 100, allow_worn=True))
    assert "t000" not in ids(matcher.match("b001", 100, allow_worn=True))
    assert "b001" in ids(matcher.match("t002", 100, allow_worn=True))
    found = matcher.match("t002", 100, allow_worn=True, exclude=["b001", "b005"])
    assert len(ids(found)) == 22
    assert not {"b001", "b005"} & set(ids(found))


def test_pins_come_first_in_their_order(model):
    matcher = Matcher(model, pinned=[("t000", "b007"), ("t000", "b002")])
    found = matcher.match("t000", 5, pin=["b009", "b002"]).items
    assert found["id"].to_list()[:3] == ["b009", "b002", "b007"]
    assert found["pinned"].to_list() == [True, True, True, False, False]
    assert found["score"][3] >= found["score"][4]
    assert ids(matcher.match("t000", 2, pin=["b009", "b002"])) == ["b009", "b002"]
    assert ids(matcher.match("b007", 1)) == ["t000"]  # in the other direction too
    gone = matcher.match("t000", 5, pin=["b009"], where="id <> 'b009'").items
    assert "b009" not in gone["id"]


def test_pinned_and_kept_out_is_refused(model):
    matcher = Matcher(model, blocked=[("t000", "b001")])
    for ways in ({"pin": ["b001"]}, {"pin": ["b004"], "exclude": ["b004"]}):
        with pytest.raises(ConfigError, match="is both pinned and kept out"):
            matcher.match("t000", **ways)


def test_a_diverse_list_begins_with_the_best_and_is_less_alike(matcher, model):
    z = model.latent("bottom") - model.latent("bottom").mean(axis=0)
    z = z / np.linalg.norm(z, axis=1, keepdims=True)

    def alike(found):
        chosen = z[model.catalogue.bottom_positions(ids(found))]
        return np.triu(chosen @ chosen.T, 1).sum()

    plain = matcher.match("t000", 6, allow_worn=True)
    diverse = matcher.match("t000", 6, allow_worn=True, diverse=0.8)
    assert ids(diverse)[0] == ids(plain)[0]
    assert alike(diverse) < alike(plain)
    assert ids(matcher.match("t000", 6, allow_worn=True, diverse=0.0)) == ids(plain)


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_a_new_garment_that_is_an_old_one_is_ranked_as_that(matcher, gappy, by):
    # t000 has a title and a vector, t001 no vector, t003 no title.
    for top in ("t000", "t001", "t003"):
        vectors, present = FeatureStore(gappy.folder, "colours").read([top])
        (title,) = gappy.items.filter(id=top)["title"]
        new = NewItem(title=title, vectors={"colours": vectors[0]} if present[0] else {})
        found = matcher.match(new, 24, "bottoms", by=by).items
        old = matcher.match(top, 24, by=by, allow_worn=True).items
        both = found.join(old, on="id")
        assert both.height == 24
        np.testing.assert_allclose(both["score"], both["score_right"], atol=1e-5)
        assert both["rules"].to_list() == both["rules_right"].to_list()


def test_a_new_bottom_finds_tops_of_its_style(matcher):
    found = matcher.match(NewItem(title="wool cosy skirt"), 5, "tops").items
    assert {int(top[1:]) % 2 for top in found["id"]} == {1}


def test_a_picture_is_encoded_by_who_knows_how(model, gappy):
    vectors, _ = FeatureStore(gappy.folder, "colours").read(["t000"])
    matcher = Matcher(model, see=lambda picture: {"colours": vectors[int(picture)]})
    by_picture = matcher.match(NewItem(picture="0"), 5, "bottoms").items
    by_vector = matcher.match(NewItem(vectors={"colours": vectors[0]}), 5, "bottoms").items
    assert by_picture.equals(by_vector)
    with pytest.raises(ConfigError, match="has no way to encode pictures"):
        Matcher(model).match(NewItem(picture="0"), 5, "bottoms")


@pytest.mark.parametrize(
    ("new", "error", "says"),
    [
        (NewItem(), ConfigError, r"reads nothing(.|\n)*a title or attributes or a vector of colo"),
        (NewItem(vectors={"shape": np.ones(4)}), ConfigError, "no feature set 'shape'"),
        (NewItem(vectors={"colours": np.ones(3)}), DataError, r"shape \(3,\).* reads \(4,\)"),
        (NewItem(vectors={"colours": np.full(4, np.nan)}), DataError, "not finite"),
    ],
)
def test_a_new_garment_that_can_not_be_read(matcher, new, error, says):
    with pytest.raises(error, match=says):
        matcher.match(new, 5, "bottoms")


def test_of_a_new_garment_it_has_to_be_said_what_it_is(matcher):
    with pytest.raises(
        ConfigError, match="Nothing says whether the new garment is a top or a bottom"
    ):
        matcher.match(NewItem(title="linen thing"))
    assert matcher.match(NewItem(title="linen shirt")).direction == "bottoms"  # its word tells


def test_unknown_garments(matcher):
    with pytest.raises(UnknownItemError, match=r"no top or bottom 't0013'(.|\n)*t013"):
        matcher.match("t0013")
    with pytest.raises(UnknownItemError, match="'b001' is a bottom, not a top"):
        matcher.match("b001", direction="bottoms")
    for way in ("exclude", "pin"):
        with pytest.raises(UnknownItemError, match="'t001' is a top, not a bottom"):
            matcher.match("t000", **{way: ["t001"]})


@pytest.mark.parametrize(("ways", "says"), [({"k": 0}, "0 garments"), ({"diverse": 1.5}, "1.5 is")])
def test_numbers_out_of_range(matcher, ways, says):
    with pytest.raises(ConfigError, match=says):
        matcher.match("t000", **ways)


def test_a_student_alone_has_no_teacher_to_ask(dbpr):
    matcher = Matcher(dbpr)
    assert matcher.match("t000", 3).items["rules"].to_list() == [[], [], []]
    with pytest.raises(ConfigError, match="'dbpr' has no teacher"):
        matcher.match("t000", by="teacher")


def test_popularity_is_part_of_the_score_and_new_bottoms_have_none(train_tiny):
    run = train_tiny(popularity=True)
    found = Matcher(run).match("t000", 24, allow_worn=True).items
    expected = recommend(run, "t000", k=24, allow_worn=True)
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-5)
    assert Matcher(run).match(NewItem(title="linen skirt"), 3, "tops").items.height == 3


def test_an_edited_book_counts_from_the_next_question_on(akd, tmp_path):
    model = akd
    knowledge = model.knowledge
    desk = RuleDesk(tmp_path / "desk", knowledge.book, knowledge.vocabulary)
    matcher = Matcher(model, desk=desk)
    ask = {"k": 24, "by": "teacher", "allow_worn": True}
    before = matcher.match("t001", **ask).items
    assert before.equals(Matcher(model).match("t001", **ask).items)
    assert before["probability"].null_count() == 0
    who = {"author": "Ada", "reason": "the winter window"}
    rule = Rule.of_sides(
        "wool + trousers", Trait("material", "wool"), Trait("category", "trousers"), "+", 50.0
    )
    desk.add(rule, **who)
    after = matcher.match("t001", **ask).items
    trousers = after["context"].str.ends_with("trousers").to_list()
    assert trousers == sorted(trousers, reverse=True)
    assert after["rules"].list.contains("wool + trousers").to_list() == trousers
    assert after["probability"].null_count() == 24  # nobody measured it with these rules
    student = matcher.match("t001", 3, by="student").items
    assert student["probability"].null_count() == 0
    # A saved rule has its effect for everyone who did not ask for the student.
    assert matcher.default_by == matcher.match("t001", 3).by == "teacher"
    desk.switch_off("wool + trousers", **who)
    assert matcher.match("t001", **ask).items.equals(before)


def test_many_threads_get_what_one_gets(matcher):
    asked = [
        (query, by)
        for query in (*matcher.model.catalogue.tops, *matcher.model.catalogue.bottoms)
        for by in ("student", "teacher")
    ] * 3
    alone = [matcher.match(query, 5, by=by).items for query, by in asked]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda one: matcher.match(one[0], 5, by=one[1]).items, asked)
    for there, here in zip(alone, found, strict=True):
        np.testing.assert_allclose(here["score"], there["score"], atol=1e-5)


def test_a_condition_is_kept_and_an_expression_may_be_one_too(matcher):
    asked = {"k": 24, "allow_worn": True}
    first = matcher.match("t000", where="title LIKE '%skirt'", **asked)
    again = matcher.match("t000", where="title LIKE '%skirt'", exclude=["b000"], **asked)
    assert sorted([*ids(again), "b000"]) == sorted(ids(first))
    third = matcher.match("t000", where="title LIKE '%skirt'", **asked)
    assert third.items.equals(first.items)


def test_the_older_name_says_the_new_one(dbpr):
    with pytest.warns(DeprecationWarning, match=r"Matcher\(model\)"):
        older = Matcher.of(dbpr)
    assert older.match("t000", 3).items.equals(Matcher(dbpr).match("t000", 3).items)
