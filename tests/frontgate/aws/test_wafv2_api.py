"""The wafv2 API as clients see it: boto3 against the handler, without a socket between them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from frontgate.aws.wafv2_api import Wafv2Api
from frontgate.control.store import Store
from frontgate.waf.associations import Associations
from frontgate.waf.firewall import Firewall
from frontgate.waf.inspection import WebRequest
from frontgate.waf.operations import WafOperations
from frontgate.wire import HttpRequest

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VISIBLE = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
RULE = {
    "Name": "bad",
    "Priority": 0,
    "Action": {"Block": {}},
    "VisibilityConfig": {**VISIBLE, "MetricName": "bad"},
    "Statement": {
        "ByteMatchStatement": {
            "SearchString": b"bad\x00\xff",
            "FieldToMatch": {"UriPath": {}},
            "PositionalConstraint": "CONTAINS",
            "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}],
        }
    },
}
ACL = {
    "Name": "acl",
    "Scope": "REGIONAL",
    "DefaultAction": {"Allow": {}},
    "VisibilityConfig": VISIBLE,
}


@pytest.fixture
def firewall() -> Firewall:
    ids = itertools.count(1)
    return Firewall(
        region="eu-west-1",
        account_id="123456789012",
        new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
    )


@pytest.fixture
def api(firewall) -> Wafv2Api:
    store = Store(region="eu-west-1", account_id="123456789012", clock=lambda: 1.0)
    operations = WafOperations(
        firewall, Associations(store), clock=NOON.timestamp, timer=lambda: 0.0
    )
    return Wafv2Api(
        lambda: operations, new_request_id=lambda: "00000000-0000-4000-8000-000000000001"
    )


@pytest.fixture
def waf(api, client_of):
    return client_of("wafv2", api.handle)


def refusal(call, **given) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return (
        caught.value.response["ResponseMetadata"]["HTTPStatusCode"],
        error["Code"],
        error["Message"],
    )


def test_bytes_come_back_as_they_were(waf):
    """Source: documented (SearchString is a blob)."""
    made = waf.create_web_acl(**ACL, Rules=[RULE])["Summary"]
    shown = waf.get_web_acl(Name="acl", Scope="REGIONAL", Id=made["Id"])["WebACL"]
    assert shown["Rules"] == [RULE]
    assert shown["Capacity"] == 20


def test_what_is_made_here_takes_effect(waf, firewall):
    arn = waf.create_web_acl(**ACL, Rules=[RULE])["Summary"]["ARN"]
    guard = firewall.guard(arn)
    sent = WebRequest(
        method="GET",
        uri="/bad%00%FF",
        query="",
        headers=(),
        body=b"",
        source_ip="198.51.100.7",
        country=None,
        region=None,
        protocol="HTTP/1.1",
        request_id="r",
        time=NOON.timestamp(),
        tick=0.0,
    )
    assert guard.screen(sent).action.name == "BLOCK"
    found = waf.get_sampled_requests(
        WebAclArn=arn,
        RuleMetricName="bad",
        Scope="REGIONAL",
        TimeWindow={"StartTime": NOON.replace(hour=11), "EndTime": NOON},
        MaxItems=10,
    )
    (sample,) = found["SampledRequests"]
    assert sample["Timestamp"] == NOON
    assert sample["Request"]["URI"] == "/bad%00%FF"


def test_a_refusal_in_the_services_words(waf):
    """Source: recorded (the sentence on an ARN that is not a stage's)."""
    arn = waf.create_web_acl(**ACL)["Summary"]["ARN"]
    http_api = "arn:aws:apigateway:eu-west-1::/apis/abcdefghij/stages/$default"
    assert refusal(waf.associate_web_acl, WebACLArn=arn, ResourceArn=http_api) == (
        400,
        "WAFInvalidParameterException",
        "Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other "
        f"information separated by colons or slashes., field: RESOURCE_ARN, parameter: {http_api}",
    )


def test_the_members_of_a_refusal(waf):
    """Source: documented (WAFInvalidParameterException: Field, Parameter, Reason)."""
    arn = waf.create_web_acl(**ACL)["Summary"]["ARN"]
    with pytest.raises(waf.exceptions.WAFInvalidParameterException) as caught:
        waf.associate_web_acl(WebACLArn=arn, ResourceArn="arn:aws:something:else")
    assert caught.value.response["Field"] == "RESOURCE_ARN"
    assert caught.value.response["Parameter"] == "arn:aws:something:else"


def test_the_models_constraints(waf):
    """Source: assumed (in the form that AWS's JSON services share)."""
    statement = {**RULE["Statement"]["ByteMatchStatement"], "PositionalConstraint": "NEAR"}
    rule = {**RULE, "Statement": {"ByteMatchStatement": statement}}
    status, code, message = refusal(waf.create_web_acl, **ACL, Rules=[rule])
    assert (status, code) == (400, "ValidationException")
    assert message == (
        "1 validation error detected: Value 'NEAR' at "
        "'rules.1.member.statement.byteMatchStatement.positionalConstraint' failed to satisfy "
        "constraint: Member must satisfy enum value set: "
        "[EXACTLY, STARTS_WITH, ENDS_WITH, CONTAINS, CONTAINS_WORD]"
    )
    status, code, message = refusal(waf.list_web_acls, Scope="MARS")
    assert "Member must satisfy enum value set: [CLOUDFRONT, REGIONAL]" in message


def test_what_is_not_served_is_refused_by_name(waf):
    assert refusal(waf.list_api_keys, Scope="REGIONAL")[:2] == (501, "NotImplementedException")


async def test_what_is_no_call(api):
    async def answer(target, body):
        response = await api.handle(
            HttpRequest(
                method="POST",
                path="/",
                query="",
                headers=(("X-Amz-Target", target),),
                body=body,
                source_ip="127.0.0.1",
            )
        )
        return response.status, response.body

    status, body = await answer("AWSWAF_20190729.Nothing", b"{}")
    assert (status, b"UnknownOperationException" in body) == (400, True)
    status, body = await answer("AWSWAF_20190729.ListWebACLs", b"not json")
    assert (status, b"SerializationException" in body) == (400, True)
    status, body = await answer("AWSWAF_20190729.ListWebACLs", b'{"Scope": 5}')
    assert (status, b"SerializationException" in body) == (400, True)
