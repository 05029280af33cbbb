"""The operations of the API Gateway API (v1): each a function from input to output.

Input and output are in the members of botocore's `apigateway` model; reading, checking and writing
them by their shapes is the concern of who serves the operations. What an operation does:

1  find what the input names (`lookup`), in AWS's words when it is not there
2  make the new value: from the members, or by a table of patches (`patches`)
3  check it, and what refers to it (`rest_rules`, `mapping_rules`), before anything is stored
4  put it in the store's one place for it, and render it (`outputs`)

Values are immutable and stored last, so a refused operation changes nothing. An edit of an API's
definition is served once it is deployed.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigateway import (
    access_associations,
    account,
    api_keys,
    authorizers,
    base_path_mappings,
    client_certificates,
    deployments,
    documentation,
    domain_names,
    exports,
    gateway_responses,
    integrations,
    methods,
    models,
    request_validators,
    resources,
    rest_apis,
    stages,
    tags,
    test_invoke,
    usage,
    usage_plans,
    vpc_links,
)
from frontgate.control.plane import PlaneOperation
from frontgate.control.rest_rules import GATEWAY_RESPONSE_TYPES

OPERATIONS: Mapping[str, PlaneOperation] = {
    **access_associations.OPERATIONS,
    **account.OPERATIONS,
    **api_keys.OPERATIONS,
    **authorizers.OPERATIONS,
    **base_path_mappings.OPERATIONS,
    **client_certificates.OPERATIONS,
    **deployments.OPERATIONS,
    **documentation.OPERATIONS,
    **domain_names.OPERATIONS,
    **exports.OPERATIONS,
    **gateway_responses.OPERATIONS,
    **integrations.OPERATIONS,
    **methods.OPERATIONS,
    **models.OPERATIONS,
    **request_validators.OPERATIONS,
    **resources.OPERATIONS,
    **rest_apis.OPERATIONS,
    **stages.OPERATIONS,
    **tags.OPERATIONS,
    **test_invoke.OPERATIONS,
    **usage.OPERATIONS,
    **usage_plans.OPERATIONS,
    **vpc_links.OPERATIONS,
}
"""By the operation's name in the model."""

ENUM_ORDER: Mapping[str, tuple[str, ...]] = {
    "Op": ("add", "remove", "move", "test", "replace", "copy"),
    "EndpointType": ("PRIVATE", "EDGE", "REGIONAL"),
    "IntegrationType": ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"),
    "GatewayResponseType": GATEWAY_RESPONSE_TYPES,
    "QuotaPeriodType": ("WEEK", "DAY", "MONTH"),
    "DocumentationPartType": (
        "RESPONSE_BODY",
        "RESPONSE",
        "METHOD",
        "MODEL",
        "AUTHORIZER",
        "RESPONSE_HEADER",
        "RESOURCE",
        "PATH_PARAMETER",
        "REQUEST_BODY",
        "QUERY_PARAMETER",
        "API",
        "REQUEST_HEADER",
    ),
}
"""By shape: the order in which the service lists values that it refuses others for (recorded)."""

NULLABLE = frozenset({"requestTemplates", "responseTemplates"})
"""Members whose maps may hold null: an empty template (recorded)."""
