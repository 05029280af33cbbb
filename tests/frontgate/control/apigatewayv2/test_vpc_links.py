from __future__ import annotations

import pytest


@pytest.mark.fact("v2.statuses")
def test_a_life(client, http_api, bare, refused):
    """Source: the CLI's examples: pending at first, then there; deletion answers 202."""
    created = client.create_vpc_link(Name="link", SubnetIds=["subnet-1"], SecurityGroupIds=["sg-1"])
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert created["VpcLinkStatus"] == "PENDING"
    link = created["VpcLinkId"]
    there = client.get_vpc_link(VpcLinkId=link)
    assert (there["VpcLinkStatus"], there["VpcLinkVersion"]) == ("AVAILABLE", "V2")
    renamed = client.update_vpc_link(VpcLinkId=link, Name="other")
    assert bare(renamed) == {**bare(there), "Name": "other"}
    assert client.get_vpc_links()["Items"] == [bare(renamed)]
    integration = client.create_integration(
        ApiId=http_api,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri="arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/a/b/c",
        ConnectionType="VPC_LINK",
        ConnectionId=link,
    )
    assert refused(client.delete_vpc_link, VpcLinkId=link)[1] == 400
    client.delete_integration(ApiId=http_api, IntegrationId=integration["IntegrationId"])
    assert client.delete_vpc_link(VpcLinkId=link)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_vpc_link, VpcLinkId=link) == (
        "NotFoundException",
        404,
        f"Invalid VpcLink identifier specified {link}",
    )
    assert refused(client.create_vpc_link, Name="l", SubnetIds=[])[1] == 400
