"""The whole of it: from a dataset to a report."""

import json
import shlex

import pytest
from outfits import add_pictures, wardrobe

from in_process import with_nothing_to_do, without_workers
from wearwith.evaluation.comparison_rows import METHODS
from wearwith.paper import reproduce, reproduction
from wearwith.paper.findings import PARTS
from wearwith.paper.report import write_report
from wearwith.paper.reproduction import absent_parts, command_line, labels_and_groups
from wearwith.paper.settings_search import SPACES, TriedSettings
from wearwith.world.sample_catalogue import write_sample

# A report without these is not the paper's.
EVERY_ROW = {"rand", "pop", "category", "rules", "probe", "raw", "exibr", "bpr-dae", "dbpr"} | {
    f"{model}-{side}" for model in ("ukd", "akd", "pkd") for side in "pq"
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A quick reproduction of a small sample world, its dataset, its folder."""
    folder = tmp_path_factory.mktemp("reproduce")
    dataset = write_sample(folder / "sample", 1, 60, 60, 400).dataset
    with pytest.MonkeyPatch.context() as patch:
        without_workers(patch)
        found = reproduce(dataset, folder / "out", seeds=1, quick=True, protocol="both")
    return found, dataset, folder / "out"


@pytest.mark.slow
def test_every_table_is_there_or_says_why_it_is_not(made):
    found, dataset, _ = made
    rows = {row.row: row for row in found.models.rows}
    assert rows.keys() >= EVERY_ROW
    assert [name for name, row in rows.items() if row.failed] == []
    assert found.models.against == "dbpr"
    assert found.labels.keys() >= rows.keys()
    assert found.dataset.pairs == {
        split: dataset.pairs_of(split).height for split in ("train", "valid", "test")
    }
    there = {
        "Table 3": any(row.auc for row in found.rules),
        "Table 4": any(row.auc for row in found.modalities),
        "Figure 5": all(found.curves.values()),
        "Figure 6": found.turned is not None,
        "Figure 7": bool(found.confidences),
        "Figure 8": bool(found.mrr),
        "Figure 9": bool(found.lists),
        "Learning curve": bool(found.learning),
        "Claims": bool(found.claims),
        "Rule insights": bool(found.by_rule),
        "Protocol": bool(found.protocol),
        "Reliability": bool(found.reliability),
        "Search": bool(found.search),
    }
    assert there.keys() == set(PARTS)
    assert [part for part, is_there in there.items() if is_there == (part in found.absent)] == []


@pytest.mark.slow
def test_the_learning_curve_ends_where_table_2_stands(made):
    found, dataset, _ = made
    assert set(found.learning) == {"rules", "dbpr", "akd-p", "akd-q"}
    most = dataset.pairs_of("train").height
    for name, by_size in found.learning.items():
        assert list(by_size) == [50, most]
        assert by_size[most]["random"] == found.models[name].auc["random"]
        if name != "rules":  # too few pairs to mine any from
            assert by_size[50]["random"].auc != by_size[most]["random"].auc


@pytest.mark.slow
def test_the_parts_speak_of_the_same_models(made):
    found, _, _ = made
    akd = {row.row: row.auc["random"].auc for row in found.modalities if row.modality == "all"}
    protocol = {row.row: row.clean.auc for row in found.protocol}
    for name in ("dbpr", "akd-p", "akd-q"):
        assert akd[name] == protocol[name] == found.models[name].auc["random"].auc
    assert len(found.rules) == 15
    turned = found.turned
    # Share of triplets in the right order before and after, ties aside.
    after = turned.both_right + turned.turned_right
    n = after + turned.both_wrong + turned.turned_wrong
    assert after / n == pytest.approx(found.models["akd-q"].auc["random"].auc)
    before = turned.both_right + turned.turned_wrong
    assert before / n == pytest.approx(found.models["dbpr"].auc["random"].auc)
    for row in ("chance", "akd-q"):
        assert found.mrr[row].keys() == found.mrr["dbpr"].keys()
    assert found.mrr["chance"][10]["all"] == pytest.approx(sum(1 / n for n in range(1, 11)) / 10)


@pytest.mark.slow
def test_a_second_call_trains_nothing_and_finds_the_same(made, monkeypatch):
    found, dataset, out = made
    with_nothing_to_do(monkeypatch)
    again = reproduce(dataset, out, seeds=1, quick=True, protocol="both")
    first, second = found.to_json(), again.to_json()
    assert first.pop("seconds").keys() == second.pop("seconds").keys()
    assert first == second


@pytest.mark.slow
def test_a_report_is_written_of_it(made):
    found, _, out = made
    write_report(found, out)
    page = (out / "index.html").read_text(encoding="utf-8")
    assert f"{found.models['akd-q'].auc['random'].auc:.3f}".removeprefix("0") in page
    saved = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert saved["models"]["against"] == "dbpr"
    assert list((out / "tables").iterdir())


def test_a_setting_that_was_found_is_built_on_and_said(tmp_path, monkeypatch):
    """The student is searched first; what was found for it is what the others begin from."""
    dataset = wardrobe().save(tmp_path / "data")
    add_pictures(dataset)
    asked = {}

    def search(data, name, values, space, out, *, negatives, **rest):
        asked[name] = (values, negatives)
        assert space is SPACES[name]
        hidden = {"tower.hidden": [len(asked)]}
        tried = [
            TriedSettings({"tower.hidden": [99]}, None),
            TriedSettings(hidden, 0.7),
            TriedSettings(hidden, 0.7),
        ]
        return {"tower": {"hidden": [len(asked)]}}, tried

    plans = []

    def no_plan(data, settings, out, protocol, *, quick):
        plans.append(settings)
        raise KeyboardInterrupt

    monkeypatch.setattr(reproduction, "search", search)
    monkeypatch.setattr(reproduction, "make_plan", no_plan)
    with pytest.raises(KeyboardInterrupt):
        reproduce(dataset, tmp_path / "out")
    assert next(iter(asked)) == "dbpr"
    assert set(asked) == set(SPACES)
    assert asked["akd"][0]["tower"]["hidden"] == [1]
    assert asked["bpr-dae"][0]["tower"]["hidden"] == [256]
    assert {negatives for _, negatives in asked.values()} == {"random"}
    (settings,) = plans
    assert settings.found.keys() == set(SPACES)
    facts = reproduction.dataset_facts(dataset)
    _, said = reproduction._searched(
        dataset,
        reproduction.PlanSettings(settings.shared),
        tmp_path,
        facts,
        None,
        reproduction.silent,
    )
    assert sum(one.chosen for one in said) == len(SPACES)
    assert {one.valid_auc for one in said if one.chosen} == {0.7}


def test_facts_of_a_dataset():
    facts = reproduction.dataset_facts(wardrobe())
    test, train = wardrobe().pairs_of("test"), wardrobe().pairs_of("train")
    assert (facts.tops, facts.bottoms) == (36, 36)
    assert facts.test_tops == test["top"].n_unique()
    assert facts.unseen_test_tops == len(set(test["top"]) - set(train["top"]))
    assert (facts.modalities, facts.matched_by, facts.headline) == (("text",), None, "random")


PLAIN = {"quick": False, "protocol": "clean", "searched": True, "image": None}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "--seeds 3"),
        ({"quick": True}, "--quick"),
        ({"quick": True, "searched": False}, "--quick"),
        ({"protocol": "both", "searched": False}, "--seeds 3 --protocol both --no-search"),
        ({"rule_seeds": 1}, "--seeds 3 --rule-seeds 1"),
        ({"rule_seeds": 3}, "--seeds 3"),
        ({"image": "my set"}, "--seeds 3 --image 'my set'"),
    ],
)
def test_the_command_line_repeats_the_arguments(changed: dict[str, object], expected: str) -> None:
    line = command_line("mango", 3, **{**PLAIN, **changed})  # type: ignore[arg-type]
    assert line == f"wearwith reproduce mango --out OUT {expected}"


def test_a_name_with_a_space_is_one_word() -> None:
    assert shlex.split(command_line("my data", 1, **PLAIN))[2] == "my data"  # type: ignore[arg-type]
    assert " DATASET " in command_line("", 1, **PLAIN)  # type: ignore[arg-type]


def test_absent_rows_are_named_too_and_parts_are_not() -> None:
    labels, groups = labels_and_groups(["dbpr", "akd-p", "akd-q", "border", "Table 4, text"])
    assert groups == {"dbpr": "method", "akd-p": "method", "akd-q": "method", "border": "control"}
    assert labels["akd-p"] == f"student of {METHODS['akd'].label}"
    assert labels["akd-q"] == METHODS["akd"].label
    assert labels["border"] == METHODS["border"].label


def test_what_came_out_empty_has_a_reason() -> None:
    whole = dict.fromkeys(
        ("turned", "confidences", "lists", "by_rule", "mrr", "reliability"), object()
    )
    assert absent_parts(whole, [], "clean") == {}
    assert absent_parts(whole, [], "both") == {}
    assert list(absent_parts({**whole, "confidences": ()}, [], "clean")) == ["Figure 7"]
    assert list(absent_parts(whole, [], "as-published")) == ["Protocol"]
    failed = absent_parts({}, ["akd"], "as-published")
    assert failed["Figure 6"] == failed["Figure 5"] == "AKD could not be trained"
    assert set(failed) <= set(PARTS)
