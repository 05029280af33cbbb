"""Text transformations, against the examples and sentences of the developer guide."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import botocore
import pytest

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.transformations import TRANSFORMATIONS, Chain

# Source: documented (AWS WAF developer guide, "Text transformations"), where not said otherwise.
CASES = [
    ("NONE", b" A%41 ", b" A%41 "),
    ("BASE64_DECODE", b"aGVsbG8=", b"hello"),
    ("BASE64_DECODE", b"aGVsbG8", b"hello"),  # assumed: padding may be missing
    ("BASE64_DECODE", b"aGVs!bG8=", b"hel"),  # assumed: up to the first that is none
    ("BASE64_DECODE", b"a", b""),
    ("BASE64_DECODE_EXT", b"aG\nVs!b-G8=", b"hello"),
    ("CMD_LINE", b'C:\\"win\'dows" /s ; DIR ,x  y^', b"c:windows/s dir x y"),
    ("CMD_LINE", b"cat   /etc/passwd (x)", b"cat/etc/passwd(x)"),
    ("CMD_LINE_UNIX", b"c\\a't /x^", b"cat/x^"),  # assumed
    ("CMD_LINE_WIN", b"n^et u\\ser", b"net u\\ser"),  # assumed
    ("COMPRESS_WHITE_SPACE", b"a \t\r\n\f\v\xa0 b", b"a b"),
    ("CSS_DECODE", b"ja\\vascript", b"javascript"),
    ("CSS_DECODE", b"\\6a avascript", b"javascript"),
    ("CSS_DECODE", b"\\00006Aavascript", b"javascript"),
    ("CSS_DECODE", b"a\\\nb", b"ab"),
    ("CSS_DECODE", b"\\ff1cscript", b"<script"),  # full-width ASCII
    ("CSS_DECODE", b"end\\", b"end\\"),
    ("ESCAPE_SEQ_DECODE", b"\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\'\\\"", b"\a\b\f\n\r\t\v\\?'\""),
    ("ESCAPE_SEQ_DECODE", b"\\x41\\101", b"AA"),
    ("ESCAPE_SEQ_DECODE", b"\\q\\xZZ\\777", b"\\q\\xZZ\\777"),
    ("HEX_DECODE", b"414243", b"ABC"),
    ("HEX_DECODE", b"41424", b"41424"),  # assumed
    ("HEX_DECODE", b"xyz", b"xyz"),  # assumed
    ("HTML_ENTITY_DECODE", b"&quot;&nbsp;&lt;&gt;&amp;", b'"\xa0<>&'),
    ("HTML_ENTITY_DECODE", b"&#x3C;&#60;&LT;", b"<<<"),
    ("HTML_ENTITY_DECODE", b"&#x20AC;", "€".encode()),
    ("HTML_ENTITY_DECODE", b"&#x110000;&#xD800;&unknown;&", b"&#x110000;&#xD800;&unknown;&"),
    ("JS_DECODE", b"\\u003cscript\\x3e\\74\\n", b"<script><\n"),
    ("JS_DECODE", b"\\uff1c\\u203c", b"<<"),  # full-width ASCII; else the low byte
    ("JS_DECODE", b"\\'\\", b"'\\"),
    ("JS_DECODE_EXT", b"\\u{3c}\\u{ff1e}", b"<>"),  # assumed
    ("LOWERCASE", b"ABC\xc4", b"abc\xc4"),
    ("UPPERCASE", b"abc\xe4", b"ABC\xe4"),
    ("MD5", b"x", hashlib.md5(b"x").digest()),
    ("SHA256", b"x", hashlib.sha256(b"x").digest()),
    ("NORMALIZE_PATH", b"/a//b/./c/../d", b"/a/b/d"),
    ("NORMALIZE_PATH", b"../../a/../b", b"../../b"),
    ("NORMALIZE_PATH", b"/a/b/..", b"/a/"),
    ("NORMALIZE_PATH", b"/../../../etc/passwd", b"/../../../etc/passwd"),
    ("NORMALIZE_PATH", b"", b""),
    ("NORMALIZE_PATH", b"/", b"/"),
    ("NORMALIZE_PATH_WIN", b"\\a\\..\\b", b"/b"),
    ("REMOVE_COMMENTS_CHAR", b"a/*b*/c--d#e", b"abcde"),  # assumed
    ("REMOVE_NULLS", b"a\0b", b"ab"),
    ("REMOVE_WHITESPACE", b" a\tb\n\xa0c", b"abc"),
    ("REPLACE_COMMENTS", b"a/* x */b/**/c", b"a b c"),
    ("REPLACE_COMMENTS", b"a/* open", b"a "),
    ("REPLACE_COMMENTS", b"a */ b", b"a */ b"),
    ("REPLACE_NULLS", b"a\0b", b"a b"),
    ("SQL_HEX_DECODE", b"0x414243 and 0X44", b"ABC and D"),
    ("SQL_HEX_DECODE", b"0x4", b"0x4"),
    ("TRIM", b" \ta \n", b"a"),
    ("TRIM_LEFT", b" a ", b"a "),
    ("TRIM_RIGHT", b" a ", b" a"),
    ("URL_DECODE", b"%3Cscript%3e+%", b"<script> %"),  # assumed: + is a space
    ("URL_DECODE", b"%zz%4", b"%zz%4"),
    ("URL_DECODE", b"%u003c", b"%u003c"),
    ("URL_DECODE_UNI", b"%u003c%uff1e%3C", b"<><"),
    ("UTF8_TO_UNICODE", "é€".encode(), b"%u00e9%u20ac"),
    ("UTF8_TO_UNICODE", b"a\xff", b"a\xff"),
]


@pytest.mark.parametrize(("name", "given", "expected"), CASES)
def test_transformation(name, given, expected):
    assert Chain([{"Priority": 0, "Type": name}])(given) == expected


def test_every_transformation_of_the_api_is_there():
    """Source: recorded in botocore's service model."""
    (path,) = (Path(botocore.__file__).parent / "data/wafv2").glob("*/service-2.json.gz")
    model = json.loads(gzip.decompress(path.read_bytes()))
    assert set(TRANSFORMATIONS) == set(model["shapes"]["TextTransformationType"]["enum"])
    assert {name for name, _, _ in CASES} == set(TRANSFORMATIONS)


def test_the_lowest_priority_comes_first():
    """Source: documented (TextTransformation, Priority)."""
    chain = Chain([{"Priority": 5, "Type": "LOWERCASE"}, {"Priority": 1, "Type": "URL_DECODE"}])
    assert chain(b"%41") == b"a"


def test_equal_chains_have_equal_keys():
    one = Chain([{"Priority": 0, "Type": "NONE"}, {"Priority": 1, "Type": "LOWERCASE"}])
    assert one.key == Chain([{"Priority": 7, "Type": "LOWERCASE"}]).key


@pytest.mark.parametrize(
    "given",
    [
        [{"Priority": 0, "Type": "ROT13"}],
        [{"Priority": 0, "Type": "NONE"}, {"Priority": 0, "Type": "LOWERCASE"}],
    ],
)
def test_refused(given):
    with pytest.raises(InvalidParameterError):
        Chain(given)


HOSTILE = [
    bytes(range(256)) * 256,
    b"\\" * 60_000,
    b"%" * 60_000,
    b"&#" * 30_000,
    b"/*" * 30_000,
    b"../" * 20_000,
    b" " * 60_000,
    b"0x" * 30_000,
]


@pytest.mark.parametrize("name", sorted(TRANSFORMATIONS))
@pytest.mark.parametrize("given", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_breaks_a_transformation(name, given):
    assert isinstance(Chain([{"Priority": 0, "Type": name}])(given), bytes)
