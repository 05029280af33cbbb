"""AWS::ApiGateway::VpcLink. Source: documented (Return values: Ref is the link's id)."""

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
