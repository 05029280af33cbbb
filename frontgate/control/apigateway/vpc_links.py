"""VPC links of REST APIs. One is pending in the answer that makes it, and there after that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.control.apigateway.lookup import found
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, read_patches, required_text, text
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY
from frontgate.control.rest_rules import methods_of
from frontgate.control.vpc_links import VpcLink

_ARN = re.compile(r"arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:.+")
_UNKNOWN = "Invalid Vpc Link identifier specified"


def create_vpc_link(plane: ControlPlane, given: Input) -> Output:
    link = VpcLink(
        id=plane.store.new_id(6),
        name=given["name"],
        target_arns=tuple(given["targetArns"]),
        description=given.get("description"),
        tags=given.get("tags", EMPTY),
    )
    for arn in link.target_arns:
        if _ARN.fullmatch(arn) is None:
            raise BadRequestError(f"Invalid ARN. ARN is not well formed {arn}")
    if not link.target_arns:
        raise BadRequestError("A VPC link needs a target ARN")  # assumed
    _save(plane, link)
    return {**_output(link), "status": "PENDING", "statusMessage": None}


def _save(plane: ControlPlane, link: VpcLink) -> VpcLink:
    if not link.name:
        raise BadRequestError("Name cannot be empty")
    plane.store.vpc_links[link.id] = link
    return link


def _output(link: VpcLink, *, with_tags: bool = False) -> Output:
    return {
        "id": link.id,
        "name": link.name,
        "description": link.description,
        "targetArns": list(link.target_arns),
        "status": "AVAILABLE",
        "statusMessage": "Your vpc link is ready for use",
        "tags": tags_output(link.tags, always=with_tags),
    }


def _found(plane: ControlPlane, given: Input) -> VpcLink:
    return found(plane.store.vpc_links, given["vpcLinkId"], _UNKNOWN)


def get_vpc_link(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given), with_tags=True)


def get_vpc_links(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.vpc_links.values(), given, _output)


def update_vpc_link(plane: ControlPlane, given: Input) -> Output:
    link = PATCHES.applied(_found(plane, given), read_patches(given))
    return _output(_save(plane, link), with_tags=True)


def delete_vpc_link(plane: ControlPlane, given: Input) -> None:
    link = _found(plane, given)
    for api in plane.store.rest.apis.values():
        for _, method in methods_of(api):
            if method.integration and method.integration.connection_id == link.id:
                raise BadRequestError(  # assumed, after what users quote
                    f"Cannot delete vpc link. Vpc link '{link.id}', is referenced in "
                    f"[{method.http_method}:{api.id}]"
                )
    del plane.store.vpc_links[link.id]


PATCHES: PatchTable[VpcLink] = PatchTable(
    {"/name": required_text("name"), "/description": text("description")}, refusals="named"
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateVpcLink": create_vpc_link,
    "DeleteVpcLink": delete_vpc_link,
    "GetVpcLink": get_vpc_link,
    "GetVpcLinks": get_vpc_links,
    "UpdateVpcLink": update_vpc_link,
}
