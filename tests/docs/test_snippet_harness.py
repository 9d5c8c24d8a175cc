"""The harness of the pages' blocks finds what is wrong with a page."""

import subprocess

import pytest
from snippets import Block, SnippetError, blocks_of, is_shown, run_page
from spoken_commands import check_block, commands_of


def page(*blocks: str) -> str:
    return "# A page\n\n" + "\n\n".join(blocks) + "\n"


def fenced(language: str, code: str, before: str = "") -> str:
    return f"{before}\n```{language}\n{code}\n```"


def test_blocks_of_a_page_share_a_folder_a_shell_and_a_namespace(tmp_path):
    run_page(
        page(
            fenced("sh", "NAME=ada; echo one > file.txt"),
            fenced("python", "text = open('file.txt').read()"),
            fenced("sh", 'echo "$NAME and $(cat file.txt)"'),
            fenced("text", "ada … one", "<!-- shows -->"),
            fenced("python", "print(text * 2)"),
            fenced("text", "one one", "<!-- shows -->"),
        ),
        tmp_path,
    )


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("sh", "false\ntrue"),
        ("sh", "false | cat"),
        ("sh", "echo $NOWHERE"),
        ("sh", "wearwith check nowhere"),
        ("python", "1 / 0"),
        ("python", "raise SystemExit(0)"),
    ],
)
def test_a_block_that_fails_fails(language, code, tmp_path):
    with pytest.raises(SnippetError, match="line 4 failed"):
        run_page(page(fenced(language, code).strip()), tmp_path)


def test_what_is_shown_has_to_be_said(tmp_path):
    text = page(fenced("sh", "echo one two"), fenced("text", "two one", "<!-- shows -->"))
    with pytest.raises(SnippetError, match="does not show"):
        run_page(text, tmp_path)


def test_what_was_started_in_a_block_ends_with_the_page(tmp_path):
    lock = tmp_path / "lock"
    run_page(page(fenced("sh", f"flock {lock} sleep 60 &\nsleep .2")), tmp_path)
    subprocess.run(["flock", "--timeout", "5", lock, "true"], check=True)


def test_a_block_is_left_out_for_a_reason_alone(tmp_path):
    text = page(fenced("sh", "false", "<!-- not run: it would fail -->"))
    run_page(text, tmp_path)
    assert blocks_of(text)[0].not_run == "it would fail"
    with pytest.raises(SnippetError, match="reason"):
        blocks_of(page(fenced("sh", "false", "<!-- not run: -->")))
    whole = page("<!-- page not run: far away -->", fenced("sh", "false"))
    assert [block.not_run for block in blocks_of(whole)] == ["far away"]


def test_dots_stand_for_anything_and_space_is_space():
    assert is_shown("AUC  …\nend", "so AUC .712 and\n  end.")
    assert not is_shown("AUC … end", "end AUC")
    assert is_shown("a.c", "a.c")
    assert not is_shown("a.c", "abc")


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("wearwith tarin data --out run", "No such command"),
        ("wearwith train data --out run --epoch 3", "No such option"),
        ("wearwith train data", "Missing option"),
        ("wearwith train --out run", "Missing argument"),
        ("wearwith rules nine data --out x", "No such command"),
        ("KEY=1 wearwith serve run --prot 1 &", "No such option"),
        ("true && wearwith evaluate", "Missing argument"),
        ("torchrun -m wearwith train data", "Missing option"),
        ("wearwith evaluate run --split half", "Invalid value"),
        ("python benchmarks/nothing.py", "no such script"),
        ("python benchmarks/serve.py --dimensions 3", "knows no --dimensions"),
    ],
)
def test_a_command_that_is_not_there_is_found(code, complaint):
    with pytest.raises(SnippetError, match=complaint):
        check_block(Block(1, "sh", code, "a reason"))


def test_commands_that_are_there_pass():
    code = """
    wearwith train data/mango \\
      --model akd --out $RUNS/akd   # and so on
    wearwith demo --help; curl http://127.0.0.1 | head
    WEARWITH_API_KEY=x wearwith serve run --port 8001 & wearwith rules mine data --out a.toml
    python benchmarks/serve.py --dims 256
    """
    check_block(Block(1, "sh", code, "a reason"))
    assert [words[0] for words in commands_of(code)] == [
        "wearwith",
        "wearwith",
        "curl",
        "head",
        "wearwith",
        "wearwith",
        "python",
    ]


def test_names_that_a_block_imports_are_there():
    check_block(Block(1, "python", "from wearwith.model import NewItem", "a reason"))
    with pytest.raises(SnippetError, match="no OldItem"):
        check_block(Block(1, "python", "from wearwith.model import OldItem", "a reason"))
