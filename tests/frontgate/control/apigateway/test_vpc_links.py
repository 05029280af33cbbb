from __future__ import annotations

import pytest

ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/nlb/1234567890abcdef"
UNKNOWN = ("NotFoundException", 404, "Invalid Vpc Link identifier specified")


@pytest.mark.fact("vpc-link.life")
def test_a_life(client, api, bare):
    """Source: recorded: pending at first, then there; updates and gets show tags."""
    created = client.create_vpc_link(name="link", targetArns=[ARN])
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 202
    link = created["id"]
    assert bare(created) == {
        "id": link,
        "name": "link",
        "status": "PENDING",
        "targetArns": [ARN],
    }
    there = {
        **bare(created),
        "status": "AVAILABLE",
        "statusMessage": "Your vpc link is ready for use",
    }
    assert bare(client.get_vpc_link(vpcLinkId=link)) == {**there, "tags": {}}
    assert client.get_vpc_links()["items"] == [there]
    renamed = api.patch("update_vpc_link", {"vpcLinkId": link}, ("replace", "/name", "other"))
    assert renamed == {**there, "name": "other", "tags": {}}
    assert client.delete_vpc_link(vpcLinkId=link)["ResponseMetadata"]["HTTPStatusCode"] == 202


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"targetArns": ["invalid-arn"]}, "Invalid ARN. ARN is not well formed invalid-arn"),
        ({"name": ""}, "Name cannot be empty"),
    ],
)
@pytest.mark.fact("vpc-link.refused")
def test_links_that_are_refused(client, refused, store, members, message):
    """Source: recorded."""
    given = {"name": "link", "targetArns": [ARN], **members}
    assert refused(client.create_vpc_link, **given) == ("BadRequestException", 400, message)
    assert store.vpc_links == {}


@pytest.mark.fact("vpc-link.refused")
def test_unknown_ones(client, refused):
    """Source: recorded."""
    assert refused(client.get_vpc_link, vpcLinkId="x") == UNKNOWN
    assert refused(client.delete_vpc_link, vpcLinkId="x") == UNKNOWN
    assert refused(client.update_vpc_link, vpcLinkId="x", patchOperations=[]) == UNKNOWN


def test_a_link_in_use_stays(client, api, refused):
    """Assumed: the text."""
    link = client.create_vpc_link(name="link", targetArns=[ARN])["id"]
    client.put_integration(
        **api.method(),
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri="http://example.com",
        connectionType="VPC_LINK",
        connectionId=link,
    )
    assert refused(client.delete_vpc_link, vpcLinkId=link)[1] == 400
