"""What the report says in words: reasons, sentences to figures, warnings, and how to repeat it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_findings import empty, full, with_auc
from pages import Page, drawn, first, written

from wearwith.paper.report import plots
from wearwith.paper.report.figure_captions import readings
from wearwith.paper.report.row_names import sentence
from wearwith.paper.report.rule_figures import distinct_examples


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(full(), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(empty(), tmp_path_factory.mktemp("empty"))


def test_several_kinds_share_one_box_and_a_control_is_explained_once(tmp_path: Path) -> None:
    findings = with_auc(with_auc(full(), "border", 0.8612, 0.75), "category", 0.9, 0.5)
    page = written(findings, tmp_path)
    assert page.count('class="alarm"') == 1
    words = first(page)
    assert "A control beats every method under random, matched and popular negatives" in words
    assert "category (which categories are worn together) .900, border (the edge" in words
    assert "matched : border .750; the best method, AKD-q (mined), .709." in words


def test_numbers_chosen_on_test_are_said_to_flatter_before_anything_else(
    tmp_path: Path, page: str
) -> None:
    flattering = written(replace(full(), protocol_used="as-published"), tmp_path)
    words = first(flattering)
    assert words.startswith("⚠ Every epoch was chosen on the test split, as the published code")
    assert "(epochs chosen on test)</h1>" in flattering
    assert re.search(r"<title>[^<]*\(epochs chosen on test\)", flattering)
    assert "The test AUC is highest after epoch" in flattering
    assert "chosen on the test split" not in first(page)
    assert "(epochs chosen on test)" not in page


def test_rules_that_were_not_trained_say_why_in_a_sentence(tmp_path: Path) -> None:
    findings = full()
    row = replace(findings.rules[0], auc={}, less={}, note="not trained", n_train=54, n_test=9)
    words = Page(written(replace(findings, rules=(row,), quick=True), tmp_path)).text
    assert "Left out by --quick; active on 54 training and 9 test triplets." in words
    words = Page(written(replace(findings, rules=(row,)), tmp_path)).text
    assert "Not trained; active on 54 training and 9 test triplets." in words


def test_absent_rows_stand_in_their_groups_with_what_they_would_be(tmp_path: Path) -> None:
    findings = full()
    rows = tuple(row for row in findings.models.rows if row.row != "border")
    absent = {"border": "the dataset has no photographs", "Protocol": "it was not asked for"}
    findings = replace(
        findings, models=replace(findings.models, rows=rows), absent=absent, protocol=()
    )
    page = written(findings, tmp_path)
    table = page[page.index('id="models"') : page.index('id="differences"')]
    assert table.index("border") < table.index("Baselines from the literature")
    words = Page(table).text
    assert (
        "border the edge of each photograph, nothing else The dataset has no photographs" in words
    )
    assert "It was not asked for." in Page(page[page.index('id="protocol"') :]).text


def test_a_teacher_is_not_described_again_below_its_student(page: str) -> None:
    table = Page(page[page.index('id="models"') : page.index('id="differences"')]).text
    assert "AKD-p rules trusted by attention, student" in table
    assert "AKD-q its teacher" in table
    assert "rules trusted by attention, teacher" not in table


def test_a_modality_that_is_not_there_has_no_columns_but_a_reason(page: str) -> None:
    table = Page(page[page.index('id="modalities"') : page.index('id="curves"')]).text
    assert "The dataset has no text." in table
    assert "text and pictures" not in table  # all there is to read is pictures
    assert "absent" not in table


def test_the_command_that_makes_it_again_is_given(page: str, bare: str) -> None:
    assert "<pre>wearwith reproduce mango --out OUT --seeds 3 --protocol both</pre>" in page
    assert "<pre>" not in bare


def test_every_figure_says_what_it_shows_here() -> None:
    findings = full()
    said = readings(findings)
    assert said["turned"] == (
        "The teacher turned 212 triplets right and 163 wrong: "
        "more right than chance, p\u00a0=\u00a0.014."
    )
    assert said["models"] == (
        "The best row that is not a control is AKD-q (mined) under random negatives (.832), "
        "AKD-q (mined) under matched negatives (.709) and AKD-q (mined) under popular negatives "
        "(.583)."
    )
    assert said["learning"] == (
        "AKD’s teacher less DBPR, popular negatives: +.015 after 50, +.040 after 1,000 and +.050 "
        "after 13,544 pairs."
    )
    assert said["lists"] == "The teacher lifts the worn bottom in 3 lists, at most from 7 to 3."
    assert said["mrr"].endswith(
        "at 9 of 9 lengths for seen tops and at 9 of 9 lengths for unseen tops."
    )
    assert "in 2 of 3 examples it is “white + black”" in said["trust"]
    assert said["gains"].startswith("Beside all others, rules about colour add +.0010")
    assert "pattern and category do harm" in said["gains"]
    assert "at most +.003 (DBPR), and with the published scaling +.009" in said["protocol"]
    assert set(readings(empty()).values()) == {""}
    chance = readings(replace(findings, turned=replace(findings.turned, p=0.21)))
    assert "no more than chance, p\u00a0=\u00a0.210" in chance["turned"]


def test_examples_with_the_same_rules_are_shown_once() -> None:
    findings = full()
    twice = replace(findings, confidences=findings.confidences * 2)
    assert [times for _, times in distinct_examples(twice)] == [4, 2]
    assert len(distinct_examples(findings)) == 2


def test_a_control_that_finds_most_is_drawn_beside_the_methods(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plots, "PLOTS", {"mrr": plots.PLOTS["mrr"]})
    findings = full()
    mrr = {**findings.mrr, "listing": findings.mrr["akd-q"]}
    svg = plots.draw_plots(replace(findings, mrr=mrr))["mrr"].svg
    assert ">listing<" in svg
    assert ">RAND<" not in svg
    better = {n: dict.fromkeys(parts, 0.9) for n, parts in mrr["listing"].items()}
    said = readings(replace(findings, mrr={**mrr, "listing": better}))["mrr"]
    assert said.endswith("; listing, a control, finds it earlier still.")


def test_titles_of_panels_do_not_run_into_each_other() -> None:
    svg = drawn()["models"].svg
    assert ">matched negatives<" in svg
    assert ">(same backdrop)<" in svg


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("the dataset has no text", "The dataset has no text."),
        ("It is so.", "It is so."),
        ("λ .4", "λ .4."),
        ("", ""),
    ],
)
def test_reasons_are_sentences(reason: str, expected: str) -> None:
    assert sentence(reason) == expected
