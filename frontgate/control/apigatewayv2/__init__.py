"""The operations of the API Gateway API (v2): each a function from input to output.

As in `frontgate.control.apigateway`, but that v2 updates by the members that are given, where v1
has patch operations, and that its parts of an API are put into the store by value.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigatewayv2 import (
    apis,
    authorizers,
    domain_names,
    exports,
    integrations,
    models,
    portal_products,
    portals,
    routes,
    routing_rules,
    stages,
    tags,
    vpc_links,
)
from frontgate.control.plane import PlaneOperation

OPERATIONS: Mapping[str, PlaneOperation] = {
    **apis.OPERATIONS,
    **authorizers.OPERATIONS,
    **domain_names.OPERATIONS,
    **exports.OPERATIONS,
    **integrations.OPERATIONS,
    **models.OPERATIONS,
    **portal_products.OPERATIONS,
    **portals.OPERATIONS,
    **routes.OPERATIONS,
    **routing_rules.OPERATIONS,
    **stages.OPERATIONS,
    **tags.OPERATIONS,
    **vpc_links.OPERATIONS,
}
"""By the operation's name in the model."""

LEFT_TO_OPERATIONS = frozenset({"AuthorizerType", "ProtocolType"})
"""Shapes that operations check, in words that are known of AWS."""
