"""An OpenAPI document as the definition of a REST API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from frontgate.control.authorizer_rules import check_authorizer
from frontgate.control.errors import ControlError
from frontgate.control.openapi.base_path import BasePathMode, path_prefix
from frontgate.control.openapi.document import (
    Document,
    DocumentError,
    DocumentWarning,
    Node,
    parse_document,
)
from frontgate.control.openapi.documentation import documentation_parts
from frontgate.control.openapi.extensions import (
    PREFIX,
    REST_EXTENSIONS,
    operation_key,
    unknown_extensions,
)
from frontgate.control.openapi.rest_method import MethodReader
from frontgate.control.openapi.rest_security import read_security_schemes
from frontgate.control.openapi.schemas import SchemaImport
from frontgate.control.openapi.settings import (
    accepted,
    endpoint_configurations,
    operations,
    paths_of,
    read_info,
    read_tags,
)
from frontgate.control.resource_tree import ResourceTree
from frontgate.control.rest_api import (
    EMPTY,
    DocumentationPart,
    GatewayResponse,
    Method,
    RequestValidator,
    Resource,
    RestApi,
)
from frontgate.control.rest_rules import (
    check_integration,
    check_method,
    check_status_code,
    methods_of,
)

ImportMode = Literal["merge", "overwrite"]


def import_rest_definition(
    document: Document,
    target: RestApi,
    *,
    mode: ImportMode,
    base_path: BasePathMode,
    fail_on_warnings: bool,
    new_id: Callable[[int], str],
    with_documentation: bool = True,
) -> tuple[RestApi, tuple[DocumentWarning, ...]]:
    """Brings a document into `target` and returns the new value with the import's warnings.

    `merge` adds to what `target` has, and the document wins where both speak; `overwrite` puts
    the document in the place of the whole definition. What stays (paths, authorizers, models,
    validators of the same name) keeps its id, in both.
    Raises `BadRequestError` naming the place in the document.
    """
    root = parse_document(document)
    warnings = list(unknown_extensions(root, REST_EXTENSIONS))
    kept = target if mode == "merge" else _without_definition(target)
    api = _with_settings(kept, root)
    api = _with_parts(api, root, target, new_id)
    api = _with_methods(api, root, target, path_prefix(root, base_path), new_id, warnings)
    _check_authorizers(api)
    _check_methods(api)
    if with_documentation:
        api = _documented(api, root, new_id)
    return api, accepted(warnings, fail_on_warnings=fail_on_warnings)


def _without_definition(api: RestApi) -> RestApi:
    """What `overwrite` leaves: identity, policy, endpoint and tags are the API's, not its body's.

    Recorded for binary media types, which go; assumed for the rest.
    """
    root = Resource(id=api.root_resource_id, path="/")
    return replace(
        api,
        description=None,
        version=None,
        api_key_source="HEADER",
        binary_media_types=(),
        minimum_compression_size=None,
        resources={root.id: root},
        models=EMPTY,
        request_validators=EMPTY,
        authorizers=EMPTY,
        gateway_responses=EMPTY,
        documentation_parts=EMPTY,
    )


def _with_settings(api: RestApi, root: Node) -> RestApi:
    info = read_info(root)
    source = root.child(PREFIX + "api-key-source")
    compression = root.integer_of(PREFIX + "minimum-compression-size")
    policy = root.child(PREFIX + "policy")
    binary = root.strings_of(PREFIX + "binary-media-types")
    added = tuple(each for each in binary if each not in api.binary_media_types)
    api = replace(
        api,
        name=info.title,
        version=info.version or api.version,
        description=info.description or api.description,
        api_key_source=api.api_key_source
        if source is None
        else source.one_of("HEADER", "AUTHORIZER"),
        minimum_compression_size=api.minimum_compression_size
        if compression is None
        else compression,
        policy=api.policy if policy is None else _json_text(policy),
        binary_media_types=api.binary_media_types + added,
        security_policy=root.text_of(PREFIX + "security-policy") or api.security_policy,
        endpoint_access_mode=root.text_of(PREFIX + "endpoint-access-mode")
        or api.endpoint_access_mode,
        tags={**api.tags, **read_tags(root)},
    )
    for configuration in endpoint_configurations(root):
        api = _with_endpoint(api, configuration)
    return api


def _with_endpoint(api: RestApi, configuration: Node) -> RestApi:
    disabled = configuration.child("disableExecuteApiEndpoint")
    types = configuration.strings_of("types") or api.endpoint_types
    address_type = "dualstack" if types == ("PRIVATE",) else api.ip_address_type
    return replace(
        api,
        disable_execute_api_endpoint=api.disable_execute_api_endpoint
        if disabled is None
        else disabled.boolean(),
        endpoint_types=types,
        ip_address_type=configuration.text_of("ipAddressType") or address_type,
        vpc_endpoint_ids=configuration.strings_of("vpcEndpointIds") or api.vpc_endpoint_ids,
    )


def _with_parts(api: RestApi, root: Node, target: RestApi, new_id: Callable[[int], str]) -> RestApi:
    ids = {validator.name: id for id, validator in target.request_validators.items()}
    validators = _members(root, "request-validators")
    responses = _members(root, "gateway-responses")
    read = (
        RequestValidator(
            id=ids.get(name) or new_id(6),
            name=name,
            validate_request_body=validator.boolean_of("validateRequestBody"),
            validate_request_parameters=validator.boolean_of("validateRequestParameters"),
        )
        for name, validator in validators
    )
    return replace(
        api,
        request_validators={**api.request_validators, **{each.id: each for each in read}},
        gateway_responses={
            **api.gateway_responses,
            **{kind: _gateway_response(kind, response) for kind, response in responses},
        },
    )


def _gateway_response(kind: str, response: Node) -> GatewayResponse:
    return GatewayResponse(
        response_type=kind,
        status_code=response.text_of("statusCode"),
        response_parameters=response.texts_of("responseParameters"),
        response_templates=response.texts_of("responseTemplates"),
    )


def _documented(api: RestApi, root: Node, new_id: Callable[[int], str]) -> RestApi:
    """With the document's parts; one for a place that has one already takes its id."""
    parts = dict(api.documentation_parts)
    known = {_place(part.location): id for id, part in parts.items()}
    for location, properties in documentation_parts(root):
        id = known.get(_place(location)) or new_id(6)
        parts[id] = DocumentationPart(id=id, location=location, properties=json.dumps(properties))
    return replace(api, documentation_parts=parts)


def _place(location: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(location.items())


def _with_methods(
    api: RestApi,
    root: Node,
    target: RestApi,
    prefix: str,
    new_id: Callable[[int], str],
    warnings: list[DocumentWarning],
) -> RestApi:
    known_authorizers = {each.name: each.id for each in target.authorizers.values()}
    schemes = read_security_schemes(root, ids=known_authorizers, new_id=new_id)
    schemas = SchemaImport(
        root,
        api_id=api.id,
        kept=api.models,
        ids={name: model.id for name, model in target.models.items()},
        new_id=new_id,
        warnings=warnings,
    )
    reader = MethodReader(
        root=root,
        schemes=schemes,
        schemas=schemas,
        validators={each.name: each.id for each in api.request_validators.values()},
        warnings=warnings,
    )
    known_paths = {each.path: each.id for each in target.resources.values()}
    tree = ResourceTree(api.resources, new_id=new_id, known_ids=known_paths)
    for path, path_item in paths_of(root, warnings):
        _put_path(tree, reader, prefix + path, path_item)
    return replace(
        api,
        resources=tree.resources,
        authorizers={**api.authorizers, **schemes.authorizers},
        models={**api.models, **schemas.models},
    )


def _put_path(tree: ResourceTree, reader: MethodReader, path: str, path_item: Node) -> None:
    with _reported(f"Unable to create resource at path '{path}'", path_item.keys):
        resource = tree.resource_at(path)
    for http_method, operation in operations(path_item):
        method = reader.read(
            http_method,
            operation,
            path_item=path_item,
            path=resource.path,
            resource_id=resource.id,
        )
        tree.put_method(resource.id, method)


def _check_authorizers(api: RestApi) -> None:
    for authorizer in api.authorizers.values():
        with _reported(f"Unable to create authorizer '{authorizer.name}'", ()):
            check_authorizer(api, authorizer)


def _check_methods(api: RestApi) -> None:
    for resource, method in methods_of(api):
        place = f"'{method.http_method}' for resource at path '{resource.path}'"
        keys = ("paths", resource.path, operation_key(method.http_method))
        with _reported(f"Unable to put method {place}", keys):
            check_method(api, method)
        if method.integration is not None:
            with _reported(f"Unable to put integration on {place}", keys):
                check_integration(method.integration)
        _check_status_codes(method, place, keys)


def _check_status_codes(method: Method, place: str, keys: tuple[str, ...]) -> None:
    for status_code in method.method_responses:
        with _reported(
            f"Unable to put method response on {place}", (*keys, "responses", status_code)
        ):
            check_status_code(status_code)
    if method.integration is not None:
        in_integration = (*keys, f"{PREFIX}integration", "responses")
        for status_code, response in method.integration.integration_responses.items():
            pattern = response.selection_pattern or "default"
            where = (*in_integration, pattern, "statusCode")
            with _reported(f"Unable to put integration response on {place}", where):
                check_status_code(status_code)


@contextmanager
def _reported(what: str, keys: tuple[str | int, ...]) -> Iterator[None]:
    """Says which part of the import a rule refused, which stands at `keys`."""
    try:
        yield
    except ControlError as refused:
        message = f"Errors found during import:\n\t{what}: {refused.message}"
        raise DocumentError(message, keys) from refused


def _members(root: Node, extension: str) -> tuple[tuple[str, Node], ...]:
    found: Node | None = root.child(PREFIX + extension)
    return () if found is None else tuple(found.items())


def _json_text(node: Node) -> str:
    return node.value if isinstance(node.value, str) else json.dumps(node.value)
