from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgate.access.wildcards import (
    PolicyError,
    compile_pattern,
    compile_wildcards,
    literal_text,
    variable_text,
)

NOTHING: dict[str, tuple[str, ...]] = {}


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
    assert bool(compile_pattern(pattern).fullmatch(text)) is matches
    assert compile_wildcards([pattern]).matches(text, NOTHING) is matches


@given(
    st.text(alphabet="ab*?", max_size=8),
    st.text(alphabet="ab", max_size=12),
)
def test_the_compiled_form_agrees_with_the_plain_one(pattern, text):
    plain = re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
    assert compile_wildcards([pattern]).matches(text, NOTHING) is bool(plain.fullmatch(text))


def test_any_of_several_matches():
    pattern = compile_wildcards(["a*", "*b*z", "c"])
    assert [pattern.matches(text, NOTHING) for text in ("a1", "xbz", "c", "d")] == [
        True,
        True,
        True,
        False,
    ]


def test_case_can_be_ignored():
    assert compile_wildcards(["Execute-API:Invoke"], ignore_case=True).matches(
        "execute-api:invoke", NOTHING
    )


def test_many_stars_against_a_long_text_end_soon():
    """A backtracking matcher would not come back from this one."""
    assert not compile_wildcards(["*a" * 30 + "b"]).matches("a" * 2000, NOTHING)


# All rows: documented, "IAM policy elements: Variables and tags".
@pytest.mark.parametrize(
    ("pattern", "username", "text", "matches"),
    [
        ("home/${aws:username}/*", "ann", "home/ann/x", True),
        ("home/${AWS:UserName}/*", "ann", "home/ann/x", True),
        ("home/${aws:username}/*", "ann", "home/bob/x", False),
        ("home/${aws:username}/*", None, "home/ann/x", False),
        ("home/${aws:username, 'guest'}/*", None, "home/guest/x", True),
        ("home/${aws:username, 'guest'}/*", "ann", "home/guest/x", False),
        ("home/${aws:username}", "*", "home/ann", False),
        ("home/${aws:username}", "*", "home/*", True),
        ("home/${aws:username}", "${aws:userid}", "home/${aws:userid}", True),
        ("home/${aws:username}", "a$b?", "home/a$b?", True),
    ],
)
def test_policy_variables(pattern, username, text, matches):
    context = {} if username is None else {"aws:username": (username,)}
    assert compile_wildcards(["other", pattern]).matches(text, context) is matches


def test_a_key_with_several_values_is_no_policy_variable():
    """Source: documented."""
    assert variable_text("${aws:tagkeys}").fill({"aws:tagkeys": ("a", "b")}) is None


def test_the_old_policy_version_has_no_variables():
    """Source: documented."""
    pattern = compile_wildcards(["home/${aws:username}"], variables=False)
    assert pattern.matches("home/${aws:username}", {"aws:username": ("ann",)})
    assert not pattern.matches("home/ann", {"aws:username": ("ann",)})


def test_what_is_no_policy_variable_is_refused_by_name():
    with pytest.raises(PolicyError, match=re.escape("${aws:username, x}")):
        compile_wildcards(["arn:aws:s3:::home/${aws:username, x}/*"])


def test_literal_text_keeps_wildcards_and_resolves_escapes():
    assert literal_text("a*?$b${*}") == "a*?$b*"


def test_which_keys_a_text_asks_for():
    assert list(variable_text("a/${aws:UserName}/${*}/${b, 'c'}").keys()) == ["aws:username", "b"]
