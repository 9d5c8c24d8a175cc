import pytest
from markdown_it import MarkdownIt

from wearwith.files.markdown import document, number, part, plain_text, share, table, with_part

ALL = MarkdownIt("commonmark", {"html": True}).enable("table")

TEXTS = [
    "<script>alert(1)</script>",
    "[a link](https://example.org) and ![a picture](x.png)",
    "**bold** _slanted_ `code` ~~gone~~ # no heading",
    "a | b || c",
    "5 < 6 & 7 > 6 &amp; &lt;b&gt;",
    "back\\slash \\<b>",
    "<!-- wearwith writes what follows: what was measured -->",
    "line\nbreak\r\n# heading",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_it_is(text: str):
    (row,) = ALL.parse(f"x {plain_text(text)}")[1:2]
    assert row.children is not None
    assert {token.type for token in row.children} == {"text"}
    assert "".join(token.content for token in row.children) == "x " + " ".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_in_its_cell(text: str):
    tokens = ALL.parse(table(("a", "b"), [(plain_text(text), 1)]))
    assert [token.type for token in tokens].count("td_open") == 2
    assert tokens[-1].type == "table_close"
    assert not any(token.type.startswith("html") for token in tokens)


def test_what_a_terminal_would_obey_is_left_out():
    assert plain_text("red \x1b[31mshirt\x00 \u202eback") == "red \\[31mshirt back"


def test_a_long_text_is_cut_before_it_is_escaped():
    assert plain_text("[" * 90, 10) == "\\[" * 9 + "…"


def test_numbers_are_set_flush_right_and_texts_are_not():
    assert table(("what", "n", "AUC"), [("a", 1200, 0.5), ("b", None, 1.0)]).splitlines() == [
        "| what | n | AUC |",
        "| --- | ---: | ---: |",
        "| a | 1,200 | .500 |",
        "| b | – | 1.000 |",
    ]
    assert table(("what",), []) == ""


def test_figures_in_words():
    assert [number(value) for value in (0.8532, 1.0, 0.0, None)] == [".853", "1.000", ".000", "–"]
    assert share(1, 8) == "12.5 %"
    assert share(0, 0) == "–"


def test_empty_blocks_leave_no_gap():
    assert document("a", "", "b\n") == "a\n\nb\n"


def test_a_part_is_written_anew_and_the_rest_is_left():
    card = document("# Mine", part("figures", "old"), "what I wrote")
    renewed = with_part(card, "figures", "new\n\nand more")
    assert renewed == document("# Mine", part("figures", "new\n\nand more"), "what I wrote")
    assert with_part(renewed, "figures", "old") == card


@pytest.mark.parametrize("mark", ["<!-- wearwith writes", "<!-- end of"])
def test_without_its_marks_a_part_is_not_found(mark: str):
    lines = part("figures", "old").splitlines()
    assert with_part("\n".join(x for x in lines if not x.startswith(mark)), "figures", "x") is None
