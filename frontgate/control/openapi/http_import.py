"""An OpenAPI 3.0 document as the definition of an HTTP API.

Request bodies, schemas and responses are legal in the document and mean nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frontgate.control.api_v2 import Api, Cors, Integration, ProtocolType, Route
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.base_path import BasePathMode, path_prefix
from frontgate.control.openapi.document import (
    Document,
    DocumentWarning,
    Node,
    is_swagger,
    parse_document,
)
from frontgate.control.openapi.extensions import HTTP_EXTENSIONS, PREFIX, unknown_extensions
from frontgate.control.openapi.http_integration import read_http_integration
from frontgate.control.openapi.http_security import (
    RouteSecuritySchemes,
    read_route_schemes,
    route_access,
)
from frontgate.control.openapi.settings import (
    accepted,
    endpoint_configurations,
    operations,
    paths_of,
    read_info,
    read_tags,
    security_of,
)
from frontgate.control.v2_rules import integration_of, target_of

_DEFAULT_PATH = "/$default"
_DEFAULT_ROUTE = "$default"


def import_http_definition(
    document: Document,
    target: Api,
    *,
    base_path: BasePathMode,
    fail_on_warnings: bool,
    new_id: Callable[[int], str],
) -> tuple[Api, tuple[DocumentWarning, ...]]:
    """Puts the document's definition in the place of `target`'s; returns it with the warnings.

    Routes, integrations and authorizers that were there keep their ids.
    Raises `BadRequestError` naming the place in the document.
    """
    if target.protocol_type is not ProtocolType.HTTP:
        raise BadRequestError("Only HTTP APIs can be imported from an OpenAPI document.")
    root = parse_document(document)
    if is_swagger(root):
        raise root.error("HTTP APIs import OpenAPI 3.0 documents, not Swagger 2.0.")
    warnings = list(unknown_extensions(root, HTTP_EXTENSIONS))
    known_authorizers = {each.name: each.id for each in target.authorizers.values()}
    schemes = read_route_schemes(root, ids=known_authorizers, new_id=new_id)
    reader = _RouteReader(root, target, schemes, new_id=new_id, warnings=warnings)
    prefix = path_prefix(root, base_path)
    for path, path_item in paths_of(root, warnings):
        for method, operation in operations(path_item):
            reader.read(_route_key(method, path, prefix), operation)
    api = replace(
        _with_settings(target, root),
        routes=reader.routes,
        integrations=reader.integrations,
        authorizers=schemes.authorizers,
    )
    return api, accepted(warnings, fail_on_warnings=fail_on_warnings)


def _route_key(method: str, path: str, prefix: str) -> str:
    return _DEFAULT_ROUTE if path == _DEFAULT_PATH else f"{method} {prefix}{path}"


class _RouteReader:
    """Collects the routes of one document, each with an integration of its own."""

    def __init__(
        self,
        root: Node,
        target: Api,
        schemes: RouteSecuritySchemes,
        *,
        new_id: Callable[[int], str],
        warnings: list[DocumentWarning],
    ) -> None:
        self._root = root
        self._known = {route.route_key: route for route in target.routes.values()}
        self._schemes = schemes
        self._new_id = new_id
        self._warnings = warnings
        self.routes: dict[str, Route] = {}
        self.integrations: dict[str, Integration] = {}

    def read(self, route_key: str, operation: Node) -> None:
        known = self._known.get(route_key)
        access = route_access(security_of(self._root, operation), self._schemes, self._warnings)
        route = Route(
            id=known.id if known else self._new_id(7),
            route_key=route_key,
            target=self._target(operation, known),
            authorization_type=access.authorization_type,
            authorizer_id=access.authorizer_id,
            authorization_scopes=access.scopes,
            operation_name=operation.text_of("operationId"),
        )
        self.routes[route.id] = route

    def _target(self, operation: Node, known: Route | None) -> str | None:
        node = operation.child(PREFIX + "integration")
        if node is None:
            return None
        known_id = integration_of(known) if known else None
        # Two routes may have shared it; each has one of its own from here on.
        integration = read_http_integration(
            node,
            integration_id=known_id
            if known_id and known_id not in self.integrations
            else self._new_id(7),
            warnings=self._warnings,
        )
        if integration is None:
            return None
        self.integrations[integration.id] = integration
        return target_of(integration.id)


def _with_settings(api: Api, root: Node) -> Api:
    info = read_info(root)
    for configuration in endpoint_configurations(root):
        disabled = configuration.child("disableExecuteApiEndpoint")
        if disabled is not None:
            api = replace(api, disable_execute_api_endpoint=disabled.boolean())
    cors = root.child(PREFIX + "cors")
    return replace(
        api,
        name=info.title,
        version=info.version,
        description=info.description,
        cors_configuration=None if cors is None else _cors(cors),
        tags={**api.tags, **read_tags(root)},
    )


def _cors(cors: Node) -> Cors:
    return Cors(
        allow_origins=cors.strings_of("allowOrigins"),
        allow_methods=cors.strings_of("allowMethods"),
        allow_headers=cors.strings_of("allowHeaders"),
        expose_headers=cors.strings_of("exposeHeaders"),
        allow_credentials=cors.boolean_of("allowCredentials"),
        max_age=cors.integer_of("maxAge"),
    )
