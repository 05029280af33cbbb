"""`$util`: the functions that API Gateway gives to mapping templates.

"Variables for data transformations for API Gateway", `$util` variables.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote_plus, unquote_plus

from frontgate.mapping.input import parse_json
from frontgate.mapping.jsonpath import MISSING
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.arguments import string
from frontgate.mapping.vtl.java.text import to_text
from frontgate.mapping.vtl.members import Members, register

_JAVASCRIPT_SPECIAL = re.compile(r"[\x00-\x1f\"'/\\]|[^\x00-\x7f]")
_JAVASCRIPT_SHORT = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "'": "\\'",
    "/": "\\/",
    "\\": "\\\\",
}


class Functions:
    """What a template sees as `$util`. An absent value maps to an absent value."""

    __slots__ = ()

    def escape_javascript(self, value: object) -> str | None:
        r"""Escape for a JavaScript string as Apache Commons does: `\'`, `\/` and `\u00E9` too."""
        if value is None:
            return None
        text = value if type(value) is str else to_text(value)
        if text.isascii() and text.isprintable():  # as nearly every text is
            # Most have none of these: to look is cheaper than to replace nothing.
            if "\\" in text:
                text = text.replace("\\", "\\\\")
            if '"' in text:
                text = text.replace('"', '\\"')
            if "'" in text:
                text = text.replace("'", "\\'")
            return text.replace("/", "\\/") if "/" in text else text
        return _JAVASCRIPT_SPECIAL.sub(_javascript_escape, text)

    def parse_json(self, text: object) -> object:
        """The value of a JSON text; raises `MethodError` for anything else."""
        if text is None:
            return None
        value = parse_json(string(text), default=MISSING)
        if value is MISSING:
            raise MethodError("the text is not JSON")
        return value

    def url_encode(self, value: object) -> str:
        """Form encoding: a space becomes `+`; an absent value encodes to nothing (recorded)."""
        return quote_plus(to_text(value), safe="*", errors="replace").replace("~", "%7E")

    def url_decode(self, value: object) -> str:
        return unquote_plus(to_text(value))

    def base64_encode(self, value: object) -> str:
        return base64.b64encode(to_text(value).encode("utf-8", "replace")).decode("ascii")

    def base64_decode(self, value: object) -> str:
        """The text that was encoded; raises `MethodError` if it is not Base64."""
        try:
            return base64.b64decode(to_text(value), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            raise MethodError("the text is not Base64") from error


def _javascript_escape(found: re.Match[str]) -> str:
    character = found.group()
    short = _JAVASCRIPT_SHORT.get(character)
    if short is not None:
        return short
    units = memoryview(character.encode("utf-16-le", "surrogatepass")).cast("H")
    return "".join(f"\\u{unit:04X}" for unit in units)


UTIL = Functions()

register(
    Functions,
    Members(
        methods={
            ("escapeJavaScript", 1): Functions.escape_javascript,
            ("parseJson", 1): Functions.parse_json,
            ("urlEncode", 1): Functions.url_encode,
            ("urlDecode", 1): Functions.url_decode,
            ("base64Encode", 1): Functions.base64_encode,
            ("base64Decode", 1): Functions.base64_decode,
        }
    ),
)
