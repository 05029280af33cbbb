"""VPC links of both kinds. Source: documented (Return values: Ref is the link's id)."""

from __future__ import annotations

LINK = """
Resources:
  Link:
    Type: AWS::ApiGateway::VpcLink
    Properties:
      Name: inner
      Description: to the inner services
      TargetArns: [arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/b]
      Tags: [{Key: team, Value: blue}]
"""


async def test_a_link(world):
    deployed = await world.create(LINK)
    link = deployed.created["Link"]
    (found,) = world.store.vpc_links.values()
    assert (found.id, found.name, found.description) == (link.ref, "inner", "to the inner services")
    assert found.tags == {"team": "blue"}
    assert link.attributes["VpcLinkId"] == link.ref
    assert world.account.private_backends(link.ref) is None


API_LINK = """
Resources:
  Link:
    Type: AWS::ApiGatewayV2::VpcLink
    Properties:
      Name: Nlb
      SubnetIds: [subnet-1, subnet-2]
      SecurityGroupIds: [sg-1]
      Tags: {team: blue}
"""


async def test_a_link_of_http_apis(world):
    deployed = await world.create(API_LINK)
    link = deployed.created["Link"]
    (found,) = world.store.api_vpc_links.values()
    assert (found.id, found.name, found.tags) == (link.ref, "Nlb", {"team": "blue"})
    assert (found.subnet_ids, found.security_group_ids) == (("subnet-1", "subnet-2"), ("sg-1",))
    assert link.attributes["VpcLinkId"] == link.ref
    assert world.account.private_backends(link.ref) == "http://127.0.0.1:9000"
