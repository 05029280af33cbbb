"""SQL text as classes of tokens."""

from __future__ import annotations

import pytest

from frontgate.waf.attacks.sql_injection import reduced
from frontgate.waf.attacks.sql_tokens import tokens


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1 or 1=1", "1&1o1"),
        ("'a' OR 'b'='b", "s&sos"),
        ("1 union/**/all select @@version", "1UnSv"),
        ("sleep(5)", "f1)"),
        ("sleepy (5)", "n(1)"),
        ("a order by 1", "nB1"),
        ("order pizza by phone", "nnnn"),
        ("drop table t; -- x", "Dnn;c"),
        ("drop it", "nn"),
        ("update users set a=1", "Dnnno1"),
        ("update your profile", "nnn"),
        ("/*!50000select*/ 1", "XSoo1"),
        ("/* open", "cn"),
        ("0x1F 1e5 .5 1.", "1111"),
        ('`a` [b] "c"', "nns"),
        ("5--3", "1c"),
        ("a -- b", "nc"),
        ("x # y", "nc"),
        ("case when 1 then", "CC1n"),
        ("is not null", "o!1"),
        ("\u00e9t\u00e9", "n"),
    ],
)
def test_kinds(text, kinds):
    assert "".join(token.kind for token in tokens(text)) == kinds


def test_only_the_beginning_is_read():
    assert len(tokens("a " * 1_000)) < 60


@pytest.mark.parametrize(
    ("shape", "expected"),
    [("1&(1)o(1)", "1&1o1"), ("1&o1", "1&1"), ("sss", "s"), ("((1))", "1"), ("1o1", "1o1")],
)
def test_what_does_not_matter_is_left_out(shape, expected):
    assert reduced(shape) == expected
