"""VPC links of HTTP APIs. One is pending in the answer that makes it, and there after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import found
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY
from frontgate.control.vpc_links import ApiVpcLink


def create_vpc_link(plane: ControlPlane, given: Input) -> Output:
    if not given["SubnetIds"]:
        raise BadRequestError("A VPC link needs a subnet")  # assumed
    link = ApiVpcLink(
        id=plane.store.new_id(6),
        name=given["Name"],
        subnet_ids=tuple(given["SubnetIds"]),
        security_group_ids=tuple(given.get("SecurityGroupIds", ())),
        created_date=plane.store.clock(),
        tags=given.get("Tags", EMPTY),
    )
    plane.store.api_vpc_links[link.id] = link
    pending = {"VpcLinkStatus": "PENDING", "VpcLinkStatusMessage": "VPC link is provisioning ENIs"}
    return {**_output(link), **pending}


def _output(link: ApiVpcLink) -> Output:
    """Source: the CLI's examples."""
    return {
        "CreatedDate": link.created_date,
        "Name": link.name,
        "SecurityGroupIds": list(link.security_group_ids),
        "SubnetIds": list(link.subnet_ids),
        "Tags": dict(link.tags),
        "VpcLinkId": link.id,
        "VpcLinkStatus": "AVAILABLE",
        "VpcLinkStatusMessage": "VPC link is ready to route traffic",
        "VpcLinkVersion": "V2",
    }


def _found(plane: ControlPlane, given: Input) -> ApiVpcLink:
    id = given["VpcLinkId"]
    return found(plane.store.api_vpc_links, id, f"Invalid VpcLink identifier specified {id}")


def get_vpc_link(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given))


def get_vpc_links(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.api_vpc_links.values(), given, _output)


def update_vpc_link(plane: ControlPlane, given: Input) -> Output:
    link = _found(plane, given)
    link = replace(link, name=given.get("Name", link.name))
    plane.store.api_vpc_links[link.id] = link
    return _output(link)


def delete_vpc_link(plane: ControlPlane, given: Input) -> None:
    link = _found(plane, given)
    for api in plane.store.v2.apis.values():
        if any(each.connection_id == link.id for each in api.integrations.values()):
            raise BadRequestError(f"VPC link {link.id} is used by the API {api.id}")  # assumed
    del plane.store.api_vpc_links[link.id]


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateVpcLink": create_vpc_link,
    "DeleteVpcLink": delete_vpc_link,
    "GetVpcLink": get_vpc_link,
    "GetVpcLinks": get_vpc_links,
    "UpdateVpcLink": update_vpc_link,
}
