"""java.lang.String's methods."""

from __future__ import annotations

from collections.abc import Callable

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java import regex
from frontgate.mapping.vtl.java.arguments import integer, string
from frontgate.mapping.vtl.java.format import format_string
from frontgate.mapping.vtl.java.text import ArrayList, to_text

Method = Callable[..., object]


def _char_at(text: str, index: object) -> str:
    position = integer(index)
    if not 0 <= position < len(text):
        raise MethodError(f"string index out of range: {position}")
    return text[position]


def _substring(text: str, begin: object, end: object = None) -> str:
    start = integer(begin)
    stop = len(text) if end is None else integer(end)
    if not 0 <= start <= stop <= len(text):
        raise MethodError(f"begin {start}, end {stop}, length {len(text)}")
    return text[start:stop]


def _sought(argument: object) -> str:
    """What `indexOf` looks for: a string, or a character by its code."""
    if type(argument) is int and 0 <= argument < 0x110000:
        return chr(argument)
    return string(argument)


def _index_of(text: str, sought: object, start: object = 0) -> int:
    return text.find(_sought(sought), max(integer(start), 0))


def _last_index_of(text: str, sought: object, start: object = None) -> int:
    wanted = _sought(sought)
    if start is None:
        return text.rfind(wanted)
    position = integer(start)
    return -1 if position < 0 else text.rfind(wanted, 0, position + len(wanted))


def _starts_with(text: str, prefix: object, offset: object = 0) -> bool:
    position = integer(offset)
    return 0 <= position <= len(text) and text.startswith(string(prefix), position)


def _compare(left: str, right: str) -> int:
    for mine, other in zip(left, right, strict=False):
        if mine != other:
            return ord(mine) - ord(other)
    return len(left) - len(right)


def _split(text: str, pattern: object, limit: object = 0) -> ArrayList:
    return ArrayList(regex.split(text, string(pattern), integer(limit)))


def hash_code(text: str) -> int:
    code = 0
    for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"):
        code = (31 * code + unit) & 0xFFFFFFFF
    return code - (1 << 32) if code >= 1 << 31 else code


def _format(_: str, pattern: object = None, *arguments: object) -> str:
    if len(arguments) == 1 and isinstance(arguments[0], list):
        arguments = tuple(arguments[0])
    return format_string(string(pattern), arguments)


def _join(_: str, separator: object = None, *parts: object) -> str:
    if len(parts) == 1 and isinstance(parts[0], list):
        parts = tuple(parts[0])
    return string(separator).join("null" if part is None else string(part) for part in parts)


def _code_point(text: str, index: object) -> int:
    return ord(_char_at(text, index))


def _equals_ignore_case(text: str, other: object) -> bool:
    return type(other) is str and text.lower() == other.lower()


METHODS: dict[tuple[str, int], Method] = {
    ("charAt", 1): _char_at,
    ("codePointAt", 1): _code_point,
    ("compareTo", 1): lambda text, other: _compare(text, string(other)),
    ("compareToIgnoreCase", 1): lambda text, other: _compare(text.lower(), string(other).lower()),
    ("concat", 1): lambda text, other: text + string(other),
    ("contains", 1): lambda text, part: string(part) in text,
    ("contentEquals", 1): lambda text, other: text == string(other),
    ("endsWith", 1): lambda text, suffix: text.endswith(string(suffix)),
    ("equals", 1): lambda text, other: type(other) is str and text == other,
    ("equalsIgnoreCase", 1): _equals_ignore_case,
    ("hashCode", 0): hash_code,
    ("indexOf", 1): _index_of,
    ("indexOf", 2): _index_of,
    ("intern", 0): lambda text: text,
    ("isEmpty", 0): lambda text: not text,
    ("lastIndexOf", 1): _last_index_of,
    ("lastIndexOf", 2): _last_index_of,
    ("length", 0): len,
    ("matches", 1): lambda text, pattern: regex.compile_pattern(string(pattern)).fullmatch(text),
    ("replace", 2): lambda text, old, new: text.replace(string(old), string(new)),
    ("replaceAll", 2): lambda text, pattern, new: regex.replace_all(
        text, string(pattern), string(new)
    ),
    ("replaceFirst", 2): lambda text, pattern, new: regex.replace_first(
        text, string(pattern), string(new)
    ),
    ("split", 1): _split,
    ("split", 2): _split,
    ("startsWith", 1): _starts_with,
    ("startsWith", 2): _starts_with,
    ("subSequence", 2): _substring,
    ("substring", 1): _substring,
    ("substring", 2): _substring,
    ("toCharArray", 0): lambda text: ArrayList(text),
    ("toLowerCase", 0): str.lower,
    ("toString", 0): lambda text: text,
    ("toUpperCase", 0): str.upper,
    ("trim", 0): lambda text: text.strip("".join(map(chr, range(33)))),
    ("valueOf", 1): lambda _, value: "null" if value is None else to_text(value),
}
PROPERTIES: dict[str, Method] = {"empty": lambda text: not text}
VARIADIC: dict[str, Method] = {"format": _format, "join": _join}
