"""Developer portals (API reference v2: Portals). They are kept and given back; no page is served.

Texts of refusals are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.lookup import found
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.apigatewayv2.portal_products import product_arn
from frontgate.control.developer_portals import Portal
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_MEMBERS = Members(
    {
        "Authorization": "authorization",
        "PortalContent": "content",
        "EndpointConfiguration": "endpoint",
        "IncludedPortalProductArns": "product_arns",
        "LogoUri": "logo_uri",
        "RumAppMonitorName": "rum_app_monitor",
    }
)


def create_portal(plane: ControlPlane, given: Input) -> Output:
    portal = Portal(
        id=plane.store.new_id(10),
        last_modified=plane.store.clock(),
        tags=given.get("Tags", EMPTY),
        **_MEMBERS.read(given),
    )
    return _saved(plane, portal)


def _saved(plane: ControlPlane, portal: Portal) -> Output:
    known = {product_arn(plane, id) for id in plane.store.portal_products}
    for arn in portal.product_arns:
        if arn not in known:
            raise BadRequestError(f"There is no portal product {arn}")
    plane.store.portals[portal.id] = portal
    return _output(plane, portal)


def _output(plane: ControlPlane, portal: Portal) -> Output:
    store = plane.store
    return {
        "Authorization": portal.authorization,
        "EndpointConfiguration": _endpoint(plane, portal),
        "IncludedPortalProductArns": list(portal.product_arns),
        "LastModified": portal.last_modified,
        "LastPublished": portal.last_published,
        "LastPublishedDescription": portal.last_published_description,
        "PortalArn": store.arn(f"/portals/{portal.id}"),
        "PortalContent": portal.content,
        "PortalId": portal.id,
        "Preview": {"PreviewStatus": "PREVIEW_READY"} if portal.has_preview else None,
        "PublishStatus": portal.publish_status,
        "RumAppMonitorName": portal.rum_app_monitor,
        "Tags": dict(portal.tags),
    }


def _endpoint(plane: ControlPlane, portal: Portal) -> Mapping[str, Any]:
    own = portal.endpoint.get("AcmManaged", {})
    return {
        "CertificateArn": own.get("CertificateArn"),
        "DomainName": own.get("DomainName"),
        "PortalDefaultDomainName": f"{portal.id}.portal.{plane.store.region}.amazonaws.com",
        "PortalDomainHostedZoneId": "Z2FDTNDATAQYW2",  # assumed: that of other names of CloudFront
    }


def _found(plane: ControlPlane, given: Input) -> Portal:
    id = given["PortalId"]
    return found(plane.store.portals, id, f"Invalid Portal identifier specified {id}")


def get_portal(plane: ControlPlane, given: Input) -> Output:
    return _output(plane, _found(plane, given))


def list_portals(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.portals.values(), given, lambda each: _output(plane, each))


def update_portal(plane: ControlPlane, given: Input) -> Output:
    portal = _found(plane, given)
    changes = _MEMBERS.read(given)
    return _saved(plane, replace(portal, last_modified=plane.store.clock(), **changes))


def delete_portal(plane: ControlPlane, given: Input) -> None:
    del plane.store.portals[_found(plane, given).id]


def preview_portal(plane: ControlPlane, given: Input) -> Output:
    _saved(plane, replace(_found(plane, given), has_preview=True))
    return {}


def publish_portal(plane: ControlPlane, given: Input) -> Output:
    published = replace(
        _found(plane, given),
        publish_status="PUBLISHED",
        last_published=plane.store.clock(),
        last_published_description=given.get("Description"),
    )
    _saved(plane, published)
    return {}


def disable_portal(plane: ControlPlane, given: Input) -> None:
    _saved(plane, replace(_found(plane, given), publish_status="DISABLED"))


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreatePortal": create_portal,
    "DeletePortal": delete_portal,
    "DisablePortal": disable_portal,
    "GetPortal": get_portal,
    "ListPortals": list_portals,
    "PreviewPortal": preview_portal,
    "PublishPortal": publish_portal,
    "UpdatePortal": update_portal,
}
