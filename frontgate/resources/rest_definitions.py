"""AWS::ApiGateway: what a REST API consists of, where no OpenAPI document says it.

Resources, methods, models, validators and gateway responses, as the CDK and hand-written templates
have them. Each is one or more calls of the control plane, which refuses what AWS refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.control import apigateway
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
    flag,
    integer,
    text,
    texts,
    words,
)

Convert = Callable[[Any], object]
_PLACE: Mapping[str, Convert] = {"RestApiId": str, "ResourceId": str, "HttpMethod": str}


def _list(values: Any) -> list[str]:
    return [text(value) for value in values]


def _flags(values: Mapping[str, object]) -> dict[str, bool]:
    return {name: flag(value) for name, value in values.items()}


_METHOD: Mapping[str, Convert] = {
    **_PLACE,
    "ApiKeyRequired": flag,
    "AuthorizationScopes": _list,
    "AuthorizationType": str,
    "AuthorizerId": str,
    "OperationName": str,
    "RequestModels": texts,
    "RequestParameters": _flags,
    "RequestValidatorId": str,
}
_INTEGRATION: Mapping[str, Convert] = {
    "CacheKeyParameters": _list,
    "CacheNamespace": str,
    "ConnectionId": str,
    "ConnectionType": str,
    "ContentHandling": str,
    "Credentials": str,
    "IntegrationHttpMethod": str,
    "IntegrationTarget": str,
    "PassthroughBehavior": str,
    "RequestParameters": texts,
    "RequestTemplates": texts,
    "ResponseTransferMode": str,
    "TimeoutInMillis": integer,
    "Type": str,
    "Uri": str,
}
_METHOD_RESPONSE: Mapping[str, Convert] = {
    "ResponseModels": texts,
    "ResponseParameters": _flags,
    "StatusCode": text,
}
_INTEGRATION_RESPONSE: Mapping[str, Convert] = {
    "ContentHandling": str,
    "ResponseParameters": texts,
    "ResponseTemplates": texts,
    "SelectionPattern": str,
    "StatusCode": text,
}
_RESOURCE: Mapping[str, Convert] = {"ParentId": str, "PathPart": text, "RestApiId": str}
_VALIDATOR: Mapping[str, Convert] = {
    "RestApiId": str,
    "ValidateRequestBody": flag,
    "ValidateRequestParameters": flag,
}
_MODEL: Mapping[str, Convert] = {"ContentType": str, "Description": str, "RestApiId": str}
_GATEWAY_RESPONSE: Mapping[str, Convert] = {
    "ResponseParameters": texts,
    "ResponseTemplates": texts,
    "ResponseType": str,
    "RestApiId": str,
    "StatusCode": text,
}


def _members(given: Mapping[str, Any], table: Mapping[str, Convert]) -> dict[str, Any]:
    """Those of an operation's input: the same names, in lower case at first."""
    return {
        name[0].lower() + name[1:]: convert(given[name])
        for name, convert in table.items()
        if given.get(name) is not None
    }


def _call(creation: Creation, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises `ControlError`."""
    answer: Mapping[str, Any] = apigateway.OPERATIONS[operation](creation.account.plane, members)
    return answer


async def _resource(creation: Creation) -> Created:
    made = _call(creation, "CreateResource", _members(creation.properties, _RESOURCE))
    return Created(ref=made["id"], attributes={"ResourceId": made["id"]})


async def _method(creation: Creation) -> Created:
    properties = creation.properties
    place = _members(properties, _PLACE)
    _call(
        creation,
        "PutMethod",
        {"authorizationType": "NONE", **_members(properties, _METHOD)},
    )
    for response in properties.get("MethodResponses") or ():
        _call(creation, "PutMethodResponse", {**place, **_members(response, _METHOD_RESPONSE)})
    integration = properties.get("Integration")
    if integration:
        _integrate(creation, place, integration)
    return Created(ref=creation.name("Id"))


def _integrate(
    creation: Creation, place: Mapping[str, Any], integration: Mapping[str, Any]
) -> None:
    _call(creation, "PutIntegration", {**place, **_members(integration, _INTEGRATION)})
    for response in integration.get("IntegrationResponses") or ():
        members = {**place, **_members(response, _INTEGRATION_RESPONSE)}
        _call(creation, "PutIntegrationResponse", members)


async def _model(creation: Creation) -> Created:
    properties = creation.properties
    members = {
        "contentType": "application/json",
        **_members(properties, _MODEL),
        "name": properties.get("Name") or _made_name(creation),
        "schema": document(properties.get("Schema") or ""),
    }
    return Created(ref=_call(creation, "CreateModel", members)["name"])


def _made_name(creation: Creation) -> str:
    """Names of models have letters and digits alone."""
    return "".join(filter(str.isalnum, creation.name("Name")))


async def _validator(creation: Creation) -> Created:
    members = {**_members(creation.properties, _VALIDATOR), "name": creation.name("Name")}
    made = _call(creation, "CreateRequestValidator", members)
    return Created(ref=made["id"], attributes={"RequestValidatorId": made["id"]})


async def _gateway_response(creation: Creation) -> Created:
    _call(creation, "PutGatewayResponse", _members(creation.properties, _GATEWAY_RESPONSE))
    id = creation.name("Id")
    return Created(ref=id, attributes={"Id": id})


TYPES = {
    "AWS::ApiGateway::GatewayResponse": ResourceType(
        create=_gateway_response, supported=frozenset(_GATEWAY_RESPONSE)
    ),
    "AWS::ApiGateway::Method": ResourceType(
        create=_method, supported=frozenset(_METHOD) | words("Integration MethodResponses")
    ),
    "AWS::ApiGateway::Model": ResourceType(
        create=_model, supported=frozenset(_MODEL) | words("Name Schema")
    ),
    "AWS::ApiGateway::RequestValidator": ResourceType(
        create=_validator, supported=frozenset(_VALIDATOR) | words("Name")
    ),
    "AWS::ApiGateway::Resource": ResourceType(create=_resource, supported=frozenset(_RESOURCE)),
}
