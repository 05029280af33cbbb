from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgate.access.wildcards import PolicyError, compile_wildcards, literal_text


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*", "", True),
        ("*", "a\nb", True),
        ("a*", "a", True),
        ("a*c", "abbc", True),
        ("a*c", "abbcd", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a?c", "abbc", False),
        ("*b*b", "abab", True),
        ("*b*b", "ab", False),
        ("a*b*c*d", "axbxbxcxcxd", True),
        ("a**c", "ac", True),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a", "A", False),
        ("a", "a\n", False),
        ("${*}", "*", True),
        ("${*}", "x", False),
        ("a${?}${$}", "a?$", True),
        ("$a", "$a", True),
        ("*/GET/*", "arn:aws:execute-api:r:1:api/dev/GET/users", True),
    ],
)
def test_wildcards(pattern, text, matches):  # documented
    assert bool(compile_wildcards([pattern]).fullmatch(text)) is matches


@settings(deadline=None, database=None)
@given(
    st.text(alphabet="ab*?", max_size=8),
    st.text(alphabet="ab", max_size=12),
)
def test_the_compiled_form_agrees_with_the_plain_one(pattern, text):
    plain = re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
    assert bool(compile_wildcards([pattern]).fullmatch(text)) is bool(plain.fullmatch(text))


def test_any_of_several_matches():
    pattern = compile_wildcards(["a*", "*b*z", "c"])
    assert [bool(pattern.fullmatch(text)) for text in ("a1", "xbz", "c", "d")] == [
        True,
        True,
        True,
        False,
    ]


def test_case_can_be_ignored():
    assert compile_wildcards(["Execute-API:Invoke"], ignore_case=True).fullmatch(
        "execute-api:invoke"
    )


def test_many_stars_against_a_long_text_end_soon():
    """A backtracking matcher would not come back from this one."""
    assert not compile_wildcards(["*a" * 30 + "b"]).fullmatch("a" * 2000)


def test_policy_variables_are_refused_by_name():
    with pytest.raises(PolicyError, match=re.escape("${aws:username}")):
        compile_wildcards(["arn:aws:s3:::home/${aws:username}/*"])
    with pytest.raises(PolicyError, match=re.escape("${aws:userid}")):
        literal_text("${aws:userid}")


def test_literal_text_keeps_wildcards_and_resolves_escapes():
    assert literal_text("a*?$b${*}") == "a*?$b*"
