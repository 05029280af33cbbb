"""Rate-based statements: whom a request is counted for."""

from __future__ import annotations

import pytest

from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError

from .conftest import EVERYTHING, contains, request, rule, transform

NONE = transform("NONE")


def rate(kind: str = "IP", limit: int = 10, **more):
    return {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": kind, **more}}


def custom(*keys, **more):
    return rate("CUSTOM_KEYS", CustomKeys=list(keys), **more)


def blocked_at(guard, send) -> int | None:
    """Which request is the first to be blocked; None: none of twenty."""
    for number in range(1, 21):
        if guard.screen(send(number)).action.name == "BLOCK":
            return number
    return None


FORWARDED = {"HeaderName": "X-Real-Ip", "FallbackBehavior": "MATCH"}


# Source: documented ("Rate-based rule aggregation options and keys").
@pytest.mark.parametrize(
    ("statement", "send", "expected"),
    [
        (rate(), lambda n: request(), 11),
        (rate(), lambda n: request(ip=f"198.51.100.{n}"), None),
        (rate(limit=12), lambda n: request(), 13),
        (
            rate("FORWARDED_IP", ForwardedIPConfig=FORWARDED),
            lambda n: request(ip=f"10.0.0.{n}", headers=(("x-real-ip", "192.0.2.1, 10.0.0.1"),)),
            11,
        ),
        (rate("FORWARDED_IP", ForwardedIPConfig=FORWARDED), lambda n: request(), None),
        (
            rate("FORWARDED_IP", ForwardedIPConfig=FORWARDED),
            lambda n: request(headers=(("x-real-ip", "junk"),)),
            1,  # the fallback behaviour
        ),
        (
            rate("CONSTANT", ScopeDownStatement=contains("login")),
            lambda n: request("POST", f"/login/{n}", ip=f"10.0.0.{n}"),
            11,
        ),
        (rate("CONSTANT", ScopeDownStatement=contains("login")), lambda n: request(), None),
        (rate(ScopeDownStatement=contains("1")), lambda n: request("GET", f"/{n % 2}"), None),
        (custom({"HTTPMethod": {}}), lambda n: request("POST", ip=f"10.0.0.{n}"), 11),
        (custom({"HTTPMethod": {}}), lambda n: request(("GET", "PUT")[n % 2]), None),
        (
            custom({"Header": {"Name": "X-Key", "TextTransformations": transform("LOWERCASE")}}),
            lambda n: request(headers=(("x-key", ("ABC", "abc")[n % 2]),)),
            11,
        ),
        (
            custom({"Header": {"Name": "X-Key", "TextTransformations": NONE}}),
            lambda n: request(),
            None,
        ),
        (
            custom({"Cookie": {"Name": "session", "TextTransformations": NONE}}),
            lambda n: request(headers=(("cookie", f"a={n}; session=s"),)),
            11,
        ),
        (
            custom({"QueryArgument": {"Name": "City", "TextTransformations": NONE}}),
            lambda n: request("GET", f"/?city=x&n={n}"),
            11,
        ),
        (
            custom({"QueryString": {"TextTransformations": NONE}}),
            lambda n: request("GET", f"/{n}?a=1"),
            11,
        ),
        (
            custom({"UriPath": {"TextTransformations": NONE}}),
            lambda n: request("GET", f"/dev/x?n={n}", ip=f"10.0.0.{n}"),
            11,
        ),
        (
            custom({"IP": {}}, {"HTTPMethod": {}}),
            lambda n: request(("GET", "PUT")[n % 2]),
            None,
        ),
        (custom({"IP": {}}, {"HTTPMethod": {}}), lambda n: request("GET"), 11),
        (
            custom({"ForwardedIP": {}}, {"HTTPMethod": {}}, ForwardedIPConfig=FORWARDED),
            lambda n: request(headers=(("x-real-ip", "192.0.2.1"),)),
            11,
        ),
    ],
)
def test_counted_for(setup, statement, send, expected):
    assert blocked_at(setup.put(rule(statement)), send) == expected


def test_label_namespaces(setup):
    """Source: documented (labels of rules that ran before)."""
    prefix = "awswaf:123456789012:webacl:acl:"
    guard = setup.put(
        rule(
            contains("login"),
            "Count",
            name="label",
            RuleLabels=[{"Name": "kind:login"}],
        ),
        rule(custom({"LabelNamespace": {"Namespace": f"{prefix}kind:"}})),
    )
    assert blocked_at(guard, lambda n: request("GET", "/other")) is None
    assert blocked_at(guard, lambda n: request("GET", "/login")) == 11


@pytest.mark.parametrize("window", [60, 120, 300, 600])
def test_windows(setup, window):
    """Source: documented (EvaluationWindowSec)."""
    guard = setup.put(rule(rate(EvaluationWindowSec=window)))
    for _ in range(11):
        guard.screen(request(tick=1_000.0))
    assert guard.screen(request(tick=1_000.0 + window - 11)).action.name == "BLOCK"
    assert guard.screen(request(tick=1_000.0 + 2 * window)).action.name == "ALLOW"


def test_counts_survive_an_edit_of_other_rules_only(setup):
    """Source: documented (a change of the rule's settings resets its counts)."""
    limited = rule(rate(), name="limited")
    guard = setup.put(limited)
    for _ in range(10):
        guard.screen(request())
    setup.put(limited, rule(EVERYTHING, "Count", name="other"))
    assert guard.screen(request()).action.name == "BLOCK"
    setup.put(rule(rate(limit=11), name="limited"))
    assert guard.screen(request()).action.name == "ALLOW"


# Source: documented (RateBasedStatement), where not said otherwise.
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (rate(limit=9), "lowest limit"),
        (rate(EvaluationWindowSec=61), "window"),
        (rate("CONSTANT"), "scope-down"),
        (rate("FORWARDED_IP"), "header"),
        (custom(), "between 1 and 5"),
        (custom(*[{"HTTPMethod": {}}] * 6), "between 1 and 5"),
        (custom({"IP": {}}), "another key"),
        (custom({"IP": {}, "HTTPMethod": {}}), "exactly one"),
    ],
)
def test_refused(setup, statement, reason):
    with pytest.raises(InvalidParameterError, match=reason):
        setup.put(rule(statement))


@pytest.mark.parametrize("key", ["JA3Fingerprint", "JA4Fingerprint", "ASN"])
def test_keys_that_are_not_to_be_had(setup, key):
    with pytest.raises(UnsupportedStatementError, match=key):
        setup.put(rule(custom({key: {}})))
