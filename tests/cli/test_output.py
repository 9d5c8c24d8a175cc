"""What a terminal is shown: control characters of somebody's table do not command it."""

import json

import pytest

from wearwith.cli.output import print_json, print_table, say

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\r shirt"


def is_tame(text):
    return all(sign.isprintable() or sign == "\n" for sign in text)


def test_an_error_shows_them(capsys):
    say(f"Error: there is no {HOSTILE}\n  where: x")
    said = capsys.readouterr().err
    assert is_tame(said)
    assert r"\x1b]0;owned\x07" in said
    assert said.endswith(" shirt\n  where: x\n")


def test_a_table_shows_them(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    print_table(HOSTILE, ["title"], [[HOSTILE]])
    said = capsys.readouterr().out
    assert is_tame(said)
    assert said.count(r"\x9b31m\x7f\x0d shirt") == 2


@pytest.mark.parametrize("value", [HOSTILE, "größer – 中"])
def test_json_stays_what_it_was(capsys, value):
    print_json({value: value})
    said = capsys.readouterr().out
    assert is_tame(said)
    assert json.loads(said) == {value: value}
