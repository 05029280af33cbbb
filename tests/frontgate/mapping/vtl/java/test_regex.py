from __future__ import annotations

import contextlib
import time

import pytest

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.regex import compile_pattern, replace_all, replace_first, split


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\p{Alpha}+", "abc"),
        (r"[\p{Upper}\d]+", "A1"),
        (r"\P{Digit}", "x"),
        (r"\Qa.b\E+", "a.bb"),
        (r"(?<year>\d{4})-\k<year>".replace(r"-\k<year>", ""), "2024"),
        (r"a++b", "aab"),
        (r"[&|~-]+", "&&||~~--"),
        (r"x\z", "x"),
        (r"[a-z&&[^bc]]+", "adz"),
        (r"[a-c[x-z]]+", "ax"),
        (r"[a\P{Digit}]+", "ab"),
        (r"\p{Lu}+", "ÄB"),
        (r"(?i)ABC", "abc"),
        (r"(?>a+)b", "aab"),
    ],
)
def test_java_patterns(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).fullmatch(text)


def test_classes_are_ascii_as_in_java() -> None:
    assert not compile_pattern(r"\w").fullmatch("é")


@pytest.mark.parametrize("pattern", ["(", r"\p{Klingon}", "*", "[", "a{2,1}"])
def test_what_cannot_be_said_is_refused(pattern: str) -> None:
    with pytest.raises(MethodError):
        compile_pattern(pattern)


EVIL = "(a|aa)+[cd]"


@pytest.mark.parametrize(
    "use",
    [
        lambda text: compile_pattern(EVIL).fullmatch(text),
        lambda text: compile_pattern(EVIL).find(text),
        lambda text: replace_all(text, EVIL, ""),
        lambda text: split(text, EVIL),
    ],
    ids=["fullmatch", "find", "replace", "split"],
)
def test_a_pattern_that_never_ends_is_stopped(use) -> None:
    with pytest.raises(MethodError, match="takes too long"):
        use("a" * 64)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*a*a*a*a*b", "a" * 1_000),
        ("a{0,900}a{0,900}a{0,900}a{0,900}b", "a" * 1_000),
        ("a?" * 40 + "a" * 40 + "b", "a" * 40),
        ("(?:a{1,40}){1,40}b", "a" * 40),
    ],
)
def test_patterns_that_repeat_often_are_stopped_too(pattern: str, text: str) -> None:
    """Those of them that the engine does not see through."""
    started = time.monotonic()
    with contextlib.suppress(MethodError):
        assert not compile_pattern(pattern).find(text)
    assert time.monotonic() - started < 10


def test_even_a_simple_pattern_is_stopped_in_a_long_text() -> None:
    with pytest.raises(MethodError, match="takes too long"):
        compile_pattern("a*[cd]").find("a" * 200_000)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "all_replaced", "first_replaced"),
    [
        ("a1b2", r"(\d)", "<$1>", "a<1>b<2>", "a<1>b2"),
        ("a1b2", r"(?<d>\d)", "${d}${d}", "a11b22", "a11b2"),
        ("a1b2", r"\d", r"\$", "a$b$", "a$b2"),
        ("a1b2", r"\d", "\\\\", "a\\b\\", "a\\b2"),
        ("aa", "(x)?a", "$1-", "--", "-a"),
    ],
)
def test_replacements(
    text: str, pattern: str, replacement: str, all_replaced: str, first_replaced: str
) -> None:
    assert replace_all(text, pattern, replacement) == all_replaced
    assert replace_first(text, pattern, replacement) == first_replaced


@pytest.mark.parametrize("replacement", ["$", "$2", "${no}", "\\"])
def test_bad_replacements(replacement: str) -> None:
    with pytest.raises(MethodError):
        replace_all("a", "(a)", replacement)


@pytest.mark.parametrize(
    ("text", "pattern", "limit", "pieces"),
    [
        ("a,b,,", ",", 0, ["a", "b"]),
        ("a,b,,", ",", -1, ["a", "b", "", ""]),
        ("a,b,c", ",", 2, ["a", "b,c"]),
        (",a", ",", 0, ["", "a"]),
        ("abc", "", 0, ["a", "b", "c"]),
        ("", ",", 0, [""]),
        (",", ",", 0, []),
        ("abc", ",", 0, ["abc"]),
        ("a1b22c", r"\d+", 0, ["a", "b", "c"]),
    ],
)
def test_split(text: str, pattern: str, limit: int, pieces: list[str]) -> None:
    """Documented: java.lang.String.split."""
    assert split(text, pattern, limit) == pieces
