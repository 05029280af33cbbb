"""The decoders among the text transformations: each takes bytes and never fails.

What is not encoded as a decoder expects stays as it is, unless the guide says otherwise.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping

_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")
_PERCENT_UNI = re.compile(rb"%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))", re.IGNORECASE)
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_SQL_HEX = re.compile(rb"0x((?:[0-9a-fA-F]{2})+)", re.IGNORECASE)
_ENTITY = re.compile(
    rb"&(?:#x([0-9a-f]{1,8});?|#([0-9]{1,10});?|(quot|amp|lt|gt|nbsp|apos);?)", re.IGNORECASE
)
_ENTITIES: Mapping[bytes, bytes] = {
    b"quot": b'"',
    b"amp": b"&",
    b"apos": b"'",
    b"lt": b"<",
    b"gt": b">",
    b"nbsp": b"\xa0",
}
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([abfnrtv\\?'\"]))")
_JS_ESCAPE = re.compile(
    rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3]?[0-7]{1,2})|(.))", re.DOTALL
)
_JS_BRACED = re.compile(rb"\\u\{([0-9a-fA-F]{1,6})\}")
_CONTROLS: Mapping[bytes, bytes] = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}
_CSS_ESCAPE = re.compile(rb"\\(?:([0-9a-fA-F]{1,6})[ \f\t\n\r]?|(\r\n|\n)|(.))", re.DOTALL)


def low_byte(code: int) -> bytes:
    """A character as one byte: full-width ASCII (FF01-FF5E) as its plain form (documented)."""
    return bytes([code - 0xFF01 + 0x21 if 0xFF01 <= code <= 0xFF5E else code & 0xFF])


def url_decode(value: bytes) -> bytes:
    return _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), value.replace(b"+", b" "))


def url_decode_uni(value: bytes) -> bytes:
    """With Microsoft's `%uHHHH`."""

    def decoded(found: re.Match[bytes]) -> bytes:
        return low_byte(int(found[1], 16)) if found[1] else bytes([int(found[2], 16)])

    return _PERCENT_UNI.sub(decoded, value.replace(b"+", b" "))


def base64_decode(value: bytes) -> bytes:
    """Up to the first character that is not Base64 (assumed)."""
    found = _BASE64_RUN.match(value)
    return _base64(found[0] if found else b"")


def base64_decode_ext(value: bytes) -> bytes:
    """Ignoring what is not Base64 (documented)."""
    return _base64(_NOT_BASE64.sub(b"", value))


def _base64(digits: bytes) -> bytes:
    if len(digits) % 4 == 1:  # no byte comes of six bits
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def hex_decode(value: bytes) -> bytes:
    """All of the value or none of it (assumed)."""
    return binascii.unhexlify(value) if _HEX.fullmatch(value) else value


def sql_hex_decode(value: bytes) -> bytes:
    """`0x414243` becomes `ABC`, wherever it stands."""
    return _SQL_HEX.sub(lambda found: binascii.unhexlify(found[1]), value)


def html_entity_decode(value: bytes) -> bytes:
    """A character beyond 255 becomes UTF-8; `;` may be missing (assumed)."""

    def decoded(found: re.Match[bytes]) -> bytes:
        if found[3]:
            return _ENTITIES[found[3].lower()]
        code = int(found[1], 16) if found[1] else int(found[2])
        if code <= 0xFF:
            return bytes([code])
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            return found[0]
        return chr(code).encode()

    return _ENTITY.sub(decoded, value)


def escape_sequence_decode(value: bytes) -> bytes:
    """ANSI C escapes; those that are not valid stay (documented)."""

    def decoded(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes([int(found[1], 16)])
        if found[2]:
            code = int(found[2], 8)
            return bytes([code]) if code <= 0xFF else found[0]
        return _CONTROLS.get(found[3], found[3])

    return _ESCAPE.sub(decoded, value)


def js_decode(value: bytes) -> bytes:
    def decoded(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return low_byte(int(found[1], 16))
        if found[2]:
            return bytes([int(found[2], 16)])
        if found[3]:
            return bytes([int(found[3], 8)])
        return _CONTROLS.get(found[4], found[4])

    return _JS_ESCAPE.sub(decoded, value)


def js_decode_ext(value: bytes) -> bytes:
    """With ECMAScript 2015's `\\u{H…}` (assumed)."""
    return js_decode(_JS_BRACED.sub(lambda found: low_byte(int(found[1], 16)), value))


def css_decode(value: bytes) -> bytes:
    """CSS 2 escapes: the last two bytes of a code count; other backslashes disappear."""

    def decoded(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return low_byte(int(found[1], 16) & 0xFFFF)
        return found[3] or b""

    return _CSS_ESCAPE.sub(decoded, value)


def utf8_to_unicode(value: bytes) -> bytes:
    """Each multi-byte UTF-8 sequence as `%uHHHH`; what is not UTF-8 stays."""
    if value.isascii():
        return value
    written = bytearray()
    for character in value.decode("utf-8", "surrogateescape"):
        code = ord(character)
        if code < 0x80:
            written.append(code)
        elif 0xDC80 <= code <= 0xDCFF:
            written.append(code - 0xDC00)
        else:
            written += b"%%u%04x" % code
    return bytes(written)
