"""Web ACLs: the order of rules, default actions, and what an evaluation leaves."""

from __future__ import annotations

import pytest

from .conftest import EVERYTHING, contains, request, rule


def inserting(action: str, *pairs, **more):
    headers = [{"Name": name, "Value": value} for name, value in pairs]
    return {action: {"CustomRequestHandling": {"InsertHeaders": headers}, **more}}


@pytest.mark.parametrize("default", ["Allow", "Block"])
def test_the_default_action(setup, default):
    verdict = setup.put(rule(contains("never")), default=default).screen(request())
    assert (verdict.action.name, verdict.rule) == (default.upper(), None)


def test_an_empty_web_acl(setup):
    assert setup.put().screen(request()).action.name == "ALLOW"


def test_the_first_that_terminates_decides(screen):
    verdict = screen(
        [
            rule(EVERYTHING, "Count", name="counted"),
            rule(EVERYTHING, "Allow", name="allowed"),
            rule(EVERYTHING, "Block", name="too late"),
        ]
    )
    assert (verdict.action.name, verdict.rule.name) == ("ALLOW", "allowed")
    assert [hit.rule.name for hit in verdict.hits] == ["counted", "allowed"]


def test_a_default_block_with_a_custom_response(setup):
    guard = setup.put(
        CustomResponseBodies={"no": {"ContentType": "TEXT_PLAIN", "Content": "closed"}},
        DefaultAction={
            "Block": {"CustomResponse": {"ResponseCode": 503, "CustomResponseBodyKey": "no"}}
        },
    )
    response = guard.screen(request()).response
    assert (response.status, response.body) == (503, b"closed")


# Source: documented ("Custom request header insertions for non-blocking actions").
def test_inserted_headers(setup):
    count = {**rule(EVERYTHING, name="a"), "Action": inserting("Count", ("one", "1"), ("Two", "2"))}
    allow = {**rule(EVERYTHING, name="b"), "Action": inserting("Allow", ("two", "zwei"))}
    verdict = setup.put(count, allow).screen(request())
    assert verdict.inserted == (("x-amzn-waf-one", "1"), ("x-amzn-waf-two", "zwei"))


def test_the_default_action_inserts_too(setup):
    guard = setup.put(DefaultAction=inserting("Allow", ("fruit", "apple")))
    assert guard.screen(request()).inserted == (("x-amzn-waf-fruit", "apple"),)


def test_a_refused_request_gets_no_headers(setup):
    count = {**rule(EVERYTHING, name="a"), "Action": inserting("Count", ("one", "1"))}
    assert setup.put(count, rule(EVERYTHING, name="b")).screen(request()).inserted == ()


def test_inserted_headers_are_not_inspected_by_later_rules(setup):
    count = {**rule(EVERYTHING, name="a"), "Action": inserting("Count", ("one", "1"))}
    seen = contains("1", {"SingleHeader": {"Name": "x-amzn-waf-one"}})
    assert setup.put(count, rule(seen, name="b")).screen(request()).action.name == "ALLOW"


# Source: documented (AssociationConfig: 16 KB for API Gateway by default, up to 64).
@pytest.mark.parametrize(
    ("limit", "found"),
    [(None, False), ("KB_16", False), ("KB_32", False), ("KB_48", True), ("KB_64", True)],
)
@pytest.mark.fact("waf.body")
def test_how_much_of_a_body_is_inspected(setup, limit, found):
    config = {"RequestBody": {"API_GATEWAY": {"DefaultSizeInspectionLimit": limit}}}
    more = {"AssociationConfig": config} if limit else {}
    statement = contains("needle", {"Body": {"OversizeHandling": "CONTINUE"}})
    verdict = setup.put(rule(statement), **more).screen(request(body=b"x" * 40_000 + b"needle"))
    assert (verdict.action.name == "BLOCK") is found
