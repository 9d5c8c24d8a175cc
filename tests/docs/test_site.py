"""The site is built without a warning, asks for nothing elsewhere, and names all that there is."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("sphinx", reason="the extra `docs` is missing")

ROOT = Path(__file__).resolve().parents[2]
# What a browser fetches by itself when it shows a page.
FETCHED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "link": "href"}
PAGES = ("index", "method", "page", "reference/models", "results/reproduction/mango")


class Page(HTMLParser):
    """What one page fetches, where it leads, and the places in it that can be led to."""

    def __init__(self, path):
        super().__init__()
        self.fetched, self.links, self.places = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.places |= {has["id"]} if "id" in has else set()
        if FETCHED.get(tag) in has:
            self.fetched.append(has[FETCHED[tag]])
        if tag == "a" and "href" in has:
            self.links.append(has["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    built = subprocess.run([*command, ROOT / "docs", out], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return out


@pytest.fixture(scope="module")
def pages(site):
    return {path.resolve(): Page(path) for path in site.rglob("*.html")}


def test_all_that_a_page_fetches_lies_beside_it(site, pages):
    for path, page in pages.items():
        for address in page.fetched:
            parts = urlsplit(address)
            assert not any(parts[:2]), f"{path} asks for {address}"
            if parts.path:  # of an index or a search page furo writes a link to itself
                assert (path.parent / unquote(parts.path)).exists(), f"{path} lacks {address}"
    for style in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", style.read_text()), style


def test_every_link_within_leads_somewhere(site, pages):
    followed = 0
    for path, page in pages.items():
        for address in page.links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path} leads to {address}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].places, f"{path}: {address}"
            followed += 1
    assert followed > 1000


def test_every_public_name_is_described(site):
    from sphinx.util.inventory import InventoryFile

    with (site / "objects.inv").open("rb") as file:
        parts = InventoryFile.load(file, "", "{}/{}".format)
    described = {name for names in parts.values() for name in names}
    for room in sorted((ROOT / "src" / "wearwith").glob("*/__init__.py")):
        module = import_module(f"wearwith.{room.parent.name}")
        for name in module.__all__:
            assert f"{module.__name__}.{name}" in described


def test_every_command_and_option_is_described(site):
    from typer.main import get_command

    from wearwith.cli.app import app

    page = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    sections = {part.split('"', 1)[0]: part for part in page.split('<section id="')}

    def follow(names, command):
        for name, part in getattr(command, "commands", {}).items():
            yield from follow([*names, name], part)
        if not hasattr(command, "commands"):
            yield "-".join(names), command

    commands = dict(follow(["wearwith"], get_command(app)))
    assert len(commands) > 25
    assert any("--json" in each.opts for each in commands["wearwith-train"].params)
    for name, command in commands.items():
        flags = [flag for each in command.params for flag in each.opts if flag.startswith("-")]
        for option in flags:
            assert f'<span class="pre">{option}</span>' in sections[name], f"{name} {option}"


def test_equations_are_drawn_without_a_script(site):
    method = (site / "method.html").read_text(encoding="utf-8")
    assert method.count("<math ") > 20
    assert "merror" not in method
    assert not re.search(r"\$|\\\\[a-z]+", re.sub(r"<script.*?</script>", "", method, flags=re.S))


def test_numbers_of_a_table_stand_with_their_intervals(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs" / "extensions")
    from result_tables import as_markdown

    row = {"row": "dbpr | x", "auc": "0.8514", "auc_low": "0.8306", "auc_high": "0.8745"}
    row |= {"less": "-0.0511", "n": "525", "absent": ""}
    assert as_markdown([row]) == [
        "| row | auc | less | n |",
        "| --- | --- | --- | --- |",
        r"| dbpr \| x | 0.851 (0.831 to 0.875) | −0.051 | 525 |",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_read_as_files_on_a_phone(site, browser, scheme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    tab = context.new_page()
    elsewhere, said = [], []
    tab.on("request", lambda asked: elsewhere.append(asked.url))
    tab.on("console", lambda line: said.append(line.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    for page in PAGES:
        tab.goto((site / f"{page}.html").as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, page
    tab.goto((site / "search.html").as_uri() + "?q=lift")
    tab.wait_for_selector("#search-results li", timeout=60_000)
    assert not said
    assert all(url.startswith(("file:", "data:")) for url in elsewhere)
    context.close()
