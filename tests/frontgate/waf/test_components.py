"""Request components, in the words of the developer guide's "Request components"."""

from __future__ import annotations

import pytest

from frontgate.waf.components import compile_component, transformed
from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.waf.transformations import Chain

from .conftest import inspection, transform

ALL = {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "OversizeHandling": "CONTINUE"}
COOKIES = (("Cookie", "a=1; b=2"), ("cookie", "c"))


def selected(field, *arguments, query=None, body_bytes=16_384, **request):
    component = compile_component(field, body_bytes=body_bytes, query=query)
    return component.select(inspection(*arguments, **request))


# Source: documented, where not said otherwise.
@pytest.mark.parametrize(
    ("field", "request_", "expected"),
    [
        ({"Method": {}}, {"method": "PUT"}, [b"PUT"]),
        ({"UriPath": {}}, {"target": "/dev/a%20b?c"}, [b"/dev/a%20b"]),
        ({"UriPath": {}}, {"target": "/dev/a#b"}, [b"/dev/a"]),
        ({"UriFragment": {}}, {"target": "/dev/a#b"}, [b"b"]),
        ({"UriFragment": {}}, {"target": "/dev/a?q#b"}, [b"b"]),
        ({"UriFragment": {}}, {"target": "/dev/a"}, []),
        ({"QueryString": {}}, {"target": "/?a=1&b=%20"}, [b"a=1&b=%20"]),
        ({"QueryString": {}}, {"target": "/"}, []),
        (
            {"SingleQueryArgument": {"Name": "salesRegion"}},
            {"target": "/?SalesRegion=boston&x=1&SALESREGION=seattle"},
            [b"boston", b"seattle"],
        ),
        ({"AllQueryArguments": {}}, {"target": "/?a=1&b&c=%3C"}, [b"1", b"", b"%3C"]),
        (
            {"SingleHeader": {"Name": "User-Agent"}},
            {"headers": (("user-agent", "a"), ("USER-AGENT", "b"))},
            [b"a", b"b"],
        ),
        ({"SingleHeader": {"Name": "x"}}, {}, []),
        ({"Headers": ALL}, {"headers": (("A", "1"), ("b", "2"))}, [b"A", b"1", b"b", b"2"]),
        (
            {"Headers": {**ALL, "MatchPattern": {"IncludedHeaders": ["a"]}, "MatchScope": "VALUE"}},
            {"headers": (("A", "1"), ("b", "2"))},
            [b"1"],
        ),
        (
            {"Headers": {**ALL, "MatchPattern": {"ExcludedHeaders": ["a"]}, "MatchScope": "KEY"}},
            {"headers": (("A", "1"), ("b", "2"))},
            [b"b"],
        ),
        ({"Cookies": {**ALL, "MatchScope": "VALUE"}}, {"headers": COOKIES}, [b"1", b"2", b""]),
        (
            {"Cookies": {**ALL, "MatchPattern": {"IncludedCookies": ["b", "C"]}}},
            {"headers": COOKIES},
            [b"b", b"2"],
        ),
        (
            {"HeaderOrder": {"OversizeHandling": "CONTINUE"}},
            {"headers": (("Host", "x"), ("accept", "y"))},
            [b"Host:accept"],  # assumed: as sent
        ),
        ({"Body": {}}, {"body": b"hello"}, [b"hello"]),
        ({"Body": {}}, {}, []),
        (
            {"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "VALUE"}},
            {"body": b'{"a":"x","b":[1]}'},
            [b"x", b"1"],
        ),
        (
            {"JsonBody": {"MatchPattern": {"IncludedPaths": ["/b"]}, "MatchScope": "ALL"}},
            {"body": b'{"a":"x","b":{"c":1}}'},
            [b"c", b"1"],
        ),
    ],
)
def test_selected(field, request_, expected):
    assert selected(field, **request_) == expected


# Source: documented ("Oversize web request components": 8 KB and 200 headers or cookies, 16 KB of
# body for API Gateway by default).
@pytest.mark.parametrize(
    ("handling", "expected"), [("MATCH", True), ("NO_MATCH", False), ("CONTINUE", None)]
)
@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("Body", {"body": b"x" * 16_385}),
        ("Headers", {"headers": tuple((f"h{n}", "") for n in range(201))}),
        ("Headers", {"headers": (("big", "x" * 8_190),)}),
        ("HeaderOrder", {"headers": (("big", "x" * 8_190),)}),
        ("Cookies", {"headers": (("cookie", ";".join(f"c{n}=" for n in range(201))),)}),
    ],
)
def test_oversize(handling, expected, field, request_):
    settings = {"OversizeHandling": handling}
    if field in ("Headers", "Cookies"):
        settings = {**ALL, **settings}
    found = selected({field: settings}, **request_)
    if expected is None:
        assert isinstance(found, list)
    else:
        assert found is expected


def test_what_fits_is_inspected_of_what_does_not():
    assert selected({"Body": {}}, body=b"abcdef", body_bytes=4) == [b"abcd"]
    headers = (("a", "x" * 8_000), ("b", "y" * 8_000))
    assert selected({"Headers": {**ALL, "MatchScope": "KEY"}}, headers=headers) == [b"a"]


# Source: documented (InvalidFallbackBehavior).
@pytest.mark.parametrize(
    ("fallback", "expected"),
    [
        (None, [b"x"]),
        ("MATCH", True),
        ("NO_MATCH", False),
        ("EVALUATE_AS_STRING", [b'{"a":"x",']),
    ],
)
def test_a_json_body_that_cannot_be_read(fallback, expected):
    settings = {"MatchPattern": {"All": {}}, "MatchScope": "VALUE"}
    if fallback:
        settings["InvalidFallbackBehavior"] = fallback
    assert selected({"JsonBody": settings}, body=b'{"a":"x",') == expected


def test_pre_parse_transformations_come_before_the_arguments_are_split():
    """Source: documented (PreParseTextTransformations)."""
    query = Chain(transform("URL_DECODE"))
    assert selected({"AllQueryArguments": {}}, "GET", "/?a=1%26b=2", query=query) == [b"1", b"2"]
    with pytest.raises(InvalidParameterError):
        compile_component({"QueryString": {}}, body_bytes=1, query=query)


def test_a_component_is_transformed_once_for_all_rules():
    values = [
        transformed(compile_component({"UriPath": {}}, body_bytes=1), Chain(transform("LOWERCASE")))
        for _ in range(2)
    ]
    seen = inspection("GET", "/DEV")
    assert values[0](seen) is values[1](seen)
    assert values[0](seen) == [b"/dev"]


@pytest.mark.parametrize("field", ["JA3Fingerprint", "JA4Fingerprint"])
def test_fingerprints_are_not_to_be_had(field):
    """Source: documented (available for CloudFront and Application Load Balancers)."""
    with pytest.raises(UnsupportedStatementError, match=field):
        compile_component({field: {"FallbackBehavior": "MATCH"}}, body_bytes=1)


@pytest.mark.parametrize("field", [{}, {"Method": {}, "UriPath": {}}, {"Nothing": {}}])
def test_a_field_is_exactly_one(field):
    with pytest.raises(InvalidParameterError):
        compile_component(field, body_bytes=1)
