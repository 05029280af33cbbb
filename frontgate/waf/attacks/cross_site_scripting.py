"""Whether a text would run script in a page that it is pasted into.

A text is read in each context of HTML into which it could have been pasted: between tags, and
inside an attribute's value without quotes, in single, double or back quotes. Dangerous are tags
that load or run something, event handlers, addresses with a scripting scheme, and styles.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from frontgate.waf.attacks.values import values
from frontgate.waf.attacks.vocabulary import ADDRESSES, EVENTS, TAGS

_LONGEST = 65_536

_TAG = re.compile(r"<\s*(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*|[a-zA-Z])?", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"""
    [\s/"'`\0+]*
    (?P<name>[^\s=>/"'`\0]{1,64})
    (?:[\s\0]*=[\s\0]*(?P<value>
        "[^"]{0,4096}"? | '[^']{0,4096}'? | `[^`]{0,4096}`? | [^\s>]{0,4096} ))?
    """,
    re.VERBOSE | re.DOTALL,
)
_OTHER_MARKUP = re.compile(
    r"<!doctype\b|<!entity\b|<!\[cdata\[.{0,256}<|<!--\s*\[if\b|<\?(?:xml-stylesheet|import)\b|<%",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:java|vb|live)script:|view-source:|data:(?:text/html|[^,]*svg)|mocha:")
_IGNORED_IN_SCHEMES = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_CALL = re.compile(r"[a-z_$][\w$.]*\s*(?:\(|`)|=")
_STYLE = re.compile(r"expression\s*\(|javascript:|behaviou?r\s*:|-moz-binding|@import|url\s*\(")
_MARKS = re.compile(r"[<>=:]|&#|&colon", re.IGNORECASE)
_MOST_ATTRIBUTES = 32
_MOST_EFFORT = 8
"""How often a text is read over, at most, looking for the attributes of its tags."""


def cross_site_scripting(value: bytes) -> list[str] | None:
    """The pieces that give the text away; None: it looks harmless."""
    text = value[:_LONGEST].decode("latin-1")
    if _MARKS.search(text) is None:
        return None
    return _in_markup(text) or _as_address(text) or _in_attribute(text) or _among_values(text)


def _in_markup(text: str) -> list[str] | None:
    other = _OTHER_MARKUP.search(text)
    if other:
        return [other[0]]
    effort = _MOST_EFFORT * len(text)
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        if not name or found["close"]:
            continue
        if name.rpartition(":")[2] in TAGS and _is_markup(text, found.end()):
            return ["<", found["name"]]
        dangerous, read = _dangerous(text, found.end())
        if dangerous:
            return ["<", found["name"], *dangerous]
        effort -= read
        if effort < 0:
            return None
    return None


def _is_markup(text: str, at: int) -> bool:
    """`<script` goes on as a tag does, or ends the text."""
    return at == len(text) or text[at] in " \t\r\n\f\0/>+\"'`<;:="


def _as_address(text: str) -> list[str] | None:
    """The whole text as a link's target: a script that does something."""
    address = _plain_address(text)
    found = _SCHEME.match(address)
    if found and (not found[0].startswith("javascript") or _CALL.search(address, found.end())):
        return [found[0]]
    return None


def _among_values(text: str) -> list[str] | None:
    """`next=javascript:alert(1)`: one of the values in the text as a link's target."""
    return next((found for value in values(text) if (found := _as_address(value))), None)


def _in_attribute(text: str) -> list[str] | None:
    """As the rest of an attribute's value: it ends, and others follow."""
    for ends in _ends_of_value(text):
        dangerous, _ = _dangerous(text, ends)
        if dangerous:
            return dangerous
    return None


def _ends_of_value(text: str) -> Iterator[int]:
    yield 0
    for quote in "\"'`":
        at = text.find(quote)
        if at >= 0:
            yield at + 1
    blank = re.search(r"[\s/]", text)
    if blank:
        yield blank.end()


def _dangerous(text: str, start: int) -> tuple[list[str] | None, int]:
    """The attribute that runs script, among those from `start` to `>`; and how far it was read."""
    at = start
    for _ in range(_MOST_ATTRIBUTES):
        found = _ATTRIBUTE.match(text, at)
        if found is None or found["name"].startswith("<"):
            break
        at = found.end()
        value = found["value"]
        if value is not None and _runs(found["name"].lower(), value):
            return [found["name"], value], at - start
    return None, at - start


def _runs(name: str, value: str) -> bool:
    if name.startswith("on") and name[2:] in EVENTS:
        return True
    if name == "style":
        return bool(_STYLE.search(html.unescape(value).lower()))
    return name in ADDRESSES and bool(_SCHEME.search(_plain_address(value)))


def _plain_address(value: str) -> str:
    """As a browser reads a link: without quotes, entities and control characters."""
    plain = html.unescape(value).strip("\"'` ")
    return _IGNORED_IN_SCHEMES.sub("", plain).lower()
