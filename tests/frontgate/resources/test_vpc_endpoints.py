"""Against moto: Ref and GetAtt as documented in AWS::EC2::VPCEndpoint, Return values."""

from __future__ import annotations

import json

import pytest

from frontgate.template import TemplateError
from frontgate.wire import HttpResponse

TEMPLATE = """
Resources:
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: <VPC>
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.${AWS::Region}.<SERVICE>
      PrivateDnsEnabled: "true"
      <MORE>
"""


def template(vpc="vpc-0123456789abcdef0", service="execute-api", more=""):
    return TEMPLATE.replace("<VPC>", vpc).replace("<SERVICE>", service).replace("<MORE>", more)


async def default_vpc(moto):
    return (await moto.account.api("ec2", "DescribeVpcs", {}))["Vpcs"][0]["VpcId"]


async def test_an_endpoint_in_a_vpc_of_the_local_ec2(moto):
    vpc = await default_vpc(moto)
    policy = {"Version": "2012-10-17", "Statement": []}
    endpoint = (
        await moto.create(template(vpc, more=f"PolicyDocument: {json.dumps(policy)}"))
    ).created["Endpoint"]
    found = await moto.account.api("ec2", "DescribeVpcEndpoints", {})
    assert [e["VpcEndpointId"] for e in found["VpcEndpoints"]] == [endpoint.ref]
    known = moto.store.vpc_endpoints.endpoints[endpoint.ref]
    assert (known.vpc_id, json.loads(known.policy)) == (vpc, policy)
    (entry,) = endpoint.attributes["DnsEntries"]
    assert entry.partition(":")[2].startswith(f"{endpoint.ref}-")
    assert entry.endswith(".execute-api.eu-west-1.vpce.amazonaws.com")


async def test_a_vpc_that_is_elsewhere(moto):
    """The VPC of a parameter is in somebody's account; the endpoint is the same at every start."""
    refs = {(await moto.create(template())).created["Endpoint"].ref for _ in "ab"}
    assert refs == set(moto.store.vpc_endpoints.endpoints)
    assert all("not exist in the local EC2" in report for report in moto.reports)
    (endpoint,) = moto.store.vpc_endpoints.endpoints.values()
    assert (endpoint.vpc_id, endpoint.policy) == ("vpc-0123456789abcdef0", None)


async def test_other_endpoints_lead_to_no_api(moto):
    await moto.create(template(await default_vpc(moto), service="s3"))
    assert not moto.store.vpc_endpoints.endpoints


async def test_what_ec2_refuses(world):
    world.services.answers["CreateVpcEndpoint"] = HttpResponse(
        status=400,
        body=b"<Response><Errors><Error><Code>VpcEndpointLimitExceeded</Code>"
        b"<Message>Too many.</Message></Error></Errors></Response>",
    )
    with pytest.raises(TemplateError, match="VpcEndpointLimitExceeded: Too many") as caught:
        await world.create(template())
    assert caught.value.line == 2
    assert not world.store.vpc_endpoints.endpoints
