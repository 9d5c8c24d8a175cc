"""Changing valid inputs so that they get past the first check and fail at a later one."""

import json
import re
from collections.abc import Callable
from random import Random

__all__ = ["Mutate", "in_bytes", "in_words", "with_header", "with_place"]

Mutate = Callable[[bytes, Random], bytes]

LONGEST = 65_536
_TOKEN = re.compile(rb"\s+|\w+|[^\w\s]")
# What parsers stumble over: ends of quotes and of brackets, numbers that are none or too large,
# letters that are none by themselves, paths that lead elsewhere, other ends of lines.
_WORDS: tuple[bytes, ...] = (
    *(b"", b'"', b"'", b'"""', b"'''", b"\\", b",", b"\t", b";", b"=", b"-", b"#", b"[[", b"]]"),
    *(b"{", b"}", b"[", b"]", b"null", b"true", b"false", b"nan", b"inf", b"-inf", b"NaN"),
    *(b"Infinity", b"0", b"-1", b"1e400", b"-0.0", b"1e-400", b"0x10", b"9" * 19, b"9" * 400),
    *(b"9" * 5_000, b"18446744073709551616", b"2147483648", b"1979-05-27", b"07:32:00"),
    *(b"1979-05-27T07:32:00Z", b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *(b"\r", b"\n", b"\r\n", b"\x0b", b"\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\x7f"),
    *(b"\\ud800", b"\\u0000", b"\\udfff\\ud800", b"\xf0\x9f\x91\x97", b"e\xcc\x81", b"\xcc\x81"),
    *(b"../../etc/passwd", b"/dev/zero", b".", b"..", b"a" * 300, b"{}", b"[]", b'""', b"1.0.0"),
    *(b"[" * 200, b"(" * 200, b'{"a":' * 200, b"[" * 3_000, b"id", b"row", b"kind", b"top"),
    *(b"_duplicated_0", b"1" + b"0" * 30, b"-9223372036854775809", b"1e308", b"3.5e38"),
)
_VALUE = re.compile(
    rb"""\"[^\"\n]*\"|(?<![\w.])-?\d[\d.eE+-]*|\b(?:true|false|null)\b|(?<=,)[^,\n]*"""
)
_VALUES: tuple[bytes, ...] = (
    *(b'""', b'" "', b'"\\u0000"', b'"\\ud800"', b'"../../etc/passwd"', b'"a"', b'"-"', b'"nan"'),
    *(b'"\xf0\x9f\x91\x97"', b'"\xe2\x80\xae\xd7\x90"', b'"e\xcc\x81"', b'"%s"' % (b"a" * 2_500)),
    *(b"0", b"-1", b"1", b"2", b"1e400", b"1e308", b"-0.0", b"9" * 19, b"9" * 400, b"2147483648"),
    *(b"nan", b"inf", b"NaN", b"Infinity", b"true", b"false", b"null", b"[]", b"{}", b"[[]]"),
    *(b"[1]", b'["a"]', b'{"a": 1}', b"{ a = 1 }", b"1979-05-27", b"07:32:00", b"[-1, 0]"),
    *(b'"colour"', b'"material"', b'"linen"', b'"wool"', b'"top"', b'"bottom"', b'"id"', b'"+"'),
)


def in_words(data: bytes, random: Random) -> bytes:
    """Change values, lines or words of a text: what is left is mostly of the same language."""
    for _ in range(random.choice((1, 1, 1, 1, 2, 4))):
        how = random.choice((_other_value, _other_value, _other_lines, _other_words))
        data = how(data, random)[:LONGEST]
    return data


def _other_value(data: bytes, random: Random) -> bytes:
    found = [*_VALUE.finditer(data)]
    if not found:
        return _other_words(data, random)
    one = random.choice(found)
    new = random.choice(_VALUES) if random.random() < 0.7 else random.choice(found)[0]
    return data[: one.start()] + new + data[one.end() :]


def _other_lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return _other_words(data, random)
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at : at + 1] = [lines[at]] * random.choice((2, 10, 100))
    return b"".join(lines)


def _other_words(data: bytes, random: Random) -> bytes:
    """Replace, repeat, remove and exchange words."""
    tokens = _TOKEN.findall(data)
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(tokens) + 1)
        end = min(len(tokens), at + random.choice((1, 1, 1, 2, 5, 20)))
        match random.randrange(6):
            case 0 | 1:
                tokens[at:end] = [random.choice(_WORDS)]
            case 2:
                tokens.insert(at, random.choice(_WORDS))
            case 3:
                del tokens[at:end]
            case 4:
                tokens[at:at] = tokens[at:end] * random.choice((1, 1, 2, 50))
            case _ if tokens:
                other = random.randrange(len(tokens))
                tokens[at:end] = [tokens[other]]
    return b"".join(tokens)


def in_bytes(data: bytes, random: Random) -> bytes:
    """Change, repeat and remove bytes."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(changed) + 1)
        end = min(len(changed), at + random.choice((1, 1, 2, 4, 8, 64)))
        match random.randrange(5):
            case 0 | 1:
                changed[at:end] = random.randbytes(end - at)
            case 2:
                changed[at:end] = random.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * (end - at)
            case 3:
                del changed[at:end]
            case _:
                changed[at:at] = changed[at:end]
    return bytes(changed[:LONGEST])


def with_place(mutate: Mutate) -> Mutate:
    """Leave the first byte alone mostly: it says which of several files the rest is."""

    def placed(data: bytes, random: Random) -> bytes:
        first = random.randbytes(1) if not data or random.random() < 0.05 else data[:1]
        return first + mutate(data[1:], random)

    return placed


def with_header(data: bytes, random: Random) -> bytes:
    """Change a safetensors file: its header as a text, whose length is put right, or its bytes."""
    length = int.from_bytes(data[:8], "little")
    if length > len(data) or random.random() < 0.3:
        return in_bytes(data, random)
    header, body = data[8 : 8 + length], data[8 + length :]
    if random.random() < 0.5:
        header = _refitted(header, random)
    header = in_words(header, random)
    return len(header).to_bytes(8, "little") + header + body


def _refitted(header: bytes, random: Random) -> bytes:
    """Give an array another shape, type, place or name, in a header that stays JSON."""
    try:
        said = json.loads(header)
        name = random.choice(sorted(said))
        key = random.choice(("dtype", "shape", "data_offsets"))
        value = {
            "dtype": random.choice(("F32", "F64", "F16", "BF16", "I64", "U8", "BOOL", "X")),
            "shape": [
                random.choice((0, 1, 2, 4, 2**31, 2**63)) for _ in range(random.randrange(4))
            ],
            "data_offsets": sorted(random.choice((0, 4, 8, 64, 2**40)) for _ in range(2)),
        }[key]
        said[name][key] = value
        if random.random() < 0.2:
            said[name + "x"] = said.pop(name)
        return json.dumps(said).encode()
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return header
