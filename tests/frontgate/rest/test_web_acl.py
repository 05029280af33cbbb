"""Step 2: the stage's web ACL decides before anything else."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import pytest

from frontgate.waf.firewall import Firewall
from frontgate.waf.guard import Guard
from frontgate.wire import Ingress

from .conftest import ADDRESS

ACL_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-acl"
SHOWN = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
NONE = [{"Priority": 0, "Type": "NONE"}]


def contains(text: str, field: dict[str, Any]) -> dict[str, Any]:
    return {
        "ByteMatchStatement": {
            "SearchString": text.encode(),
            "PositionalConstraint": "CONTAINS",
            "FieldToMatch": field,
            "TextTransformations": NONE,
        }
    }


def rule(statement: dict[str, Any], action: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "Name": "rule",
        "Priority": 0,
        "Statement": statement,
        "Action": action or {"Block": {}},
        "VisibilityConfig": SHOWN,
    }


def guard_of(*rules: dict[str, Any], logged: bool = False, **more: Any) -> Guard:
    ids = itertools.count()
    firewall = Firewall(
        region="us-east-1", account_id="123456789012", new_id=lambda: f"id-{next(ids)}"
    )
    definition = {
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": SHOWN,
        "LabelNamespace": "awswaf:123456789012:webacl:acl:",
        "Rules": list(rules),
        **more,
    }
    item = firewall.web_acls.prepare("acl", definition)
    firewall.put(firewall.web_acls, item)
    arn = item.definition["ARN"]
    if logged:
        firewall.set_logging({"ResourceArn": arn, "LogDestinationConfigs": [ACL_GROUP]})
    guard = firewall.guard(arn)
    assert guard is not None
    return guard


PATH = {"UriPath": {}}
BLOCKS = rule(contains("/blocked", PATH))


@pytest.fixture
def protected(serve, mock, lambda_proxy, world):
    """A stage with `/blocked` and `/x` behind a web ACL."""

    def make(guard: Guard, **stage: Any):
        methods = {"/blocked": [mock()], "/x": [lambda_proxy("ANY")]}
        return serve(methods, web_acl=guard, stage={"web_acl_arn": guard.arn}, **stage)

    return make


@pytest.mark.fact("waf.blocked")
async def test_a_blocked_request(protected):
    """Source: recorded (403 ForbiddenException without a trace id)."""
    response = await protected(guard_of(BLOCKS))("GET", "/blocked")
    assert response.status == 403
    assert response.body == b'{"message":"Forbidden"}'
    headers = dict(response.headers)
    assert headers["x-amzn-ErrorType"] == "ForbiddenException"
    assert "X-Amzn-Trace-Id" not in headers


@pytest.mark.fact("waf.head")
async def test_head(protected):
    """Source: recorded (an answer to HEAD has Content-Length 0)."""
    response = await protected(guard_of(BLOCKS))("HEAD", "/blocked")
    assert (response.status, response.body) == (403, b"")


@pytest.mark.fact("order.waf")
async def test_it_comes_before_the_route(protected):
    """Source: documented (AWS WAF is evaluated before everything else)."""
    guard = guard_of(rule(contains("/nowhere", PATH)))
    response = await protected(guard)("GET", "/nowhere")
    assert dict(response.headers)["x-amzn-ErrorType"] == "ForbiddenException"


@pytest.mark.fact("order.waf")
async def test_it_comes_before_the_resource_policy(protected):
    """Source: documented (a blocked request leaves the resource policy unasked)."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    client = protected(guard_of(BLOCKS), policy=json.dumps({"Statement": statement}))
    for path, kind in [("/blocked", "ForbiddenException"), ("/x", "AccessDeniedException")]:
        assert dict((await client("GET", path)).headers)["x-amzn-ErrorType"] == kind


@pytest.mark.fact("waf.code")
async def test_the_gateway_response(protected):
    """Source: documented (WAF_FILTERED can be customised)."""
    custom = {
        "status_code": "451",
        "response_templates": {"application/json": '{"why":"$context.wafResponseCode"}'},
    }
    client = protected(guard_of(BLOCKS), gateway_responses={"WAF_FILTERED": custom})
    response = await client("GET", "/blocked")
    assert (response.status, response.body) == (451, b'{"why":"WAF_BLOCK"}')


@pytest.mark.fact("waf.custom")
async def test_a_custom_response_wins(protected):
    """Source: documented (it takes precedence over API Gateway's own)."""
    bodies = {"sorry": {"ContentType": "TEXT_PLAIN", "Content": "later"}}
    action = {
        "Block": {
            "CustomResponse": {
                "ResponseCode": 429,
                "CustomResponseBodyKey": "sorry",
                "ResponseHeaders": [{"Name": "Retry-After", "Value": "60"}],
            }
        }
    }
    guard = guard_of(rule(contains("/blocked", PATH), action), CustomResponseBodies=bodies)
    client = protected(guard, gateway_responses={"WAF_FILTERED": {"status_code": "451"}})
    response = await client("GET", "/blocked")
    assert (response.status, response.body) == (429, b"later")
    headers = dict(response.headers)
    assert (headers["Content-Type"], headers["Retry-After"]) == ("text/plain", "60")
    assert headers["x-amzn-RequestId"]


@pytest.mark.parametrize(("action", "status"), [("Captcha", 405), ("Challenge", 202)])
async def test_puzzles(protected, action, status):
    """Source: documented ("CAPTCHA and Challenge action behavior")."""
    guard = guard_of(rule(contains("/x", PATH), {action: {}}))
    response = await protected(guard)("GET", "/x")
    assert response.status == status
    assert dict(response.headers)["x-amzn-waf-action"] == action.lower()


async def test_inserted_headers_reach_the_function(protected, world):
    """Source: documented (AWS WAF overwrites a header that has the name)."""
    handling = {"InsertHeaders": [{"Name": "Kind", "Value": "seen"}]}
    action = {"Count": {"CustomRequestHandling": handling}}
    client = protected(guard_of(rule(contains("/x", PATH), action)))
    await client("GET", "/x", headers={"x-amzn-waf-kind": "forged", "accept": "a"})
    headers = world.event["headers"]
    assert headers["x-amzn-waf-Kind"] == "seen"
    assert "x-amzn-waf-kind" not in headers
    assert headers["accept" if "accept" in headers else "Accept"] == "a"


async def test_events_do_not_show_the_verdict(protected, world):
    """Source: assumed."""
    await protected(guard_of())("GET", "/x")
    assert "wafResponseCode" not in world.event["requestContext"]


# Source: recorded (a WAF log record of an API Gateway stage: own headers first, `uri` with the
# stage, the extended request id); the Host is that of AWS, whatever the local one is.
async def test_what_aws_waf_sees(protected, world):
    client = protected(guard_of(logged=True))
    await client(
        "POST",
        "/x?a=1",
        headers=(("User-Agent", "curl"), ("X-Forwarded-For", "192.0.2.1"), ("host", "localhost")),
        body=b"hello",
    )
    await asyncio.sleep(0)
    ((destination, line),) = world.log_lines
    record = json.loads(line)
    assert destination == ACL_GROUP
    assert record["httpSourceId"] == f"123456789012:{ADDRESS.api_id}:dev"
    sent = record["httpRequest"]
    assert (sent["uri"], sent["args"], sent["httpMethod"]) == ("/dev/x", "a=1", "POST")
    assert sent["requestId"] == "ZhEVGHTzDoEEB2A="
    assert [(header["name"], header["value"]) for header in sent["headers"]][:4] == [
        ("X-Forwarded-For", "192.0.2.1, 127.0.0.1"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Port", "443"),
        ("Host", ADDRESS.domain_name),
    ]
    names = [header["name"] for header in sent["headers"]]
    assert names[4:] == ["X-Amzn-Trace-Id", "User-Agent"]


@pytest.mark.parametrize(
    ("header", "blocked"), [({"CloudFront-Viewer-Country": "DE"}, True), ({}, False)]
)
async def test_the_country(protected, header, blocked):
    """Source: documented (the header of CloudFront); ours (it stands for the client's country)."""
    guard = guard_of(rule({"GeoMatchStatement": {"CountryCodes": ["DE"]}}))
    assert ((await protected(guard)("GET", "/x", headers=header)).status == 403) is blocked


LOG_FORMAT = (
    "$context.wafResponseCode $context.webaclArn $context.waf.status $context.waf.error "
    "$context.waf.latency $context.error.responseType $context.error.message $context.status"
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/blocked", "WAF_BLOCK {arn} 403 - 1000 WAF_FILTERED Forbidden 403"),
        ("/x", "WAF_ALLOW {arn} 200 - 1000 - - 200"),
    ],
)
@pytest.mark.fact("waf.log", "waf.code")
async def test_the_access_log(protected, world, path, expected):
    """Source: recorded (WAF_FILTERED, Forbidden); documented (the codes); assumed (waf.status)."""
    guard = guard_of(BLOCKS)
    await protected(guard, log_format=LOG_FORMAT)("GET", path)
    await asyncio.sleep(0)
    ((_, line),) = world.log_lines
    assert line == expected.format(arn=guard.arn)


async def test_without_a_web_acl_there_is_nothing_to_say(serve, lambda_proxy, world):
    await serve({"/x": [lambda_proxy()]}, log_format=LOG_FORMAT)("GET", "/x")
    await asyncio.sleep(0)
    assert world.log_lines[0][1].startswith("- - - - - ")


async def test_on_a_port_of_its_own_the_stage_is_part_of_the_path(protected, world):
    client = protected(guard_of(rule(contains("/dev/x", PATH))))
    for ingress, blocked in [
        (Ingress(), True),
        (Ingress(domain_name="api.example.com", base_path=""), False),
    ]:
        response = await client("GET", "/x", stage_path="", ingress=ingress)
        assert (response.status == 403) is blocked


async def test_the_trace_tells_what_matched(protected, trace):
    await protected(guard_of(BLOCKS))("GET", "/blocked")
    (step,) = [timed.step for timed in trace().steps if timed.step.name == "web ACL"]
    assert step.facts["action"] == "BLOCK"
    assert step.facts["rule"] == "rule"
    assert step.facts["matched"] == ["rule: BLOCK"]
