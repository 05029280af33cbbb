"""Countries of clients."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.geography import CountryTable

from .conftest import Setup, contains, request, rule


def geo(*codes, **more):
    return {"GeoMatchStatement": {"CountryCodes": list(codes), **more}}


# Source: documented ("Geographic match rule statement").
@pytest.mark.parametrize(
    ("fields", "expected", "labels"),
    [
        (
            {"country": "DE", "region": "BY"},
            "BLOCK",
            ["awswaf:clientip:geo:country:DE", "awswaf:clientip:geo:region:DE-BY"],
        ),
        (
            {"country": "US"},
            "ALLOW",
            ["awswaf:clientip:geo:country:US", "awswaf:clientip:geo:region:US-XX"],
        ),
        ({}, "ALLOW", ["awswaf:clientip:geo:country:XX", "awswaf:clientip:geo:region:XX-XX"]),
    ],
)
def test_by_the_client(screen, fields, expected, labels):
    """A request is labelled whether it matches or not."""
    verdict = screen([rule(geo("DE", "FR"))], **fields)
    assert (verdict.action.name, verdict.labels) == (expected, labels)


def test_labels_count_in_the_next_rule_only(screen):
    """Source: documented (labels are added at the end of a rule's evaluation)."""
    label = {"LabelMatchStatement": {"Scope": "LABEL", "Key": "awswaf:clientip:geo:country:DE"}}
    within = {"AndStatement": {"Statements": [geo("DE"), label]}}
    assert screen([rule(within)], country="DE").action.name == "ALLOW"
    verdict = screen([rule(geo("FR"), "Count"), rule(label, name="next")], country="DE")
    assert verdict.action.name == "BLOCK"


def test_by_a_header():
    """Source: documented (ForwardedIPConfig: the first address of the header)."""
    guard = Setup(("203.0.113.0/24=DE", "US")).put(
        rule(geo("DE", ForwardedIPConfig={"HeaderName": "X", "FallbackBehavior": "NO_MATCH"}))
    )

    def verdict(*headers):
        return guard.screen(request(headers=headers))

    found = verdict(("x", "203.0.113.9, 198.51.100.1"))
    assert found.action.name == "BLOCK"
    assert found.labels[0] == "awswaf:forwardedip:geo:country:DE"
    assert verdict(("x", "198.51.100.1")).action.name == "ALLOW"
    assert verdict(("x", "junk")).labels == []
    assert verdict().labels == []


def test_nested_statements_label_too(screen):
    either = {"OrStatement": {"Statements": [contains("never"), geo("FR")]}}
    assert screen([rule(either)], country="DE").labels


@pytest.mark.parametrize(
    ("entries", "address", "expected"),
    [
        ([], "203.0.113.1", None),
        (["de"], "203.0.113.1", "DE"),
        (["US", "203.0.113.0/24=DE"], "203.0.113.1", "DE"),
        (["US", "203.0.113.0/24=DE"], "198.51.100.1", "US"),
        (["2001:db8::/32=FR"], "2001:db8::1", "FR"),
        (["203.0.113.0/24=DE"], "unknown", None),
    ],
)
def test_table(entries, address, expected):
    assert CountryTable(entries).country_of(address) == expected


@pytest.mark.parametrize("entry", ["USA", "", "1x", "10.0.0.0/8=", "x=DE", "0.0.0.0/0=DE"])
def test_bad_entries(entry):
    with pytest.raises(ValueError):
        CountryTable([entry])


def test_a_country_is_needed(setup):
    with pytest.raises(InvalidParameterError, match="country"):
        setup.put(rule(geo()))
