"""The report of a reproduction says what was found, completely, plainly and without a request."""

import csv
import json
import math
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_findings import KINDS, ROWS, cards, empty, full, lists, with_auc
from pages import Page, first, written

from wearwith.errors import ConfigError, ExtraMissingError, OutputExistsError
from wearwith.paper.published_numbers import BY_MODEL, EXPFASHION
from wearwith.paper.report import write_report
from wearwith.paper.report.numbers import count, figure, p_value, share, signed
from wearwith.paper.report.plots import PLOTS
from wearwith.paper.shown_examples import ActiveRule
from wearwith.pictures.inline_photographs import Photographs

TABLES = {
    "claims",
    "differences",
    "modalities",
    "models",
    "mrr",
    "protocol",
    "reliability",
    "rule_groups",
    "kept",
    "learning",
    "rule_insights",
    "rules",
    "search",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    written(full(), folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    write_report(empty(), folder)
    return folder


@pytest.mark.parametrize("which", ["folder", "bare"])
def test_the_page_is_whole_and_makes_no_request(which: str, request: pytest.FixtureRequest) -> None:
    text = (request.getfixturevalue(which) / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not page.wrong
    for tag, attributes, _ in page.elements:
        for name in ("src", "href", "xlink:href", "action", "srcset"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:image/jpeg;base64,")), (tag, value)
    assert "http" not in text
    assert "@import" not in text
    assert "<script" not in text
    ids = Counter(attributes["id"] for _, attributes, _ in page.elements if "id" in attributes)
    assert not [name for name, times in ids.items() if times > 1]
    links = {a["href"] for tag, a, _ in page.elements if tag == "a"}
    assert links <= {f"#{name}" for name in ids}


def test_every_picture_is_told_in_words_and_every_heading_cell_has_a_scope(page: str) -> None:
    parsed = Page(page)
    for tag, attributes, around in parsed.elements:
        if tag == "img":
            assert attributes.get("alt")
        if tag == "svg":  # it stands in an element that is the picture and has its name
            assert attributes.get("aria-hidden") == "true"
            assert "aria-label" in around
        if tag == "th":
            assert attributes.get("scope") in {"col", "colgroup", "row", "rowgroup"}
    plots = [a for _, a, _ in parsed.elements if a.get("class") == "plot scroll"]
    assert len(plots) == len(PLOTS)
    assert all(a["role"] == "img" and a["aria-label"] for a in plots)
    assert page.count("<h1>") == 1


def test_every_number_of_table_2_is_on_the_page_and_in_the_csv(folder: Path, page: str) -> None:
    start = page.index('id="models"')
    table = page[start : page.index("</section>", start)]
    with (folder / "tables" / "models.csv").open(encoding="utf-8") as file:
        by_row = {line["row"]: line for line in csv.DictReader(file)}
    findings = full()
    for row in findings.models.rows:
        line = by_row[row.row]
        told = [row.mrr[10]["all"], row.hit_rate_at_10, row.auc_seen_tops, row.auc_unseen_tops]
        for kind in KINDS:
            found = row.auc[kind]
            told += [found.auc, found.low, found.high]
            assert float(line[f"auc_{kind}"]) == found.auc
            assert float(line[f"auc_{kind}_low"]) == found.low
            assert float(line[f"auc_{kind}_high"]) == found.high
            assert float(line[f"auc_strict_{kind}"]) == found.auc_strict
        assert float(line["mrr_at_10"]) == row.mrr[10]["all"]
        assert float(line["hit_rate_at_10"]) == row.hit_rate_at_10
        for value in told:
            assert figure(value) in table
        if row.row in BY_MODEL:
            assert float(line["fashionvc_published"]) == BY_MODEL[row.row]
            assert figure(BY_MODEL[row.row]) in table
    assert "FashionVC, published" in table
    assert "ExpFashion" not in table
    assert "ties lost: .448" in table
    assert table.count("ties lost") == 3  # only where it is another number
    assert "Its term needs two modalities for every item." in table


def test_published_negatives_bring_the_numbers_of_that_dataset(tmp_path: Path) -> None:
    findings = full()
    page = written(
        replace(findings, dataset=replace(findings.dataset, name="data-ExpFashion")), tmp_path
    )
    assert "ExpFashion, published" in page
    assert figure(EXPFASHION["dbpr"]) in page


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("which", ["folder", "bare"])
def test_tables_are_written_for_a_spreadsheet_and_for_latex(
    name: str, which: str, request: pytest.FixtureRequest
) -> None:
    tables = request.getfixturevalue(which) / "tables"
    assert {path.stem for path in tables.iterdir()} == TABLES
    with (tables / f"{name}.csv").open(encoding="utf-8") as file:
        lines = list(csv.reader(file))
    assert len({len(line) for line in lines}) == 1
    assert len(set(lines[0])) == len(lines[0])
    assert (len(lines) > 1) == (which == "folder")
    latex = (tables / f"{name}.tex").read_text(encoding="utf-8")
    body = "\n".join(line for line in latex.splitlines() if not line.startswith("%"))
    plain = re.sub(r"\\[\\{}&%$#_]", lambda found: found.group() * (found.group() == r"\\"), body)
    depth = 0
    for character in plain:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"[%#_]", re.sub(r"\\label\{[^}]*\}", "", plain))
    assert plain.count("$") % 2 == 0
    for word in ("table", "tabular"):
        assert body.count(f"\\begin{{{word}}}") == body.count(f"\\end{{{word}}}") == 1
    columns = len(re.search(r"\\begin\{tabular\}\{([lr]+)\}", body).group(1))
    for line in plain.splitlines():
        if line.endswith("\\\\"):
            spans = sum(int(n) - 1 for n in re.findall(r"\\multicolumn\{(\d+)\}", line))
            assert line.count("&") + 1 + spans == columns


def test_latex_escapes_what_it_would_take_for_a_command(tmp_path: Path) -> None:
    findings = full()
    row = replace(findings.rules[0], id="50%_off & #1 {x} $y$ ~^\\")
    written(replace(findings, rules=(row,)), tmp_path)
    latex = (tmp_path / "tables" / "rules.tex").read_text(encoding="utf-8")
    escaped = r"50\%\_off \& \#1 \{x\} \$y\$ \textasciitilde{}\textasciicircum{}\textbackslash{}"
    assert escaped in latex


def test_the_first_screen_says_who_wins_by_how_much_and_whether_it_is_real(page: str) -> None:
    words = first(page)
    assert "AKD-q (mined) is best" in words
    assert "83 of 100 cases (95 % interval .826 to .838)" in words
    assert "That is .010 more than DBPR (.821; interval of the difference +.006 to +.015)" in words
    assert "The difference is real: p < .001, corrected for 21 comparisons." in words
    assert "It may be chance: p = .688" in words  # under matched negatives
    assert "Matched (same backdrop) negatives" in words
    assert "border" in words
    assert "None of them reaches the best method." in words
    assert "mango: 3,127 tops and 2,904 bottoms" in words
    assert "604 (66.2 %) have no training pair" in words
    assert "3 seeds (1, 2, 3)" in words


def test_it_says_as_plainly_that_akd_is_not_ahead(tmp_path: Path) -> None:
    findings = full()
    for name in ("akd-p", "akd-q", "akd-mined-p", "akd-mined-q"):
        findings = with_auc(findings, name, 0.80, 0.69)
    for name in ("ukd-p", "ukd-q", "pkd-p", "pkd-q"):
        findings = with_auc(findings, name, 0.81, 0.69)
    words = first(written(findings, tmp_path))
    assert words.count("AKD is not ahead of DBPR") == 3  # the headline, and both kinds
    assert "DBPR is best" in words
    assert "No method is ahead of DBPR." in words
    assert "AKD-p (the student) .800, −.021" in words


def test_ahead_under_random_negatives_only_is_in_the_headline(tmp_path: Path) -> None:
    findings = full()
    for name in ("akd-p", "akd-q"):
        findings = with_auc(findings, name, 0.85, 0.7018)
    page = written(findings, tmp_path)
    assert "<h1>AKD is ahead of DBPR on mango, but not under matched negatives</h1>" in page


def test_a_control_that_beats_every_method_is_said_loudly(tmp_path: Path, page: str) -> None:
    assert 'class="alarm"' not in page
    loud = written(with_auc(full(), "border", 0.8612, 0.52), tmp_path)
    assert 'class="alarm"' in loud
    words = first(loud)
    assert "A control beats every method under random negatives" in words
    assert (
        "random : border (the edge of each photograph, nothing else) .861; the best method" in words
    )
    assert "⚠ .861" in words
    assert "Below a control: border, .861." in words  # on the card, which comes first
    assert words.index("is the best method") < words.index("beats every method")


def test_a_page_of_nothing_makes_sense(bare: Path) -> None:
    words = Page((bare / "index.html").read_text(encoding="utf-8")).text
    assert "AKD and DBPR are not compared on nothing" in words
    assert "No rule of the paper fires here." in words
    assert words.count("It is not part of this run.") > 6
    assert "This was a quick run" in words
    assert "None" not in words
    assert not (bare / "plots").exists()


@pytest.mark.parametrize(
    "part",
    [
        {"turned": None},
        {"mrr": {}},
        {"protocol": ()},
        {"reliability": ()},
        {"rules": ()},
        {"by_rule": (), "by_attribute": ()},
        {"curves": {"akd": ()}},
        {"claims": (), "lists": (), "confidences": (), "modalities": ()},
        {"mrr": {"chance": full().mrr["chance"]}},
        {"labels": {}, "groups": {}},
    ],
    ids=lambda part: " ".join(part),
)
def test_any_part_may_be_missing(part: dict[str, object], tmp_path: Path) -> None:
    assert not Page(written(replace(full(), **part), tmp_path)).wrong


def test_a_single_kind_of_negatives_and_failed_seeds(tmp_path: Path) -> None:
    findings = full()
    rows = tuple(
        replace(
            row,
            auc={"random": row.auc["random"]},
            less={kind: less for kind, less in row.less.items() if kind == "random"},
        )
        for row in findings.models.rows
    )
    failed = replace(rows[0], auc={}, less={}, seeds=0, mrr={}, failed=("it <b>broke</b>",))
    models = replace(findings.models, rows=(failed, *rows[1:]), kinds=("random",))
    facts = replace(findings.dataset, matched_by=None)
    page = written(replace(findings, models=models, dataset=facts), tmp_path)
    assert "It &lt;b&gt;broke&lt;/b&gt;" in page
    assert "There are no matched negatives" in page


def test_titles_are_not_taken_for_markup(tmp_path: Path) -> None:
    findings = full()
    bad = "<script>alert(1)</script>"
    ranked = lists(())[0]
    ranked = replace(
        ranked, top=replace(ranked.top, title=bad), rules=(ActiveRule(bad, "+", 1, 2),)
    )
    row = replace(findings.rules[0], id=f"{bad} $x")
    facts = replace(findings.dataset, name=bad)
    page = written(replace(findings, lists=(ranked,), rules=(row,), dataset=facts), tmp_path)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not Page(page).wrong


def test_photographs_are_inside_and_missing_ones_left_out(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="photographs need the extra `vision`")
    there, broken = tmp_path / "a.png", tmp_path / "b.jpg"
    image.fromarray(np.full((900, 600, 3), 200, dtype=np.uint8)).save(there)
    broken.write_bytes(b"no picture")
    images = [str(there), str(broken), str(tmp_path / "gone.jpg"), "a\0b"]
    page = written(replace(full(), lists=lists(images)), tmp_path / "report")
    parsed = Page(page)
    pictures = [a for tag, a, _ in parsed.elements if tag == "img"]
    assert pictures
    assert {a["src"][:23] for a in pictures} == {"data:image/jpeg;base64,"}
    assert len(pictures) == sum(
        card.image == str(there)
        for ranked in lists(images)
        for card in (ranked.top, *(one.item for one in ranked.bottoms))
    )
    assert pictures[0]["alt"] == f"Photograph of {cards([], 1)[0].title}"
    assert "Pillow" not in page


def test_without_pillow_the_page_says_how_to_get_photographs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"never looked at")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "PIL", None)
        photographs = Photographs()
        assert photographs(str(tmp_path / "a.jpg")) is None
        assert not photographs.can_read

    def unable(data: bytes, side: int) -> None:
        raise ExtraMissingError("Reading photographs", "vision")

    # Not by hiding Pillow, which matplotlib draws with.
    monkeypatch.setattr("wearwith.pictures.inline_photographs.decoded", unable)
    page = written(full([str(tmp_path / "a.jpg")]), tmp_path / "report")
    assert 'pip install "wearwith[vision]"' in Page(page).text
    assert "<img" not in page


def test_without_matplotlib_nothing_is_written_and_the_error_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ConfigError, match=re.escape('pip install "wearwith[research]"')):
        write_report(full(), tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_plots_are_files_too_and_the_same_findings_give_the_same_ones(
    folder: Path, tmp_path: Path
) -> None:
    write_report(full(), tmp_path)
    for name in PLOTS:
        svg = (folder / "plots" / f"{name}.svg").read_bytes()
        png = (folder / "plots" / f"{name}.png").read_bytes()
        assert svg.startswith(b"<?xml")
        assert png.startswith(b"\x89PNG")
        assert (tmp_path / "plots" / f"{name}.svg").read_bytes() == svg
        assert (tmp_path / "plots" / f"{name}.png").read_bytes() == png


def test_an_older_report_is_replaced_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "mine.svg").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    written(full(), tmp_path)
    assert (tmp_path / "plots" / "protocol.svg").exists()
    write_report(empty(), tmp_path)
    assert not (tmp_path / "plots" / "protocol.svg").exists()
    assert (tmp_path / "plots" / "mine.svg").read_text() == "mine"
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert "compared on nothing" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not list(tmp_path.rglob(".*"))


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    with pytest.raises(OutputExistsError, match="name another folder"):
        write_report(empty(), tmp_path / "report")


def test_what_is_not_a_number_is_null_in_json_and_a_dash_on_the_page(tmp_path: Path) -> None:
    findings = full()
    none = replace(findings.by_rule[0], gain=math.nan, right=math.nan, confidence=math.nan)
    page = written(replace(findings, by_rule=(none,)), tmp_path)
    found = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert found["by_rule"][0]["gain"] is None
    assert found["models"]["rows"][0]["row"] == ROWS[0][0]
    assert "nan" not in Page(page).text.lower().split()
    assert "nan" not in (tmp_path / "tables" / "rule_insights.csv").read_text(encoding="utf-8")


def test_findings_in_json_tell_nothing_of_the_machine(tmp_path: Path) -> None:
    image = tmp_path / "photographs" / "a.jpg"
    written(full([str(image)]), tmp_path / "report")
    text = (tmp_path / "report" / "findings.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert json.loads(text)["turned"]["examples_right"][0]["top"]["image"] == "a.jpg"
    assert json.dumps(full().to_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("written_as", "expected"),
    [
        (figure(0.7574), ".757"),
        (figure(-0.0121), "−.012"),
        (figure(-0.0001), ".000"),
        (figure(0.9999), "1.000"),
        (figure(None), "–"),
        (figure(math.nan), "–"),
        (signed(0.012), "+.012"),
        (signed(0.0001), ".000"),
        (signed(-0.5), "−.500"),
        (p_value(0.0001), "<\u00a0.001"),
        (p_value(0.034), "=\u00a0.034"),
        (count(14871), "14,871"),
        (share(0.6459), "64.6\u00a0%"),
    ],
)
def test_numbers_are_written_as_the_field_writes_them(written_as: str, expected: str) -> None:
    assert written_as == expected
