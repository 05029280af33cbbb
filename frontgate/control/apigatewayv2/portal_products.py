"""Products of developer portals and their pages (API reference v2: PortalProducts).

They are kept and given back; no page is served. Texts of refusals are ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from frontgate.control.apigateway.lookup import found, without
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.developer_portals import EndpointPage, PortalProduct, ProductPage
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

Page = TypeVar("Page", ProductPage, EndpointPage)

_MEMBERS = Members(
    {
        "Description": "description",
        "DisplayName": "display_name",
        "DisplayOrder": "display_order",
    }
)


def product_arn(plane: ControlPlane, id: str, below: str = "") -> str:
    return plane.store.arn(f"/portalproducts/{id}{below}")


def create_product(plane: ControlPlane, given: Input) -> Output:
    product = PortalProduct(
        id=plane.store.new_id(10),
        last_modified=plane.store.clock(),
        tags=given.get("Tags", EMPTY),
        **_MEMBERS.read(given),
    )
    return _saved(plane, product)


def _saved(plane: ControlPlane, product: PortalProduct) -> Output:
    plane.store.portal_products[product.id] = product
    return _output(plane, product)


def _output(plane: ControlPlane, product: PortalProduct) -> Output:
    return {
        "Description": product.description,
        "DisplayName": product.display_name,
        "DisplayOrder": product.display_order,
        "LastModified": product.last_modified,
        "PortalProductArn": product_arn(plane, product.id),
        "PortalProductId": product.id,
        "Tags": dict(product.tags),
    }


def _product(plane: ControlPlane, given: Input) -> PortalProduct:
    id = given["PortalProductId"]
    refusal = f"Invalid Portal Product identifier specified {id}"
    return found(plane.store.portal_products, id, refusal)


def get_product(plane: ControlPlane, given: Input) -> Output:
    return _output(plane, _product(plane, given))


def list_products(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.portal_products.values(), given, lambda each: _output(plane, each))


def update_product(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    changes = _MEMBERS.read(given)
    return _saved(plane, replace(product, last_modified=plane.store.clock(), **changes))


def delete_product(plane: ControlPlane, given: Input) -> None:
    product = _product(plane, given)
    arn = product_arn(plane, product.id)
    for portal in plane.store.portals.values():
        if arn in portal.product_arns:
            raise BadRequestError(f"The portal {portal.id} includes the product {product.id}")
    del plane.store.portal_products[product.id]


def put_sharing_policy(plane: ControlPlane, given: Input) -> Output:
    _saved(plane, replace(_product(plane, given), policy=given["PolicyDocument"]))
    return {}


def get_sharing_policy(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    if product.policy is None:
        raise NotFoundError(f"The portal product {product.id} has no sharing policy")
    return {"PolicyDocument": product.policy, "PortalProductId": product.id}


def delete_sharing_policy(plane: ControlPlane, given: Input) -> None:
    _saved(plane, replace(_product(plane, given), policy=None))


# Pages of text.


def create_page(plane: ControlPlane, given: Input) -> Output:
    made = ProductPage(
        id=plane.store.new_id(10),
        content=given["DisplayContent"],
        last_modified=plane.store.clock(),
    )
    return _page_saved(plane, _product(plane, given), made)


def _page_saved(plane: ControlPlane, product: PortalProduct, saved: ProductPage) -> Output:
    _saved(plane, replace(product, pages={**product.pages, saved.id: saved}))
    return _page_output(plane, product, saved)


def _page_output(plane: ControlPlane, product: PortalProduct, shown: ProductPage) -> Output:
    return {
        "DisplayContent": shown.content,
        "LastModified": shown.last_modified,
        "PageTitle": shown.content["Title"],
        "ProductPageArn": product_arn(plane, product.id, f"/productpages/{shown.id}"),
        "ProductPageId": shown.id,
    }


def _page(pages: Mapping[str, Page], id: str) -> Page:
    return found(pages, id, f"Invalid Product Page identifier specified {id}")


def get_page(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    return _page_output(plane, product, _page(product.pages, given["ProductPageId"]))


def list_pages(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    return page(product.pages.values(), given, lambda each: _page_output(plane, product, each))


def update_page(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    old = _page(product.pages, given["ProductPageId"])
    content = given.get("DisplayContent", old.content)
    return _page_saved(
        plane, product, replace(old, content=content, last_modified=plane.store.clock())
    )


def delete_page(plane: ControlPlane, given: Input) -> None:
    product = _product(plane, given)
    id = _page(product.pages, given["ProductPageId"]).id
    _saved(plane, replace(product, pages=without(product.pages, id)))


# Pages about methods.


def create_endpoint_page(plane: ControlPlane, given: Input) -> Output:
    identifier = given["RestEndpointIdentifier"].get("IdentifierParts")
    if identifier is None:
        raise BadRequestError("A page about an endpoint needs its identifier parts")
    plane.store.rest.get_stage(identifier["RestApiId"], identifier["Stage"])
    made = EndpointPage(
        id=plane.store.new_id(10),
        identifier=identifier,
        content=given.get("DisplayContent", EMPTY),
        try_it=given.get("TryItState", "DISABLED"),
        last_modified=plane.store.clock(),
    )
    return _endpoint_saved(plane, _product(plane, given), made)


def _endpoint_saved(plane: ControlPlane, product: PortalProduct, saved: EndpointPage) -> Output:
    _saved(plane, replace(product, endpoint_pages={**product.endpoint_pages, saved.id: saved}))
    return _endpoint_output(plane, product, saved)


def _endpoint_output(plane: ControlPlane, product: PortalProduct, shown: EndpointPage) -> Output:
    content = _content(shown)
    below = f"/productrestendpointpages/{shown.id}"
    return {
        "DisplayContent": content,
        "Endpoint": content["Endpoint"],
        "LastModified": shown.last_modified,
        "OperationName": content.get("OperationName"),
        "ProductRestEndpointPageArn": product_arn(plane, product.id, below),
        "ProductRestEndpointPageId": shown.id,
        "RestEndpointIdentifier": {"IdentifierParts": shown.identifier},
        "Status": "AVAILABLE",
        "TryItState": shown.try_it,
    }


def _content(shown: EndpointPage) -> Mapping[str, Any]:
    """What the API itself says of the endpoint, unless the page says otherwise."""
    named = f"{shown.identifier['Method']} {shown.identifier['Path']}"
    return {"Endpoint": named, **shown.content.get("Overrides", {})}


def get_endpoint_page(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    shown = _page(product.endpoint_pages, given["ProductRestEndpointPageId"])
    is_raw = given.get("IncludeRawDisplayContent", "").lower() == "true"
    raw = json.dumps(dict(_content(shown))) if is_raw else None
    return {**_endpoint_output(plane, product, shown), "RawDisplayContent": raw}


def list_endpoint_pages(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    pages = product.endpoint_pages.values()
    return page(pages, given, lambda each: _endpoint_output(plane, product, each))


def update_endpoint_page(plane: ControlPlane, given: Input) -> Output:
    product = _product(plane, given)
    old = _page(product.endpoint_pages, given["ProductRestEndpointPageId"])
    changed = replace(
        old,
        content=given.get("DisplayContent", old.content),
        try_it=given.get("TryItState", old.try_it),
        last_modified=plane.store.clock(),
    )
    return _endpoint_saved(plane, product, changed)


def delete_endpoint_page(plane: ControlPlane, given: Input) -> None:
    product = _product(plane, given)
    id = _page(product.endpoint_pages, given["ProductRestEndpointPageId"]).id
    _saved(plane, replace(product, endpoint_pages=without(product.endpoint_pages, id)))


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreatePortalProduct": create_product,
    "CreateProductPage": create_page,
    "CreateProductRestEndpointPage": create_endpoint_page,
    "DeletePortalProduct": delete_product,
    "DeletePortalProductSharingPolicy": delete_sharing_policy,
    "DeleteProductPage": delete_page,
    "DeleteProductRestEndpointPage": delete_endpoint_page,
    "GetPortalProduct": get_product,
    "GetPortalProductSharingPolicy": get_sharing_policy,
    "GetProductPage": get_page,
    "GetProductRestEndpointPage": get_endpoint_page,
    "ListPortalProducts": list_products,
    "ListProductPages": list_pages,
    "ListProductRestEndpointPages": list_endpoint_pages,
    "PutPortalProductSharingPolicy": put_sharing_policy,
    "UpdatePortalProduct": update_product,
    "UpdateProductPage": update_page,
    "UpdateProductRestEndpointPage": update_endpoint_page,
}
