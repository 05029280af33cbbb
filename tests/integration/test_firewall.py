"""A REST API behind a web ACL, from a template and through the wafv2 API."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/firewall/template.yaml"
INJECTION = "/echo?id=1%27%20OR%20%271%27=%271"


@pytest.fixture(scope="module")
def gateway(shared_up):
    return shared_up(TEMPLATE)


@pytest.fixture
def site(gateway):
    return gateway.site()


@pytest.fixture
def outputs(gateway):
    return gateway.ready()["outputs"]


def test_a_harmless_request_goes_on_with_a_header(site):
    answer = site.get("/echo")
    assert (answer.status, answer.json()) == (200, {"verdict": "WAF_ALLOW", "inserted": "yes"})


def test_an_injection_is_blocked(site):
    answer = site.get(INJECTION)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"
    head = site.request("HEAD", INJECTION)
    assert (head.status, head.headers["Content-Length"]) == (403, "0")


def test_a_banned_address(site):
    assert site.get("/echo", headers={"X-Client": "203.0.113.9"}).status == 403
    assert site.get("/echo", headers={"X-Client": "198.51.100.9"}).status == 200


def test_a_country(up, site):
    assert site.get("/echo", headers={"CloudFront-Viewer-Country": "KP"}).status == 403
    elsewhere = up(TEMPLATE, "--country", "KP").site()
    assert elsewhere.get("/echo").status == 403


def test_the_rate_trips_at_its_limit(site):
    user = {"x-user": "eager"}
    statuses = [site.get("/echo", headers=user).status for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    answer = site.get("/echo", headers=user)
    assert answer.json() == {"error": "slow down"}
    assert answer.headers["Retry-After"] == "60"
    assert site.get("/echo", headers={"x-user": "calm"}).status == 200


def test_what_it_leaves_behind(gateway, site, outputs, eventually):
    site.get(INJECTION, headers={"Authorization": "secret", "User-Agent": "test"})

    logs = gateway.client("logs")
    events = logs.filter_log_events(logGroupName="aws-waf-logs-guarded")["events"]
    records = [json.loads(event["message"]) for event in events]
    record = next(r for r in records if r["terminatingRuleId"] == "injection")
    assert record["action"] == "BLOCK"
    assert record["webaclId"] == outputs["WebAclArn"]
    assert record["httpRequest"]["uri"] == "/dev/echo"
    assert "secret" not in json.dumps(records)

    now = datetime.now(UTC)
    window = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(minutes=1)}
    samples = gateway.client("wafv2").get_sampled_requests(
        WebAclArn=outputs["WebAclArn"],
        RuleMetricName="injection",
        Scope="REGIONAL",
        TimeWindow=window,
        MaxItems=5,
    )
    assert samples["SampledRequests"][0]["Request"]["URI"] == "/dev/echo"

    found = gateway.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/WAFV2",
        MetricName="BlockedRequests",
        Dimensions=[
            {"Name": "Region", "Value": gateway.ready()["region"]},
            {"Name": "Rule", "Value": "injection"},
            {"Name": "WebACL", "Value": "guarded"},
        ],
        Period=3600,
        Statistics=["Sum"],
        **window,
    )
    assert sum(point["Sum"] for point in found["Datapoints"]) >= 1


def test_an_edit_through_the_api_takes_effect_at_once(gateway, site, outputs):
    waf = gateway.client("wafv2")
    banned = {"Name": "banned", "Scope": "REGIONAL", "Id": outputs["BannedArn"].split("/")[-1]}
    client = {"X-Client": "192.0.2.1"}
    assert site.get("/echo", headers=client).status == 200
    before = waf.get_ip_set(**banned)
    changed = [*before["IPSet"]["Addresses"], "192.0.2.0/24"]
    waf.update_ip_set(**banned, Addresses=changed, LockToken=before["LockToken"])
    assert site.get("/echo", headers=client).status == 403
    with pytest.raises(waf.exceptions.WAFOptimisticLockException):
        waf.update_ip_set(**banned, Addresses=[], LockToken=before["LockToken"])


def test_a_web_acl_can_be_taken_away_and_put_back(gateway, site, outputs):
    waf = gateway.client("wafv2")
    stage = outputs["StageArn"]
    assert waf.get_web_acl_for_resource(ResourceArn=stage)["WebACL"]["Name"] == "guarded"
    waf.disassociate_web_acl(ResourceArn=stage)
    assert site.get(INJECTION).status == 200
    waf.associate_web_acl(WebACLArn=outputs["WebAclArn"], ResourceArn=stage)
    assert site.get(INJECTION).status == 403
    listed = waf.list_resources_for_web_acl(WebACLArn=outputs["WebAclArn"])
    assert listed["ResourceArns"] == [stage]


def test_http_apis_have_no_web_acl(gateway, outputs):
    stage = outputs["StageArn"].replace("/restapis/", "/apis/")
    with pytest.raises(ClientError, match="The ARN isn't valid"):
        gateway.client("wafv2").associate_web_acl(WebACLArn=outputs["WebAclArn"], ResourceArn=stage)


def test_a_country_that_is_no_country(up):
    gateway = up(TEMPLATE, "--country", "Atlantis")
    assert gateway.ended() != 0
    assert "--country: 'Atlantis' is no country code of two letters" in gateway.error
