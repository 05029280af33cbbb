"""The condition keys of a request. Source: documented ("AWS condition keys that can be used in API
Gateway resource policies"), unless a test says so."""

from __future__ import annotations

import pytest

from frontgate.rest.conditions import conditions_of
from frontgate.rest.exchange import StageFacts
from frontgate.rest.receive import Receiver
from frontgate.wire import DIRECT, Address, HttpRequest, Ingress, Principal

STAGE = StageFacts(
    name="dev",
    address=Address(api_id="a", region="us-east-1", account_id="1", domain_name="a.example.com"),
    deployment_id="d",
    variables={},
)
ALWAYS = {
    "aws:CurrentTime": "2024-06-17T14:52:41.959000+00:00",
    "aws:EpochTime": 1718635961,
    "aws:SecureTransport": True,
}


@pytest.fixture
def received(world):
    def make(*headers: tuple[str, str], ingress: Ingress = DIRECT):
        request = HttpRequest(
            method="GET",
            path="/users",
            query="",
            headers=headers,
            body=b"",
            source_ip="198.51.100.7",
            ingress=ingress,
        )
        return Receiver(stage=STAGE, outside=world.outside()).receive(request)

    return make


@pytest.mark.parametrize(
    ("headers", "keys"),
    [
        ([], {}),
        (
            [("Referer", "http://x/"), ("user-agent", "curl/8")],
            {"aws:Referer": "http://x/", "aws:UserAgent": "curl/8"},
        ),
    ],
)
@pytest.mark.fact("policy.condition-keys")
def test_a_public_request(received, headers, keys):
    assert conditions_of(received(*headers)) == {
        **ALWAYS,
        "aws:SourceIp": "198.51.100.7",
        **keys,
    }


@pytest.mark.parametrize(
    ("vpc", "keys"), [(None, {}), ("vpc-22222222", {"aws:SourceVpc": "vpc-22222222"})]
)
@pytest.mark.fact("policy.condition-keys")
def test_through_a_vpc_endpoint_there_is_no_public_address(received, vpc, keys):
    ingress = Ingress(vpc_endpoint_id="vpce-11111111", vpc_id=vpc)
    assert conditions_of(received(ingress=ingress)) == {
        **ALWAYS,
        "aws:SourceVpce": "vpce-11111111",
        "aws:VpcSourceIp": "198.51.100.7",
        **keys,
    }


@pytest.mark.fact("policy.principal-keys")
def test_of_whoever_signed(received):
    """Source: documented ("AWS global condition context keys")."""
    arn = "arn:aws:iam::123456789012:user/ann"
    principal = Principal(arn=arn, user_id="AIDA", account_id="123456789012")
    assert conditions_of(received(), principal) == {
        **ALWAYS,
        "aws:SourceIp": "198.51.100.7",
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": "123456789012",
        "aws:PrincipalType": "User",
        "aws:userid": "AIDA",
        "aws:username": "ann",
    }
