"""What stands beside the code says the same as the code: versions, and limits that are promised."""

import re

import pytest
from containerfile import PROJECT

import wearwith
from wearwith.files import toml
from wearwith.matching import filters, picture_reader
from wearwith.model import array_files
from wearwith.pictures import decoding
from wearwith.pictures import decoding as reading
from wearwith.rules import rule_book
from wearwith.serving import request_guard, server
from wearwith.serving.service_settings import MB, Settings


def words(name):
    return " ".join((PROJECT / name).read_text(encoding="utf-8").split())


def test_the_version_is_one():
    changes = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    (newest, date), *_ = re.findall(r"^## \[(\d\S*)\] - (\S+)$", changes, re.MULTILINE)
    assert newest == wearwith.__version__
    cited = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {newest}\n" in cited
    assert f'\ndate-released: "{date}"\n' in cited
    assert changes.index("## [Unreleased]") < changes.index(f"## [{newest}]")


def test_the_citation_has_what_its_format_asks_for():
    yaml = pytest.importorskip("yaml", reason="it reads YAML")
    cited = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["cff-version"] == "1.2.0"
    (paper,) = cited["references"]
    assert paper["doi"] == "10.1145/3209978.3209996"
    assert len(paper["authors"]) == 6


def test_the_limits_are_those_of_the_code():
    usual = Settings()
    for promised in (
        f"{usual.most_body / MB:g} MB with a file, {usual.most_text / MB:g} MB without",
        f"head {usual.head_seconds:g} s and {server.MOST_HEAD // 1024} kB",
        f"body {usual.body_seconds:g} s",
        f"| {server.UNREAD_SECONDS} s |",
        f"{server.MOST_CONNECTIONS:,} connections, {usual.most_at_once} requests",
        f"{usual.most_uploads_at_once} larger than {request_guard.SMALL // 1024} kB",
        f"{usual.threads} computed",
        f"{usual.most_pixels // 10**6} million pixels, {picture_reader.LARGE // 10**6} million",
        f"{filters.MOST_LETTERS:,} characters, {filters.MOST_DEPTH} brackets deep",
        f"the header ({array_files.MOST_HEADER // MB} MB at most)",
        f"at most {reading.MOST_BYTES // 10**6} MB and {decoding.MOST_PIXELS // 10**6} million",
        f"| {toml.MOST_BYTES // MB} MB, {rule_book.MOST_RULES:,} rules",
    ):
        assert promised in words("docs/security.md"), promised


def test_what_is_linked_is_there():
    for name in ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/security.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert ((PROJECT / name).parent / target).exists(), target
        for test in re.findall(r"`(tests/[^`]+)`", text):
            assert (PROJECT / test).exists(), test
