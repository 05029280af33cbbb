"""AWS::ApiGateway::VpcLink: in the control plane's store; what it leads to is played locally."""

from __future__ import annotations

from frontgate.control.vpc_links import VpcLink
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


TYPES = {
    "AWS::ApiGateway::VpcLink": ResourceType(
        create=_vpc_link, supported=words("Description Name Tags TargetArns")
    ),
}
