"""AWS::ApiGateway: REST APIs, in the control plane's store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.authorizer_rules import check_authorizer
from frontgate.control.rest_api import AccessLogSettings, Authorizer, RestApi
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
    flag,
    integer,
    words,
)
from frontgate.resources.definition_warnings import warn_of

_AUTH_TYPES = {
    "COGNITO_USER_POOLS": "cognito_user_pools",
    "REQUEST": "custom",
    "TOKEN": "custom",
}


async def _rest_api(creation: Creation) -> Created:
    rest, properties = creation.account.store.rest, creation.properties
    fields = _rest_api_fields(properties)
    fields["tags"] |= creation.stack_tags
    body = properties.get("Body")
    if body is None:
        api = rest.create_rest_api(name=creation.name("Name"), **fields)
    else:
        api, warnings = rest.import_rest_api(
            body, fail_on_warnings=flag(properties.get("FailOnWarnings")), **fields
        )
        warn_of(creation, warnings)
    api = rest.update_rest_api(_with_properties(api, properties))
    return Created(
        ref=api.id, attributes={"RootResourceId": api.root_resource_id, "RestApiId": api.id}
    )


def _rest_api_fields(properties: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = properties.get("EndpointConfiguration") or {}
    parameters = properties.get("Parameters") or {}
    types = endpoint.get("Types") or parameters.get("endpointConfigurationTypes")
    fields: dict[str, Any] = {
        "endpoint_types": (types,) if isinstance(types, str) else tuple(types or ("EDGE",)),
        "vpc_endpoint_ids": tuple(endpoint.get("VpcEndpointIds") or ()),
        "tags": tags(properties.get("Tags")),
    }
    if "IpAddressType" in endpoint:
        fields["ip_address_type"] = endpoint["IpAddressType"]
    return fields


def _with_properties(api: RestApi, properties: Mapping[str, Any]) -> RestApi:
    """The resource's own properties, which win over what the body says."""
    changes: dict[str, Any] = {}
    if "Name" in properties:
        changes["name"] = properties["Name"]
    if "Description" in properties:
        changes["description"] = properties["Description"]
    if "BinaryMediaTypes" in properties:
        # SAM writes them here as JSON pointers are written: image~1png.
        types = (media.replace("~1", "/") for media in properties["BinaryMediaTypes"])
        changes["binary_media_types"] = tuple(types)
    if "MinimumCompressionSize" in properties:
        changes["minimum_compression_size"] = integer(properties["MinimumCompressionSize"])
    if "ApiKeySourceType" in properties:
        changes["api_key_source"] = properties["ApiKeySourceType"]
    if "DisableExecuteApiEndpoint" in properties:
        changes["disable_execute_api_endpoint"] = flag(properties["DisableExecuteApiEndpoint"])
    if "Policy" in properties:
        changes["policy"] = document(properties["Policy"])
    return replace(api, **changes)


def access_log_settings(given: Mapping[str, Any] | None) -> AccessLogSettings | None:
    """Stages of every kind of API have these."""
    if not given:
        return None
    return AccessLogSettings(destination_arn=given["DestinationArn"], format=given["Format"])


def tags(given: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in given or ()}


async def _authorizer(creation: Creation) -> Created:
    properties = creation.properties
    ttl = properties.get("AuthorizerResultTtlInSeconds")
    store = creation.account.store
    authorizer = Authorizer(
        id=store.new_id(6),
        name=creation.name("Name"),
        type=properties["Type"],
        auth_type=properties.get("AuthType") or _AUTH_TYPES.get(properties["Type"]),
        provider_arns=tuple(properties.get("ProviderARNs") or ()),
        authorizer_uri=properties.get("AuthorizerUri"),
        authorizer_credentials=properties.get("AuthorizerCredentials"),
        identity_source=properties.get("IdentitySource"),
        identity_validation_expression=properties.get("IdentityValidationExpression"),
        authorizer_result_ttl_in_seconds=None if ttl is None else integer(ttl),
    )
    api = store.rest.get_rest_api(properties["RestApiId"])
    check_authorizer(api, authorizer)
    store.rest.edit_rest_api(
        replace(api, authorizers={**api.authorizers, authorizer.id: authorizer})
    )
    return Created(ref=authorizer.id, attributes={"AuthorizerId": authorizer.id})


async def _account(creation: Creation) -> Created:
    """The role that lets API Gateway write logs, which needs no leave here."""
    return Created(ref=creation.name("Id"), attributes={"Id": creation.stack.account_id})


TYPES = {
    "AWS::ApiGateway::RestApi": ResourceType(
        create=_rest_api,
        supported=words(
            "ApiKeySourceType BinaryMediaTypes Body Description DisableExecuteApiEndpoint "
            "EndpointConfiguration FailOnWarnings MinimumCompressionSize Mode Name Parameters "
            "Policy Tags"
        ),
    ),
    "AWS::ApiGateway::Authorizer": ResourceType(
        create=_authorizer,
        supported=words(
            "AuthType AuthorizerCredentials AuthorizerResultTtlInSeconds AuthorizerUri "
            "IdentitySource IdentityValidationExpression Name ProviderARNs RestApiId Type"
        ),
    ),
    "AWS::ApiGateway::Account": ResourceType(create=_account, supported=words("CloudWatchRoleArn")),
}
