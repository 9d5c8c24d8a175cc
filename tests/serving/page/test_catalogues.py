"""No word of the page is missing in any of its languages."""

import re
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from shop import HOSTILE

from wearwith.serving.page.languages import DOMAIN, LANGUAGES

ROOT = Path(__file__).parents[3]
LOCALE = ROOT / "src" / "wearwith" / "serving" / "page" / "locale"
OTHERS = [code for code in LANGUAGES if code != "en"]
TOP, BOTTOM = "top-0002-0", "bottom-0002-0"
ENGLISH = re.compile(
    r"\b(the|and|with|worn|of|is|are|choose|search|show|rank(ed)?|rules?|trusted|pairs?|together|"
    r"garments?|filters|next|save|strength|why|what|alike|known|from|tops?|bottoms?|colours?)\b",
    re.IGNORECASE,
)
# What a catalogue, a rule book or a name says is not translated.
DATA = re.compile(
    r"<bdi>.*?</bdi>|<option[^>]*>[^<]*</option>|<script.*?</script>|<title>.*?</title>|"
    r'<p class="rule-note".*?</p>|<span class="fact">.*?</span>|<h3 class="rule-title">.*?</h3>|'
    r'<span class="rule-says">.*?</span>|<fieldset class="chips">.*?</fieldset>|'
    r'<tr><th scope="row">.*?</tr>|<ol class="history".*?</ol>|<span class="hint".*?</span>|'
    r'<a class="wordmark".*?</a>|placeholder="price [^"]*"',
    re.DOTALL,
)
SAID = re.compile(r'(?:aria-label|placeholder)="([^"]*)"|>([^<>]+)<')


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """The messages of the sources and templates as they are now."""
    found = tmp_path_factory.mktemp("words") / "wearwith.pot"
    how = ["-F", str(ROOT / "pyproject.toml"), "-k", "N_", "--no-location", "-o", str(found)]
    CommandLineInterface().run(["pybabel", "-q", "extract", *how, str(ROOT / "src")])
    with found.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_said_in_every_language(messages, code):
    with (LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, code)
    assert {message.id for message in catalogue if message.id} == messages
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if message.pluralizable else (message.string,)
        assert not message.fuzzy
        assert len(forms) == (catalogue.num_plurals if message.pluralizable else 1)
        assert not list(message.check(catalogue))
        originals = message.id if message.pluralizable else (message.id,)
        for form, original in zip(forms, originals, strict=True):
            assert form.strip(), message.id
            for parts in (r"%\(\w+\)s", r"<[^>]+>", r"%%"):
                assert sorted(re.findall(parts, form)) == sorted(re.findall(parts, original)), form


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=linnen",
        "/?q=zzzz&kind=top&colour=navy",
        f"/match?id={TOP}",
        f"/match?id={TOP}&lowest=20&highest=1&diverse=50&worn=1",
        f"/match?id={TOP}&condition=price+%3C",
        f"/why?top={TOP}&bottom={BOTTOM}",
        "/rules",
        "/insights?attribute=colour&top=navy&bottom=black",
        "/insights/exposure",
        "/match?id=nobody",
        "/match",
        "/?page=x",
        f"/match?id={TOP}&diverse=1000",
    ],
)
def test_nothing_is_left_in_english(client, code, path):
    page = client.get(path, headers={"Accept-Language": code}).text
    assert f'<html lang="{code}"' in page
    assert not _english(page)


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_of_a_form_is_left_in_english(client, code):
    headers = {"Accept-Language": code}
    for path, form in (
        ("/photo", {"title": "navy linen shirt", "kind": "top", "sure": "1"}),
        ("/photo", {"title": "shirt", "kind": "bottom"}),
        ("/photo", {"kind": "top"}),
        ("/rules/try", {"place": "0", "rule": "xyz"}),
        ("/rules/try", {"place": "new", "top": "colour:navy", "bottom": "colour:black"}),
        ("/rules/save", {"place": "new"}),
    ):
        page = client.post(path, data=form, headers=headers).text
        assert f'<html lang="{code}"' in page
        assert not _english(page), path


def _english(page):
    texts = [one[0] or one[1] for one in SAID.findall(DATA.sub("><", page))]
    return [text for text in texts if ENGLISH.search(text)]


@pytest.mark.parametrize("path", ["/", "/match?id=a%2Fb%3Fc%3D1%26d%20%23%C3%BC", "/rules"])
def test_titles_have_their_own_direction(client, path):
    page = client.get(path).text
    shown = re.sub(r"<bdi>.*?</bdi>|<title>.*?</title>|alt=\"[^\"]*\"", "", page)
    assert HOSTILE[:10].replace("<", "&lt;").replace(">", "&gt;") not in shown
    if path != "/rules":
        assert "<bdi>&lt;script&gt;alert" in page
