"""Text transformations: how a request component is normalised before it is inspected.

Documentation: "Text transformations" of the AWS WAF developer guide. Where it is silent (invalid
input, `+` in URL_DECODE) the functions of the same names in ModSecurity's reference manual are
followed, which AWS WAF's descriptions mirror; that is assumed. The members that the guide does not
describe yet (`CMD_LINE_UNIX`, `CMD_LINE_WIN`, `JS_DECODE_EXT`, `REMOVE_COMMENTS_CHAR`) are assumed
as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from frontgate.waf.decoding import (
    base64_decode,
    base64_decode_ext,
    css_decode,
    escape_sequence_decode,
    hex_decode,
    html_entity_decode,
    js_decode,
    js_decode_ext,
    sql_hex_decode,
    url_decode,
    url_decode_uni,
    utf8_to_unicode,
)
from frontgate.waf.errors import InvalidParameterError

Transformation = Callable[[bytes], bytes]

_WHITE_SPACE = b" \f\t\n\r\v\xa0"
_WHITE_RUN = re.compile(rb"[ \f\t\n\r\v\xa0]+")
_COMMENT = re.compile(rb"/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMENT_MARKS = re.compile(rb"/\*|\*/|--|#")
_SPACES = re.compile(rb" +")
_SPACE_BEFORE = re.compile(rb" +(?=[/(])")
_SEPARATORS = bytes.maketrans(b",;", b"  ")


def _command_line(quotes: bytes) -> Transformation:
    def transform(value: bytes) -> bytes:
        plain = value.translate(_SEPARATORS, quotes)
        return _SPACE_BEFORE.sub(b"", _SPACES.sub(b" ", plain)).lower()

    return transform


def normalize_path(value: bytes) -> bytes:
    """Without empty and `.` segments; `..` takes the one before it, except at the beginning."""
    kept: list[bytes] = []
    for segment in value.split(b"/"):
        if segment in (b"", b"."):
            continue
        if segment == b".." and kept and kept[-1] != b"..":
            kept.pop()
        else:
            kept.append(segment)
    path = b"/".join(kept)
    if value.startswith(b"/"):
        path = b"/" + path
    ends_open = value.endswith((b"/", b"/.", b"/.."))
    return path + b"/" if ends_open and not path.endswith(b"/") else path


def _md5(value: bytes) -> bytes:
    return hashlib.md5(value, usedforsecurity=False).digest()


TRANSFORMATIONS: Mapping[str, Transformation | None] = {
    "NONE": None,
    "BASE64_DECODE": base64_decode,
    "BASE64_DECODE_EXT": base64_decode_ext,
    "CMD_LINE": _command_line(b"\\\"'^"),
    "CMD_LINE_UNIX": _command_line(b"\\\"'"),
    "CMD_LINE_WIN": _command_line(b"\"'^"),
    "COMPRESS_WHITE_SPACE": lambda value: _WHITE_RUN.sub(b" ", value),
    "CSS_DECODE": css_decode,
    "ESCAPE_SEQ_DECODE": escape_sequence_decode,
    "HEX_DECODE": hex_decode,
    "HTML_ENTITY_DECODE": html_entity_decode,
    "JS_DECODE": js_decode,
    "JS_DECODE_EXT": js_decode_ext,
    "LOWERCASE": bytes.lower,
    "MD5": _md5,
    "NORMALIZE_PATH": normalize_path,
    "NORMALIZE_PATH_WIN": lambda value: normalize_path(value.replace(b"\\", b"/")),
    "REMOVE_COMMENTS_CHAR": lambda value: _COMMENT_MARKS.sub(b"", value),
    "REMOVE_NULLS": lambda value: value.replace(b"\0", b""),
    "REMOVE_WHITESPACE": lambda value: _WHITE_RUN.sub(b"", value),
    "REPLACE_COMMENTS": lambda value: _COMMENT.sub(b" ", value),
    "REPLACE_NULLS": lambda value: value.replace(b"\0", b" "),
    "SHA256": lambda value: hashlib.sha256(value).digest(),
    "SQL_HEX_DECODE": sql_hex_decode,
    "TRIM": lambda value: value.strip(_WHITE_SPACE),
    "TRIM_LEFT": lambda value: value.lstrip(_WHITE_SPACE),
    "TRIM_RIGHT": lambda value: value.rstrip(_WHITE_SPACE),
    "UPPERCASE": bytes.upper,
    "URL_DECODE": url_decode,
    "URL_DECODE_UNI": url_decode_uni,
    "UTF8_TO_UNICODE": utf8_to_unicode,
}
"""By the name that rules use; None changes nothing."""


class Chain:
    """The transformations of one statement, in the order of their priorities."""

    __slots__ = ("key", "steps")

    def __init__(self, given: Iterable[Mapping[str, Any]] = ()) -> None:
        ordered = sorted(given, key=lambda item: int(item["Priority"]))
        priorities = [item["Priority"] for item in ordered]
        if len(set(priorities)) != len(priorities):
            raise InvalidParameterError("TEXT_TRANSFORMATION", "two have the same priority")
        steps = [(str(item["Type"]), _known(str(item["Type"]))) for item in ordered]
        self.key = tuple(name for name, step in steps if step is not None)
        """Equal for chains that do the same."""
        self.steps = tuple(step for _, step in steps if step is not None)

    def __call__(self, value: bytes) -> bytes:
        for step in self.steps:
            value = step(value)
        return value


def _known(name: str) -> Transformation | None:
    if name not in TRANSFORMATIONS:
        raise InvalidParameterError("TEXT_TRANSFORMATION", name)
    return TRANSFORMATIONS[name]
