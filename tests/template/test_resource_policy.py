"""What the REST API's resource policy decides, judged as API Gateway judges it.

"How API Gateway resource policies affect authorization workflow" says what a decision means: a
method without IAM needs an ALLOW; for a signer of this account neither an ALLOW nor a denial is
needed, for one of another account an ALLOW.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.access.policy import Decision, Policy

API = "arn:aws:execute-api:eu-west-1:123456789012:abc123"
NOW = "2026-05-17T12:00:00Z"
OURS = {
    "aws:PrincipalArn": "arn:aws:iam::123456789012:role/member",
    "aws:PrincipalAccount": "123456789012",
}
TRUSTED = {
    "aws:PrincipalArn": "arn:aws:iam::210987654321:role/x",
    "aws:PrincipalAccount": "210987654321",
}
STRANGER = {
    "aws:PrincipalArn": "arn:aws:iam::999999999999:role/x",
    "aws:PrincipalAccount": "999999999999",
}
ALLOW, DENY, NEITHER = Decision.ALLOW, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY

Judge = Callable[..., Decision]
Keys = dict[str, str]


@pytest.fixture(scope="module")
def judge(resources: dict[str, dict[str, Any]], resolve: Any) -> Judge:
    """For a request, `METHOD/path`, with parameters of the template and keys of the request."""
    written = resources["RestApi"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-policy"]

    def decide(request: str, keys: dict[str, str] | None = None, **parameters: str) -> Decision:
        document = resolve(written, **parameters)
        for statement in document["Statement"]:
            given = statement["Resource"]
            listed = [given] if isinstance(given, str) else given
            statement["Resource"] = [path.replace("execute-api:/", f"{API}/") for path in listed]
        known = {"aws:CurrentTime": NOW, "aws:SourceIp": "192.0.2.7", **(keys or {})}
        policy = Policy.from_document(document)
        return policy.evaluate("execute-api:Invoke", f"{API}/dev/{request}", known)

    return decide


@pytest.mark.parametrize("asked", ["GET/health", "PUT/users/1", "POST/feedback", "GET/files/a"])
def test_everybody_may_call_what_is_not_signed(judge: Judge, asked: str) -> None:
    assert judge(asked) is ALLOW


@pytest.mark.parametrize("asked", ["GET/admin/metrics", "POST/internal/a/GET/users"])
@pytest.mark.parametrize("signer", [OURS, TRUSTED, STRANGER])
def test_it_lets_in_nobody_who_signs(judge: Judge, asked: str, signer: Keys) -> None:
    """Our own need leave of their own policies, the others do not come in."""
    assert judge(asked, signer) is NEITHER


@pytest.mark.parametrize("asked", ["GET/admin/metrics", "POST/internal/a"])
def test_a_trusted_account_is_let_in(judge: Judge, asked: str) -> None:
    trusting = {"TrustedAccounts": "210987654321"}
    assert judge(asked, TRUSTED, **trusting) is ALLOW
    assert judge(asked, STRANGER, **trusting) is NEITHER
    assert judge(asked, OURS, **trusting) is NEITHER


@pytest.mark.parametrize(
    "path", ["files/../x", "files/a/../../x", "files/%2e%2e/x", "files/a/%2E%2E/x", "files/a..b"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_no_name_climbs_out_of_its_folder(judge: Judge, method: str, path: str) -> None:
    assert judge(f"{method}/{path}") is DENY


@pytest.mark.parametrize(("now", "decision"), [("2026-05-17T11:59:59Z", DENY), (NOW, ALLOW)])
def test_it_opens_at_a_time(judge: Judge, now: str, decision: Decision) -> None:
    keys = {"aws:CurrentTime": now}
    assert judge("GET/health", keys, OpensAt=NOW) is decision


@pytest.mark.parametrize(
    ("address", "decision"),
    [("192.0.2.7", ALLOW), ("192.0.3.7", DENY), ("2001:db8::7", ALLOW), ("2001:db9::7", DENY)],
)
def test_from_these_networks_only(judge: Judge, address: str, decision: Decision) -> None:
    keys = {"aws:SourceIp": address}
    networks = "192.0.2.0/24,2001:db8::/32"
    assert judge("GET/health", keys, AllowedNetworks=networks) is decision
    assert judge("GET/health", keys) is ALLOW


@pytest.mark.parametrize(("ours", "decision"), [(True, ALLOW), (False, DENY)])
def test_through_our_endpoint_only(
    judge: Judge, resolve: Any, ours: bool, decision: Decision
) -> None:
    private = {"EndpointType": "PRIVATE"}
    endpoint = resolve({"Ref": "ExecuteApiEndpoint"}, **private) if ours else "vpce-other"
    assert judge("GET/health", {"aws:SourceVpce": endpoint}, **private) is decision


def test_a_domain_with_mutual_tls_is_the_only_way(
    resources: dict[str, dict[str, Any]], resolve: Any
) -> None:
    closed = resources["RestApi"]["Properties"]["DisableExecuteApiEndpoint"]
    both = {"DomainName": "example.com", "TruststoreUri": "s3://bucket/truststore.pem"}
    assert resolve(closed, **both) is True
    assert resolve(closed, DomainName="example.com") is False
