"""What the pages tell a person to type is typed."""

import shutil
from pathlib import Path

import pytest
from snippets import blocks_of, run_page
from spoken_commands import PROJECT, check_block

PAGES = sorted(
    str(page.relative_to(PROJECT))
    for page in [PROJECT / "README.md", *PROJECT.glob("docs/**/*.md")]
)


def read(page: str) -> str:
    return Path(PROJECT / page).read_text(encoding="utf-8")


def pages_with(is_run: bool) -> list[str]:
    return [
        page
        for page in PAGES
        if any((block.not_run is None) == is_run for block in blocks_of(read(page)))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("page", pages_with(is_run=True))
def test_every_block_of_a_page_does_what_the_page_says(page, tmp_path):
    text = read(page)
    if "curl" in text and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    run_page(text, tmp_path)


@pytest.mark.parametrize("page", pages_with(is_run=False))
def test_what_is_not_run_is_there(page):
    for block in blocks_of(read(page)):
        if block.not_run is not None:
            check_block(block)
