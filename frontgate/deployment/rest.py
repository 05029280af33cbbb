"""A REST API compiled into the snapshot that requests read.

Nothing is parsed after this: paths are a tree, templates and schemas are compiled, mappings are
lists of functions. A snapshot knows no stage; stage variables are bound by the stage that serves
it, so that stages (and a canary) may share one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontgate.access.resource_policy import ResourcePolicy
from frontgate.access.wildcards import PolicyError
from frontgate.control.rest_api import (
    AuthorizationType,
    Deployment,
    Method,
    Resource,
    RestApi,
)
from frontgate.deployment.authorizers import AuthorizerPlan, compile_authorizer
from frontgate.deployment.cache_keys import CacheKey, compile_cache_key
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.gateway_responses import (
    CustomResponse,
    ResponseType,
    compile_gateway_responses,
)
from frontgate.deployment.integrations import IntegrationPlan, compile_integration
from frontgate.deployment.media_types import BinaryMediaTypes, media_type
from frontgate.deployment.schemas import BodySchema, compile_model
from frontgate.wire import Address

_LOCATIONS = ("header", "path", "querystring")
"""In the order in which missing parameters are listed (recorded on AWS)."""


@dataclass(frozen=True, slots=True)
class RequiredParameter:
    location: str
    """`header`, `path` or `querystring`."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledMethod:
    """One method of one resource, without its stage."""

    resource_id: str
    resource_path: str
    http_method: str
    """A verb, or `ANY`."""
    operation_name: str | None
    authorization_type: AuthorizationType
    authorizer: AuthorizerPlan | None
    authorization_scopes: tuple[str, ...]
    api_key_required: bool
    required_parameters: tuple[RequiredParameter, ...]
    body_schemas: Mapping[str, BodySchema]
    """By media type or `$default`; empty when bodies are not validated."""
    integration: IntegrationPlan
    cache_key: CacheKey


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRestApi:
    """A deployment, ready to be served."""

    deployment_id: str
    name: str
    """The API's, in the dimensions of its metrics."""
    address: Address
    methods: Mapping[str, Mapping[str, CompiledMethod]]
    """By resource path, then by verb or `ANY`."""
    gateway_responses: Mapping[ResponseType, CustomResponse]
    binary_media_types: BinaryMediaTypes
    api_key_source: str
    """`HEADER` or `AUTHORIZER`."""
    is_edge: bool
    """Whether CloudFront stands before the API's own name."""
    minimum_compression_size: int | None
    """Bytes, from which on answers are compressed; None: never."""
    policy: ResourcePolicy | None


def compile_rest_api(deployment: Deployment, *, address: Address) -> CompiledRestApi:
    """Compile a deployment.

    Raises `DeploymentError`, which names resource, method and fault, and
    `UnsupportedFeatureError` for what would be answered wrongly if it were served.
    """
    api = deployment.rest_api
    methods: dict[str, dict[str, CompiledMethod]] = {}
    schemas: dict[str, BodySchema] = {}
    for resource, method in _methods_of(api):
        verbs = methods.setdefault(resource.path, {})
        try:
            verbs[method.http_method] = _compile_method(api, resource, method, schemas)
        except DeploymentError as error:
            operation = resource.path, method.http_method
            raise error.within(f"{operation[1]} {operation[0]}", operation) from None
    return CompiledRestApi(
        deployment_id=deployment.id,
        name=api.name,
        address=address,
        methods=methods,
        gateway_responses=compile_gateway_responses(api.gateway_responses),
        binary_media_types=BinaryMediaTypes(api.binary_media_types),
        api_key_source=api.api_key_source,
        is_edge=api.endpoint_types == ("EDGE",),
        minimum_compression_size=api.minimum_compression_size,
        policy=_policy(api, address),
    )


def _policy(api: RestApi, address: Address) -> ResourcePolicy | None:
    if not api.policy:
        return None
    try:
        return ResourcePolicy.from_document(api.policy, account_id=address.account_id)
    except PolicyError as error:
        raise DeploymentError(f"{api.name}: resource policy: {error}") from None


def _methods_of(api: RestApi) -> Iterator[tuple[Resource, Method]]:
    for resource in api.resources.values():
        for method in resource.methods.values():
            yield resource, method


def _compile_method(
    api: RestApi, resource: Resource, method: Method, schemas: dict[str, BodySchema]
) -> CompiledMethod:
    if method.integration is None:
        raise DeploymentError("no integration is defined for the method")
    validates_parameters, validates_body = _validation(api, method)
    return CompiledMethod(
        resource_id=resource.id,
        resource_path=resource.path,
        http_method=method.http_method,
        operation_name=method.operation_name,
        authorization_type=method.authorization_type,
        authorizer=compile_authorizer(api, method),
        authorization_scopes=method.authorization_scopes,
        api_key_required=method.api_key_required,
        required_parameters=_required_parameters(method) if validates_parameters else (),
        body_schemas=_body_schemas(api, method, schemas) if validates_body else {},
        integration=compile_integration(method.integration, is_edge="EDGE" in api.endpoint_types),
        cache_key=compile_cache_key(method.integration, resource_id=resource.id),
    )


def _validation(api: RestApi, method: Method) -> tuple[bool, bool]:
    """Whether parameters and whether bodies are validated."""
    if method.request_validator_id is None:
        return False, False
    validator = api.request_validators.get(method.request_validator_id)
    if validator is None:
        raise DeploymentError(f"there is no request validator {method.request_validator_id!r}")
    return validator.validate_request_parameters, validator.validate_request_body


def _required_parameters(method: Method) -> tuple[RequiredParameter, ...]:
    parameters = []
    for source, required in method.request_parameters.items():
        _, _, rest = source.partition("method.request.")
        location, _, name = rest.partition(".")
        if location not in _LOCATIONS or not name:
            raise DeploymentError(f"{source!r} is no parameter of a method request")
        if required:
            parameters.append(RequiredParameter(location, name))
    return tuple(sorted(parameters, key=lambda parameter: _LOCATIONS.index(parameter.location)))


def _body_schemas(
    api: RestApi, method: Method, schemas: dict[str, BodySchema]
) -> dict[str, BodySchema]:
    chosen = {}
    for content_type, name in method.request_models.items():
        if name not in schemas:
            schemas[name] = compile_model(name, api.models)
        chosen[media_type(content_type)] = schemas[name]
    return chosen
