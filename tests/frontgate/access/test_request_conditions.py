"""Condition keys of a request. Source: documented ("AWS condition keys …")."""

from __future__ import annotations

import pytest

from frontgate.access.request_conditions import request_conditions
from frontgate.wire import DIRECT, Ingress, Principal


@pytest.fixture
def conditions():
    def make(*, ingress: Ingress = DIRECT, principal: Principal | None = None, **headers: str):
        return request_conditions(
            source_ip="203.0.113.7",
            ingress=ingress,
            epoch=1440938160.5,
            header={name.replace("_", "-"): value for name, value in headers.items()}.get,
            principal=principal,
        )

    return make


def test_of_anybody(conditions):
    assert conditions(user_agent="curl", referer="https://example.com/") == {
        "aws:CurrentTime": "2015-08-30T12:36:00.500000+00:00",
        "aws:EpochTime": 1440938160,
        "aws:SecureTransport": True,
        "aws:SourceIp": "203.0.113.7",
        "aws:UserAgent": "curl",
        "aws:Referer": "https://example.com/",
    }


def test_through_a_vpc_endpoint(conditions):
    found = conditions(ingress=Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1"))
    assert "aws:SourceIp" not in found
    assert (found["aws:SourceVpce"], found["aws:SourceVpc"]) == ("vpce-1", "vpc-1")
    assert found["aws:VpcSourceIp"] == "203.0.113.7"


def test_of_a_principal(conditions):
    arn = "arn:aws:iam::123456789012:user/ann"
    found = conditions(principal=Principal(arn=arn, user_id="AIDA", account_id="123456789012"))
    assert found["aws:PrincipalArn"] == arn
