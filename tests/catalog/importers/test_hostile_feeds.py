"""Feeds that attack, or that broke on their way: each is a clear error, and nothing is written."""

import gzip
import io
import zipfile

import pytest
from feed_imports import imported

from wearwith.catalog.importers import feed_files, feed_xml
from wearwith.catalog.importers.google_feed import read_google
from wearwith.catalog.importers.json_ld import read_json_ld
from wearwith.catalog.importers.shopify import read_shopify
from wearwith.catalog.importers.woocommerce import read_woocommerce
from wearwith.errors import DataError

ITEM = "<item><id>1</id><title>Red skirt</title></item>"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{ENTITIES}]>'
BOMB += "<rss><channel><item><id>1</id><title>&l11;</title></item></channel></rss>"
FILE = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
FILE += "<rss><channel><item><id>1</id><title>&f; skirt</title></item></channel></rss>"
PARAMETER = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><rss></rss>'


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


CASES = {
    "billions of laughs": (read_google, BOMB, "declares an entity"),
    "a file of the machine": (read_google, FILE, "declares an entity"),
    "an entity of parameters": (read_google, PARAMETER, "declares an entity"),
    "half of an XML file": (
        read_google,
        f"<rss><channel>{ITEM * 3}<item><id>2",
        "ends in the middle",
    ),
    "tags that cross": (
        read_google,
        f"<rss><channel>{ITEM}</rss>",
        "not well-formed XML: mismatched",
    ),
    "XML in another encoding than it says": (
        read_google,
        '<?xml version="1.0" encoding="UTF-8"?><rss><a>Rock weiß</a></rss>'.encode("cp1252"),
        "not well-formed XML",
    ),
    "XML in an unknown encoding": (
        read_google,
        '<?xml version="1.0" encoding="klingon"?><rss/>',
        "unknown encoding",
    ),
    "a page in place of a feed": (read_google, "<html><body/></html>", "only <html>"),
    "half of a JSON file": (read_shopify, '{"products":[{"id":1,"title":"Skirt"},{"id":', "middle"),
    "a list without an end": (read_shopify, '{"products":[{"id":1,"title":"Skirt"}', "middle"),
    "JSON in depth": (read_json_ld, "[" + '{"a":' * 100_000, "nested too deeply"),
    "JSON of something else": (read_shopify, "[1, 2]", "no product"),
    "JSON that is no text": (read_shopify, b'[{"title": "\xff\xfe"}]', "not UTF-8"),
    "a table in place of JSON": (read_google, "[{}]", "this is JSON"),
    "a million columns": (read_google, "\t".join(f"c{n}" for n in range(10**6)) + "\n", "columns"),
    "a million columns of Shopify": (
        read_shopify,
        "Handle,Title" + ",x" * 10**6 + "\n1,a\n",
        "col",
    ),
    "a table in an unknown encoding": (
        read_woocommerce,
        "ID,Type,Name\n1,simple,Юбка\n2,simple,юбка красная\n".encode("koi8-r"),
        "not UTF-8",
    ),
    "a binary file": (read_google, bytes(range(256)) * 40, "NUL|not UTF-8|no Google feed"),
    "a table of one empty field": (read_shopify, '""', "no header"),
    "an empty file": (read_google, b"", "empty"),
    "two files in an archive": (read_google, zipped(a="1", b="2"), "holds 2 files"),
    "an archive in an archive": (read_google, zipped(a=zipped(b="c")), "no Google feed|NUL|UTF-8"),
    "half of an archive": (read_google, zipped(a="id\ttitle\n" * 99)[:60], "can't be unpacked"),
    "half of a gzip file": (read_google, gzip.compress(BOMB.encode())[:-12], "can't be unpacked"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_clear_error(tmp_path, case):
    read, content, says = CASES[case]
    path = tmp_path / "feed.bin"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DataError, match=says) as caught:
        imported(read, path, tmp_path)
    assert str(path) in str(caught.value) or "feed.bin" in str(caught.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["feed.bin"]


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped(a=data)])
def test_what_unpacks_without_end(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(feed_files, "ALWAYS_UNPACKED", 2**20)
    (tmp_path / "bomb").write_bytes(pack(b"\0" * 2**24))
    with pytest.raises(DataError, match="unpacks to more than"):
        imported(read_google, tmp_path / "bomb", tmp_path)


@pytest.mark.parametrize(
    "endless",
    [
        "<item>" + "<a>" * 2**18,
        "<item><title>" + "x" * 2**20,
        "<item " + " ".join(f'a{n}="1"' for n in range(2**17)),
    ],
)
def test_an_entry_without_end(tmp_path, monkeypatch, endless):
    monkeypatch.setattr(feed_xml, "LONGEST_ENTRY", 2**19)
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{ITEM}{endless}" + " " * 2**20)
    with pytest.raises(DataError, match=r"longer than|not well-formed"):
        imported(read_google, tmp_path / "feed.xml", tmp_path)


def test_an_entry_of_very_many_elements(tmp_path):
    many = "".join(f"<x{n}>1</x{n}><g:title>Blue skirt</g:title>" for n in range(10**5))
    feed = f"<rss><channel><item><id>1</id><title>Red skirt</title>{many}</item></channel></rss>"
    (tmp_path / "feed.xml").write_text(feed)
    dataset, _ = imported(read_google, tmp_path / "feed.xml", tmp_path)
    assert dataset.items["title"].to_list() == ["Blue skirt"]
