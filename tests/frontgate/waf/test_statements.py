"""Rule statements, in the words of the developer guide's page on each."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import (
    InvalidParameterError,
    NonexistentItemError,
    UnsupportedStatementError,
)

from .conftest import NONE, contains, rule, transform

HEADER = {"SingleHeader": {"Name": "x"}}


def positioned(constraint: str, text: str):
    return contains(text, HEADER, PositionalConstraint=constraint)


# Source: documented ("String match rule statement", PositionalConstraint).
@pytest.mark.parametrize(
    ("constraint", "text", "value", "expected"),
    [
        ("EXACTLY", "BadBot", "BadBot", True),
        ("EXACTLY", "BadBot", "BadBots", False),
        ("EXACTLY", "BadBot", "badbot", False),
        ("STARTS_WITH", "Bad", "BadBot", True),
        ("STARTS_WITH", "Bot", "BadBot", False),
        ("ENDS_WITH", "Bot", "BadBot", True),
        ("ENDS_WITH", "Bad", "BadBot", False),
        ("CONTAINS", "dBo", "BadBot", True),
        ("CONTAINS", "x", "BadBot", False),
        ("CONTAINS_WORD", "BadBot", "BadBot", True),
        ("CONTAINS_WORD", "BadBot", ";BadBot", True),
        ("CONTAINS_WORD", "BadBot", "-BadBot;", True),
        ("CONTAINS_WORD", "BadBot", "a BadBot b", True),
        ("CONTAINS_WORD", "BadBot", "BadBots", False),
        ("CONTAINS_WORD", "BadBot", "_BadBot", False),
    ],
)
def test_byte_match(matches, constraint, text, value, expected):
    assert matches(positioned(constraint, text), headers=(("X", value),)) is expected


def test_any_of_several_values(matches):
    """Source: documented (values of one name are combined with OR)."""
    assert matches(positioned("EXACTLY", "b"), headers=(("X", "a"), ("x", "b")))


def test_transformed_first(matches):
    field = {"AllQueryArguments": {}}
    found = contains("<script", field, TextTransformations=transform("URL_DECODE", "LOWERCASE"))
    assert matches(found, "GET", "/?a=%3CSCRIPT%3E")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [("/v\\d+/", "/dev/v12/x", True), ("^/v", "/dev/v1", False), ("(?i)USERS$", "/users", True)],
)
def test_regex_match(matches, pattern, path, expected):
    statement = {
        "RegexMatchStatement": {
            "RegexString": pattern,
            "FieldToMatch": {"UriPath": {}},
            "TextTransformations": NONE,
        }
    }
    assert matches(statement, "GET", path) is expected


def test_regex_pattern_set(setup, matches):
    arn = setup.make(
        "pattern_sets",
        "words",
        {"RegularExpressionList": [{"RegexString": "admin"}, {"RegexString": "^/root"}]},
    )
    statement = {
        "RegexPatternSetReferenceStatement": {
            "ARN": arn,
            "FieldToMatch": {"UriPath": {}},
            "TextTransformations": NONE,
        }
    }
    assert matches(statement, "GET", "/root")
    assert matches(statement, "GET", "/dev/admin")
    assert not matches(statement, "GET", "/dev/root")


def size(comparison: str, length: int, field=HEADER, types=NONE):
    return {
        "SizeConstraintStatement": {
            "FieldToMatch": field,
            "ComparisonOperator": comparison,
            "Size": length,
            "TextTransformations": types,
        }
    }


# Source: documented ("Size constraint rule statement").
@pytest.mark.parametrize(
    ("comparison", "length", "expected"),
    [
        ("EQ", 3, True),
        ("NE", 3, False),
        ("LE", 3, True),
        ("LT", 3, False),
        ("GE", 3, True),
        ("GT", 3, False),
        ("GT", 2, True),
    ],
)
def test_size(matches, comparison, length, expected):
    assert matches(size(comparison, length), headers=(("x", "abc"),)) is expected


def test_sizes_of_bodies(matches):
    """Source: documented (after transformations); assumed (a body as sent is measured whole)."""
    body = {"Body": {"OversizeHandling": "CONTINUE"}}
    assert matches(size("EQ", 20_000, body), body=b"x" * 20_000)
    assert matches(size("EQ", 16_384, body, transform("LOWERCASE")), body=b"x" * 20_000)
    assert matches(size("GT", 5, {"Body": {"OversizeHandling": "MATCH"}}), body=b"x" * 20_000)
    assert not matches(size("GE", 0, body)), "no body is no component"


def test_ip_set(setup, matches):
    arn = setup.make(
        "ip_sets", "office", {"IPAddressVersion": "IPV4", "Addresses": ["203.0.113.0/24"]}
    )
    by_source = {"IPSetReferenceStatement": {"ARN": arn}}
    assert matches(by_source, ip="203.0.113.9")
    assert not matches(by_source, ip="198.51.100.9")
    config = {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH", "Position": "LAST"}
    by_header = {"IPSetReferenceStatement": {"ARN": arn, "IPSetForwardedIPConfig": config}}
    assert matches(by_header, headers=(("x-forwarded-for", "10.0.0.1, 203.0.113.9"),))
    assert not matches(by_header, headers=(("x-forwarded-for", "203.0.113.9, 10.0.0.1"),))
    assert matches(by_header, headers=(("x-forwarded-for", "junk"),))
    assert not matches(by_header, ip="203.0.113.9"), "a missing header is no match (documented)"


A, B = contains("a"), contains("b")


# Source: documented ("Logical rule statements").
@pytest.mark.parametrize(
    ("statement", "path", "expected"),
    [
        ({"AndStatement": {"Statements": [A, B]}}, "/ab", True),
        ({"AndStatement": {"Statements": [A, B]}}, "/a", False),
        ({"OrStatement": {"Statements": [A, B]}}, "/b", True),
        ({"OrStatement": {"Statements": [A, B]}}, "/c", False),
        ({"NotStatement": {"Statement": A}}, "/b", True),
        ({"NotStatement": {"Statement": A}}, "/a", False),
        (
            {"AndStatement": {"Statements": [{"NotStatement": {"Statement": A}}, B]}},
            "/b",
            True,
        ),
    ],
)
def test_logic(matches, statement, path, expected):
    assert matches(statement, "GET", path) is expected


def detect(kind: str, field=None, **more):
    chosen = field or {"AllQueryArguments": {}}
    types = transform("URL_DECODE")
    return {kind: {"FieldToMatch": chosen, "TextTransformations": types, **more}}


def test_sql_injection(screen):
    """Source: documented (log fields: condition, sensitivity, location and matched data)."""
    target = "/?id=1%27%20OR%20%271%27=%271"
    verdict = screen([rule(detect("SqliMatchStatement", SensitivityLevel="HIGH"))], "GET", target)
    assert verdict.action.name == "BLOCK"
    (details,) = verdict.details
    assert details["conditionType"] == "SQL_INJECTION"
    assert details["sensitivityLevel"] == "HIGH"
    assert details["location"] == "ALL_QUERY_ARGS"
    assert "OR" in details["matchedData"]


INJECTION = "1 UNION SELECT username,password FROM users"


@pytest.mark.parametrize(
    ("field", "target", "fields"),
    [
        ({"QueryString": {}}, f"/dev/rates?currency={INJECTION.replace(' ', '+')}", {}),
        ({"QueryString": {}}, f"/dev/rates?a=b&currency={INJECTION.replace(' ', '%20')}", {}),
        ({"UriPath": {}}, f"/dev/users/{INJECTION.replace(' ', '%20')}", {}),
        ({"SingleHeader": {"Name": "X-Q"}}, "/", {"headers": (("x-q", INJECTION),)}),
        (
            {"SingleHeader": {"Name": "cookie"}},
            "/",
            {"headers": (("cookie", f"a=1; b={INJECTION}"),)},
        ),
        ({"Body": {}}, "/", {"body": INJECTION.encode()}),
        ({"Body": {}}, "/", {"body": f'{{"a": ["{INJECTION}"]}}'.encode()}),
    ],
)
def test_an_injection_in_each_component(matches, field, target, fields):
    """Source: assumed (AWS WAF's detector is not published)."""
    assert matches(detect("SqliMatchStatement", field), "GET", target, **fields)


def test_sensitivity(matches):
    """Source: documented (LOW is the default and finds less)."""
    target = "/?q=true%20or%20false"
    assert not matches(detect("SqliMatchStatement"), "GET", target)
    assert matches(detect("SqliMatchStatement", SensitivityLevel="HIGH"), "GET", target)


def test_cross_site_scripting(screen):
    verdict = screen(
        [rule(detect("XssMatchStatement", {"Body": {}}))], "POST", body=b"<script>alert(1)</script>"
    )
    (details,) = verdict.details
    assert (details["conditionType"], details["location"]) == ("XSS", "BODY")
    assert details["matchedData"] == ["<", "script"]


def test_details_are_of_the_rule_that_matched(screen):
    """A detector that saw something inside a statement that did not match leaves no trace."""
    half = {"AndStatement": {"Statements": [detect("XssMatchStatement"), contains("never")]}}
    verdict = screen([rule(half, name="half"), rule(contains("/"))], "GET", "/?a=<script>")
    assert (verdict.rule.name, verdict.details) == ("rule", [])


@pytest.mark.parametrize(
    ("statement", "error", "reason"),
    [
        ({}, InvalidParameterError, "exactly one"),
        ({**A, "NotStatement": {"Statement": A}}, InvalidParameterError, "exactly one"),
        ({"AndStatement": {"Statements": [A]}}, InvalidParameterError, "two or more"),
        ({"Magic": {}}, InvalidParameterError, "Magic"),
        ({"AsnMatchStatement": {"AsnList": [1]}}, UnsupportedStatementError, "AsnMatchStatement"),
        (
            {
                "NotStatement": {
                    "Statement": {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}
                }
            },
            InvalidParameterError,
            "nested",
        ),
        (contains("", HEADER), InvalidParameterError, "SearchString"),
        (contains("x" * 201, HEADER), InvalidParameterError, "SearchString"),
        (positioned("CONTAINS_WORD", "a b"), InvalidParameterError, "word"),
        (contains("a", TextTransformations=[]), InvalidParameterError, "1 to 10"),
        ({"IPSetReferenceStatement": {"ARN": "arn:none"}}, NonexistentItemError, "exist"),
    ],
)
def test_refused(setup, statement, error, reason):
    with pytest.raises(error, match=reason):
        setup.put(rule(statement))


def test_bottomless_nesting_is_refused(setup):
    statement = A
    for _ in range(50):
        statement = {"NotStatement": {"Statement": statement}}
    with pytest.raises(InvalidParameterError):
        setup.put(rule(statement))
