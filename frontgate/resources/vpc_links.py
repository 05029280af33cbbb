"""VPC links of REST and of HTTP APIs: in the control plane's store.

What one leads to is played by a local address (see `private_backends`).
"""

from __future__ import annotations

from frontgate.control.vpc_links import ApiVpcLink, VpcLink
from frontgate.resources.apigateway import tags
from frontgate.resources.creation import Created, Creation, ResourceType, words


async def _vpc_link(creation: Creation) -> Created:
    properties, account = creation.properties, creation.account
    link = VpcLink(
        id=account.store.new_id(6),
        name=properties["Name"],
        target_arns=tuple(map(str, properties["TargetArns"])),
        description=properties.get("Description"),
        tags=tags(properties.get("Tags")),
    )
    account.store.vpc_links[link.id] = link
    account.private_backends.named(link.id, creation.logical_id)
    return Created(ref=link.id, attributes={"VpcLinkId": link.id})


async def _api_vpc_link(creation: Creation) -> Created:
    properties, account = creation.properties, creation.account
    link = ApiVpcLink(
        id=account.store.new_id(6),
        name=properties["Name"],
        subnet_ids=tuple(map(str, properties["SubnetIds"])),
        security_group_ids=tuple(map(str, properties.get("SecurityGroupIds", ()))),
        created_date=account.store.clock(),
        tags=properties.get("Tags", {}),
    )
    account.store.api_vpc_links[link.id] = link
    account.private_backends.named(link.id, creation.logical_id, link.name)
    return Created(ref=link.id, attributes={"VpcLinkId": link.id})


TYPES = {
    "AWS::ApiGateway::VpcLink": ResourceType(
        create=_vpc_link, supported=words("Description Name Tags TargetArns")
    ),
    "AWS::ApiGatewayV2::VpcLink": ResourceType(
        create=_api_vpc_link, supported=words("Name SecurityGroupIds SubnetIds Tags")
    ),
}
