"""Log records, against the examples of the developer guide's "Log examples"."""

from __future__ import annotations

import json

from frontgate.waf.records import line_of, record_of, redactions

from .conftest import EVERYTHING, contains, request, rule, transform

SOURCE = "123456789012:abcdefghij:dev"
HEADERS = (("X-Forwarded-For", "198.51.100.7"), ("Host", "abc"), ("foo", "10 AND 1=1"))


def recorded(guard, sent, hidden=()):
    verdict = guard.screen(sent)
    return record_of(sent, verdict, web_acl=guard.arn, source=SOURCE, hidden=redactions(hidden))


def sqli(action="Block", **more):
    statement = {
        "SqliMatchStatement": {
            "FieldToMatch": {"SingleHeader": {"Name": "foo"}},
            "TextTransformations": transform("NONE"),
        }
    }
    return rule(statement, action, name="sqli", **more)


def test_a_blocked_request(setup):
    """Source: documented ("a rule that triggered on SQLi detection (terminating)")."""
    guard = setup.put(sqli())
    record = recorded(guard, request("GET", "/dev/foo?a=1", headers=HEADERS, country="AU"))
    assert record == {
        "timestamp": 1_718_635_961_000,
        "formatVersion": 1,
        "webaclId": guard.arn,
        "terminatingRuleId": "sqli",
        "terminatingRuleType": "REGULAR",
        "action": "BLOCK",
        "terminatingRuleMatchDetails": [
            {
                "conditionType": "SQL_INJECTION",
                "sensitivityLevel": "LOW",
                "location": "HEADER",
                "matchedData": ["10", "AND", "1", "=", "1"],
            }
        ],
        "httpSourceName": "APIGW",
        "httpSourceId": SOURCE,
        "ruleGroupList": [],
        "rateBasedRuleList": [],
        "nonTerminatingMatchingRules": [],
        "requestHeadersInserted": None,
        "responseCodeSent": None,
        "httpRequest": {
            "clientIp": "198.51.100.7",
            "country": "AU",
            "headers": [{"name": name, "value": value} for name, value in HEADERS],
            "uri": "/dev/foo",
            "args": "a=1",
            "httpVersion": "HTTP/1.1",
            "httpMethod": "GET",
            "requestId": "ZhEVGHTzDoEEB2A=",
        },
    }


def test_a_counted_request(setup):
    """Source: documented (the same, "non-terminating")."""
    guard = setup.put(sqli("Count", RuleLabels=[{"Name": "seen"}]))
    record = recorded(guard, request(headers=HEADERS))
    assert (record["terminatingRuleId"], record["action"]) == ("Default_Action", "ALLOW")
    (counted,) = record["nonTerminatingMatchingRules"]
    assert (counted["ruleId"], counted["action"]) == ("sqli", "COUNT")
    assert counted["ruleMatchDetails"][0]["location"] == "HEADER"
    assert record["labels"] == [{"name": "awswaf:123456789012:webacl:acl:seen"}]


def test_a_rule_group(setup):
    """Source: documented ("multiple rules that triggered inside a rule group")."""
    arn = setup.make(
        "rule_groups",
        "group",
        {
            "Capacity": 100,
            "LabelNamespace": "awswaf:123456789012:rulegroup:group:",
            "Rules": [sqli("Count"), {**rule(EVERYTHING, name="ends"), "Priority": 1}],
        },
    )
    reference = rule(
        {
            "RuleGroupReferenceStatement": {
                "ARN": arn,
                "ExcludedRules": [{"Name": "sqli"}],
            }
        },
        name="reference",
    )
    del reference["Action"]
    guard = setup.put({**reference, "OverrideAction": {"None": {}}})
    record = recorded(guard, request(headers=HEADERS))
    assert (record["terminatingRuleId"], record["terminatingRuleType"]) == ("reference", "GROUP")
    (group,) = record["ruleGroupList"]
    assert group["ruleGroupId"] == arn
    assert group["terminatingRule"] == {
        "ruleId": "ends",
        "action": "BLOCK",
        "ruleMatchDetails": None,
    }
    assert [counted["ruleId"] for counted in group["nonTerminatingMatchingRules"]] == ["sqli"]
    assert group["excludedRules"] == [{"exclusionType": "EXCLUDED_AS_COUNT", "ruleId": "sqli"}]
    assert record["nonTerminatingMatchingRules"] == []


def test_a_captcha_without_a_token(setup):
    """Source: documented ("a web request that doesn't have a CAPTCHA token")."""
    record = recorded(setup.put(rule(EVERYTHING, "Captcha", name="puzzle")), request())
    assert (record["action"], record["responseCodeSent"]) == ("CAPTCHA", 405)
    assert record["captchaResponse"] == {
        "responseCode": 405,
        "solveTimestamp": 0,
        "failureReason": "TOKEN_MISSING",
    }


def test_a_rate_based_rule(setup):
    """Source: documented (log fields limitKey, limitValue, maxRateAllowed)."""
    limited = {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}
    guard = setup.put(rule(limited, name="limited"))
    for _ in range(10):
        guard.screen(request())
    record = recorded(guard, request())
    assert (record["terminatingRuleType"], record["terminatingRuleId"]) == ("RATE_BASED", "limited")
    (entry,) = record["rateBasedRuleList"]
    assert entry["limitKey"] == "IP"
    assert entry["limitValue"] == "198.51.100.7"
    assert entry["maxRateAllowed"] == 10
    assert entry["rateBasedRuleName"] == "limited"


def test_inserted_headers(setup):
    handling = {"CustomRequestHandling": {"InsertHeaders": [{"Name": "a", "Value": "b"}]}}
    guard = setup.put({**rule(EVERYTHING), "Action": {"Count": handling}})
    record = recorded(guard, request())
    assert record["requestHeadersInserted"] == [{"name": "x-amzn-waf-a", "value": "b"}]


def test_redactions(setup):
    """Source: documented (RedactedFields)."""
    hidden = [
        {"SingleHeader": {"Name": "FOO"}},
        {"UriPath": {}},
        {"QueryString": {}},
        {"Method": {}},
    ]
    shown = recorded(setup.put(), request("GET", "/dev/x?secret", headers=HEADERS), hidden)
    text = line_of(shown["httpRequest"])
    assert "secret" not in text and "10 AND" not in text and "/dev/x" not in text
    assert shown["httpRequest"]["httpMethod"] == "REDACTED"


def test_a_line_is_one_line(setup):
    record = recorded(setup.put(rule(contains("x"))), request(headers=(("a", "b\nc\u2028é"),)))
    line = line_of(record)
    assert "\n" not in line
    assert json.loads(line) == record
