"""Who is shown, in worlds made by hand where that is known."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from wearwith.errors import ConfigError
from wearwith.matching import Matcher, effect_of, exposure
from wearwith.model import levelled, load_model
from wearwith.model.calibration import Calibration
from wearwith.rules import RuleBook

N = 24  # tops, and bottoms
NO_PAIRS = pl.DataFrame(schema={"top": pl.String, "bottom": pl.String, "split": pl.String})


def world(dbpr, scores, pairs=NO_PAIRS):
    """A model with these scores, (tops, bottoms), that were calibrated in no way."""
    points = {"latent.tops": np.eye(N), "latent.bottoms": np.asarray(scores).T}
    arrays = {**dbpr.arrays, **{name: some.astype(np.float32) for name, some in points.items()}}
    none = {"calibration": {}, "uncalibrated": "nobody measured them"}
    manifest = dbpr.manifest.model_copy(update=none)
    return replace(dbpr, arrays=arrays, pairs=pairs, manifest=manifest)


def worn(*pairs):
    return pl.DataFrame(list(pairs), NO_PAIRS.schema, orient="row")


def going_down():
    """All tops like b000 best, b001 next, and so on."""
    return np.tile(-np.arange(N, dtype=np.float32), (N, 1))


def going_round():
    """Top i likes bottom i best, then i + 1, and so on around."""
    return -((np.arange(N) - np.arange(N)[:, None]) % N).astype(np.float32)


@pytest.fixture(scope="module")
def taught(served):
    return load_model(served)


def test_one_bottom_comes_first_for_all(dbpr):
    found = exposure(world(dbpr, going_down()), 10)
    now = found.now
    assert (found.n_tops, found.n_tops_in_all, found.n_bottoms) == (N, N, N)
    assert not found.is_sample
    assert (now.n_shown, now.n_first, now.n_places) == (10, 1, 10 * N)
    assert (now.share_shown, now.share_first) == (10 / N, 1 / N)
    assert now.gini == pytest.approx(14 / 23)
    assert [one.id for one in now.most_shown] == [f"b{place:03d}" for place in range(10)]
    assert [one.n_lists for one in now.most_shown] == [N] * 10
    assert [one.n_first for one in now.most_shown] == [N] + [0] * 9
    assert now.places_of_ten.value == 1
    assert now.places_of_ten.interval == (1, 1)


def test_one_bottom_has_all_places_of_lists_of_one(dbpr):
    now = exposure(world(dbpr, going_down()), 1).now
    assert (now.n_shown, now.gini) == (1, 1)
    assert [(one.id, one.n_lists, one.n_first) for one in now.most_shown] == [("b000", N, N)]


def test_all_are_shown_equally_often(dbpr):
    now = exposure(world(dbpr, going_round()), 10).now
    assert (now.n_shown, now.n_first, now.gini) == (N, N, 0)
    assert {(one.n_lists, one.n_first) for one in now.most_shown} == {(10, 1)}
    assert now.places_of_ten.value == pytest.approx(10 / N)
    low, high = now.places_of_ten.interval
    assert low < 10 / N < high


def test_of_equals_the_first_of_the_catalogue_are_shown(dbpr):
    """A model that learned nothing shows the same ten to all."""
    found = exposure(world(dbpr, np.zeros((N, N))), 10)
    now = found.now
    assert found.n_distinct == 1
    assert exposure(world(dbpr, going_round())).n_distinct == N
    assert (now.n_shown, now.n_first) == (10, 1)
    assert now.most_shown[0].id == "b000"


def test_what_was_worn_is_left_out(dbpr):
    pairs = worn(*((f"t{top:03d}", "b000", "train") for top in range(6)))
    now = exposure(world(dbpr, going_down(), pairs), 10).now
    assert (now.n_shown, now.n_first) == (11, 2)
    shown = {one.id: (one.n_lists, one.n_first) for one in now.most_shown}
    assert shown["b001"] == (N, 6)
    assert shown["b000"] == (N - 6, N - 6)


def test_levelling_undoes_what_all_tops_share(dbpr):
    """What makes b000 the first for all is its mean score; beneath it all tops differ."""
    pairs = worn(*((f"t{top:03d}", f"b{(top + 1) % N:03d}", "valid") for top in range(N)))
    found = exposure(world(dbpr, going_round() + 40 * going_down(), pairs), 3)
    level, diverse = found.remedies
    assert (level.name, diverse.name) == ("level", "diverse")
    assert found.now.n_first == 2  # b000, and b001 for t023, which was worn with b000
    assert level.after.n_first == level.after.n_shown == N
    assert level.after.gini == 0
    # Of the validation pairs, lists of three have those with b000 to b002; levelled, all.
    assert found.now.hit_rate.value == pytest.approx(3 / N)
    assert level.after.hit_rate.value == 1
    assert level.hit_rate_change.value == pytest.approx(21 / N)
    assert level.hit_rate_change.is_sure
    assert level.after.auc.value > 0.9
    assert level.auc_change.value == pytest.approx(level.after.auc.value - found.now.auc.value)
    assert diverse.auc_change is None
    assert diverse.after.auc is None


def test_a_price_is_seen(dbpr):
    """Where only the popular is worn, levelling loses what was known."""
    pairs = worn(*((f"t{top:03d}", f"b{top % 3:03d}", "valid") for top in range(N)))
    found = exposure(world(dbpr, going_down() + 0.01 * going_round(), pairs), 3)
    level = found.remedies[0]
    assert found.now.hit_rate.value == 1
    assert level.hit_rate_change.value < -0.5
    assert level.auc_change.value < -0.2
    assert level.auc_change.interval[1] < 0


def test_hits_leave_out_the_pairs_of_other_splits_alone(dbpr):
    pairs = worn(
        ("t000", "b000", "train"), ("t000", "b001", "test"), ("t000", "b004", "valid"),
        ("t001", "b004", "valid"),
    )  # fmt: skip
    found = exposure(world(dbpr, going_down(), pairs), 3)
    # For t000 b002, b003, b004 are left; for t001 b000, b001, b002.
    assert (found.n_valid_tops, found.n_valid_pairs) == (2, 2)
    assert found.now.hit_rate.value == 0.5


def test_a_validation_pair_counts_once_for_each_top(dbpr):
    pairs = worn(("t000", "b000", "valid"), ("t000", "b001", "valid"), ("t001", "b009", "valid"))
    found = exposure(world(dbpr, going_down(), pairs), 3)
    assert found.n_valid_pairs == 3
    assert found.now.hit_rate.value == 0.5


def test_aucs_are_those_of_trying_rules(taught):
    before = effect_of(Matcher(taught), taught.knowledge.book)
    by_student, by_teacher = exposure(taught, by="student"), exposure(taught, by="teacher")
    assert by_student.now.auc.value == pytest.approx(before.student.auc)
    assert by_student.now.auc.interval == pytest.approx(before.student.interval)
    assert by_teacher.now.auc.value == pytest.approx(before.before.auc)


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_lists_are_those_of_the_matcher(taught, by):
    for form, found in (
        (taught, exposure(taught, 5, by).now),
        (levelled(taught), exposure(taught, 5, by).remedies[0].after),
    ):
        lists = pl.concat(Matcher(form).match_many(k=5, by=by))
        assert found.n_places == lists.height
        assert found.n_shown == lists["id"].n_unique()
        assert found.n_first == lists.filter(rank=1)["id"].n_unique()
        counted = dict(lists["id"].value_counts().rows())
        assert {one.id: one.n_lists for one in found.most_shown}.items() <= counted.items()
    varied = pl.concat(Matcher(taught).match_many(k=5, by=by, diverse=0.8))
    after = exposure(taught, 5, by, diverse=0.8).remedies[1].after
    assert after.n_shown == varied["id"].n_unique()


def test_edited_rules_blocked_and_pinned_pairs_count(taught):
    tops = taught.catalogue.tops
    ways = {
        "blocked": [(top, "b001") for top in tops],
        "pinned": [(top, "b007") for top in tops],
    }
    matcher = Matcher(taught, **ways).with_book(RuleBook())
    found = exposure(matcher, 24, "teacher")
    shown = {one.id: (one.n_lists, one.n_first) for one in found.now.most_shown}
    assert shown["b007"] == (N, N)
    lists = pl.concat(matcher.match_many(k=24, by="teacher"))
    assert found.now.n_places == lists.height
    assert found.n_without_good is None
    assert "rules were edited" in found.no_chance
    student = exposure(Matcher(taught), 24, "student")
    assert found.now.auc.value == pytest.approx(student.now.auc.value)  # of no rules


def test_tops_without_a_good_answer(dbpr):
    """Half of all tops have one bottom that is far above what they usually have."""
    scores = np.zeros((N, N))
    scores[::2, 5] = 4
    model = world(dbpr, scores)
    assert exposure(model).n_without_good is None
    assert exposure(model).no_chance == "nobody measured them"
    how = {"n_worn": 9, "n_random": 9, "brier": 0.2, "log_loss": 0.6, "reliability": ()}
    student = Calibration(slope=1.0, intercept=-1.0, **how)
    manifest = model.manifest.model_copy(update={"calibration": {"student": student}})
    found = exposure(replace(model, manifest=manifest))
    assert (found.n_without_good, found.no_chance) == (N // 2, None)


def test_a_top_with_an_empty_list_has_no_good_answer(dbpr):
    pairs = worn(*(("t003", f"b{bottom:03d}", "train") for bottom in range(N)))
    how = {"n_worn": 9, "n_random": 9, "brier": 0.2, "log_loss": 0.6, "reliability": ()}
    student = Calibration(slope=1.0, intercept=1.0, **how)
    model = world(dbpr, going_round(), pairs)
    manifest = model.manifest.model_copy(update={"calibration": {"student": student}})
    found = exposure(replace(model, manifest=manifest))
    assert found.n_without_good == 1
    assert found.now.n_places == 10 * (N - 1)


def test_a_sample_is_always_the_same_and_is_told(dbpr):
    pairs = worn(*((f"t{top:03d}", "b009", "valid") for top in range(N)))
    model = world(dbpr, going_round(), pairs)
    found = exposure(model, 2, most_tops=5)
    assert (found.n_tops, found.n_tops_in_all, found.n_valid_tops) == (5, N, 5)
    assert found.is_sample
    assert found.now.n_places == 10
    assert found == exposure(model, 2, most_tops=5)


def test_what_can_not_be_had_says_why(train_tiny, dbpr):
    pop = exposure(train_tiny("pop"))
    level, diverse = pop.remedies
    assert pop.n_distinct is None
    assert level.reason is None
    assert diverse.after is None
    assert "has no points" in diverse.reason
    level, _ = exposure(levelled(dbpr)).remedies
    assert (level.after, level.reason) == (None, "it is levelled already")
    no_valid = exposure(world(dbpr, going_down()))
    assert no_valid.no_valid == "there are no validation pairs"
    assert (no_valid.now.hit_rate, no_valid.now.auc) == (None, None)
    assert no_valid.remedies[0].hit_rate_change is None
    unknown = exposure(replace(dbpr, pairs=None))
    assert "does not know the pairs" in unknown.no_valid


def test_rules_alone_can_not_be_levelled(train_tiny):
    taught = train_tiny("pkd", {"fidelity": "logit"})
    found = exposure(taught)
    assert found.by == taught.default_by
    assert all((one.after is None) == (one.reason is not None) for one in found.remedies)


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({"k": 0}, "can't be recommended"),
        ({"by": "teacher"}, "no teacher"),
        ({"diverse": 2}, "not a share"),
        ({"most_tops": 0}, "can't be asked for"),
    ],
)
def test_what_can_not_be_asked_is_refused_before_work(dbpr, ways, says):
    def began(label, total):
        raise AssertionError

    with pytest.raises(ConfigError, match=says):
        exposure(dbpr, progress=began, **ways)


def test_nothing_to_rank_is_refused(dbpr):
    tops = dbpr.items.filter(side="top")
    arrays = {**dbpr.arrays, "latent.bottoms": dbpr.points("bottom")[:0]}
    with pytest.raises(ConfigError, match="nothing to rank"):
        exposure(replace(dbpr, items=tops, arrays=arrays, pairs=None))


def test_progress_reaches_the_end(taught):
    steps = SimpleNamespace(total=0, done=0)

    class Bar:
        def __init__(self, label, total):
            steps.total = total

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def advance(self, n=1, **_):
            steps.done += n

    exposure(taught, progress=Bar)
    assert steps.done == steps.total > 0


def test_json_has_all_figures(taught):
    found = json.loads(json.dumps(exposure(taught, 3, "teacher").to_json(), allow_nan=False))
    assert set(found) == {
        "model", "by", "k", "diverse", "n_tops", "n_tops_in_all", "is_sample", "n_bottoms",
        "n_distinct",
        "n_valid_tops", "n_valid_pairs", "no_valid", "now", "n_without_good", "no_chance",
        "remedies",
    }  # fmt: skip
    spread = {
        "n_shown", "share_shown", "n_first", "share_first", "gini", "most_shown", "places_of_ten",
        "n_places", "hit_rate", "auc",
    }  # fmt: skip
    assert set(found["now"]) == spread
    assert set(found["now"]["most_shown"][0]) == {"id", "name", "n_lists", "n_first"}
    assert set(found["now"]["hit_rate"]) == {"value", "interval"}
    assert [one["name"] for one in found["remedies"]] == ["level", "diverse"]
    for one in found["remedies"]:
        assert set(one) == {"name", "after", "hit_rate_change", "auc_change", "reason"}
        assert set(one["after"]) == spread
