"""Resource policies of methods without an authorizer, and their conditions.

Source: documented ("API Gateway resource policy examples", "…affect authorization workflow"),
unless a test says so.
"""

from __future__ import annotations

import json

import pytest

from frontgate.access.policy import Decision
from frontgate.rest.policy_gate import combined
from frontgate.wire import HttpRequest, Ingress

API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect: str = "Allow", **more: object) -> dict[str, object]:
    named = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": f"{API}/*"}
    return {"Effect": effect, **named, **more}


@pytest.fixture
def call(serve, mock):
    async def send(
        document: str,
        *,
        path: str = "/users",
        verb: str = "GET",
        headers: dict[str, str] | None = None,
        source_ip: str = "127.0.0.1",
        ingress: Ingress | None = None,
    ):
        paths = {"/": [mock(verb="ANY")], "/users": [mock(verb="ANY")], "/a/{b}": [mock()]}
        request = HttpRequest(
            method=verb,
            path=path,
            query="",
            headers=tuple((headers or {}).items()),
            body=b"",
            source_ip=source_ip,
            stage_path="/dev",
            **({} if ingress is None else {"ingress": ingress}),
        )
        return await serve(paths, policy=document).stage.handle(request)

    return send


@pytest.mark.fact("policy.anonymous")
async def test_the_text_for_somebody_unknown(call):
    """Source: recorded (2025; before, without the reason)."""
    response = await call(policy(statement(Resource=f"{API}/dev/POST/*")), path="/")
    assert response.status == 403
    assert response.body == (
        b'{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on '
        b"resource: arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/ because no "
        b'resource-based policy allows the execute-api:Invoke action"}'
    )
    assert ("x-amzn-ErrorType", "AccessDeniedException") in response.headers


@pytest.mark.fact("policy.anonymous")
async def test_an_explicit_deny(call):
    """Source: recorded."""
    response = await call(policy(statement(), statement("Deny")))
    assert json.loads(response.body)["Message"].endswith("/dev/GET/users with an explicit deny")


@pytest.mark.parametrize(
    ("statements", "verb", "path", "status"),
    [
        ([], "GET", "/users", 403),
        ([statement()], "GET", "/users", 200),
        ([statement(Resource=f"{API}/dev/GET/users")], "GET", "/users", 200),
        ([statement(Resource=f"{API}/dev/GET/users")], "POST", "/users", 403),
        ([statement(Resource=f"{API}/dev/GET/users")], "GET", "/", 403),
        ([statement(Resource=f"{API}/*/GET/a/*")], "GET", "/a/1", 200),
        ([statement(Resource=f"{API}/prod/*")], "GET", "/users", 403),
        ([statement(Action="*")], "GET", "/users", 200),
        ([statement(Action="execute-api:InvalidateCache")], "GET", "/users", 403),
        ([statement(Principal={"AWS": "*"})], "GET", "/users", 200),
        # Such a policy requires AWS_IAM, otherwise nobody is let in.
        ([statement(Principal={"AWS": "123456789012"})], "GET", "/users", 403),
        ([statement(), statement("Deny", Resource=f"{API}/dev/GET/users")], "GET", "/users", 403),
        # Slashes are no way round a deny (ours).
        ([statement(), statement("Deny", Resource=f"{API}/dev/GET/users")], "GET", "/users/", 403),
        ([statement(), statement("Deny", Resource=f"{API}/dev/GET/users")], "GET", "//users", 403),
    ],
)
@pytest.mark.fact("order.policy-alone", "policy.principal")
async def test_which_requests_are_let_in(call, statements, verb, path, status):
    assert (await call(policy(*statements), verb=verb, path=path)).status == status


@pytest.mark.fact("order.preflight")
async def test_a_preflight_is_judged_too(call):
    """Source: recorded (browsers report a CORS failure)."""
    only_get = policy(statement(Resource=f"{API}/dev/GET/*"))
    response = await call(only_get, verb="OPTIONS", headers={"Origin": "https://example.com"})
    assert response.status == 403


VPC = Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")


@pytest.mark.parametrize(
    ("condition", "request_", "holds"),
    [
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"source_ip": "203.0.113.9"}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"source_ip": "198.51.100.1"}, False),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"source_ip": "1.2.3.4"}, True),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, {"source_ip": "2001:db8::1"}, True),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, {"ingress": VPC}, True),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, {}, False),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, {}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, {"ingress": VPC}, True),
        (
            {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}},
            {"ingress": VPC, "source_ip": "10.1.2.3"},
            True,
        ),
        (
            {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
            {"ingress": VPC, "source_ip": "10.1.2.3"},
            False,
        ),
        ({"StringLike": {"aws:UserAgent": "curl/*"}}, {"headers": {"User-Agent": "curl/8"}}, True),
        ({"StringLike": {"aws:UserAgent": "curl/*"}}, {}, False),
        (
            {"StringEquals": {"aws:Referer": "https://a.example"}},
            {"headers": {"Referer": "https://a.example"}},
            True,
        ),
        ({"Bool": {"aws:SecureTransport": "true"}}, {}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2024-06-17T00:00:00Z"}}, {}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2024-06-17T00:00:00Z"}}, {}, False),
        ({"NumericLessThan": {"aws:EpochTime": "1718635962"}}, {}, True),
        ({"DateGreaterThan": {"aws:EpochTime": "1718635962"}}, {}, False),
        ({"Null": {"aws:SourceArn": "true"}}, {}, True),
        ({"Null": {"aws:PrincipalArn": "true"}}, {}, True),
        ({"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, {}, False),
    ],
)
@pytest.mark.fact("policy.condition-keys")
async def test_conditions(call, condition, request_, holds):
    """Source: documented ("AWS condition keys that can be used in API Gateway resource policies").

    The time is that of the requests of these tests: 17 June 2024, 14:52:41.
    """
    allowing = await call(policy(statement(Condition=condition)), **request_)
    assert allowing.status == (200 if holds else 403)
    denying = await call(policy(statement(), statement("Deny", Condition=condition)), **request_)
    assert denying.status == (403 if holds else 200)


async def test_an_ip_range_is_denied_as_sam_writes_it(call):
    """Source: the output of aws-sam-translator (`IpRangeBlacklist`)."""
    denied = statement("Deny", Condition={"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}})
    assert (await call(policy(statement(), denied), source_ip="203.0.113.1")).status == 403
    assert (await call(policy(statement(), denied))).status == 200


@pytest.mark.fact("authorizer.long-arn")
async def test_a_very_long_path(call):
    """The status is documented: 1,600 bytes where there is a policy."""
    response = await call(policy(statement()), path=f"/a/{'x' * 1600}")
    assert (response.status, response.body) == (414, b'{"message":"Request URI too long"}')


def test_without_a_policy_the_other_side_decides():
    for decision in Decision:
        assert combined(decision, None, same_account=True) is decision
    assert combined(Decision.ALLOW, None, same_account=False) is Decision.IMPLICIT_DENY
