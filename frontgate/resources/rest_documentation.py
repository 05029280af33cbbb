"""AWS::ApiGateway: documentation parts of REST APIs and their versions."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigateway.documentation import (
    create_documentation_part,
    create_documentation_version,
)
from frontgate.control.errors import ValidationError
from frontgate.resources.creation import Created, Creation, ResourceType, document, words

_TYPES = (
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
)
"""In the order of the service's own error text (recorded)."""
_LOCATION = {
    "Method": "method",
    "Name": "name",
    "Path": "path",
    "StatusCode": "statusCode",
    "Type": "type",
}


async def _part(creation: Creation) -> Created:
    properties = creation.properties
    given = {
        "restApiId": properties["RestApiId"],
        "location": _location(properties["Location"]),
        "properties": document(properties["Properties"]),
    }
    part = create_documentation_part(creation.account.plane, given)
    return Created(ref=part["id"], attributes={"DocumentationPartId": part["id"]})


def _location(given: Mapping[str, object]) -> dict[str, str]:
    if given["Type"] not in _TYPES:
        allowed = f"enum value set: [{', '.join(_TYPES)}]"
        raise ValidationError(str(given["Type"]), "location.type", allowed)
    return {_LOCATION[name]: str(value) for name, value in given.items()}


async def _version(creation: Creation) -> Created:
    properties = creation.properties
    given = {
        "restApiId": properties["RestApiId"],
        "documentationVersion": properties["DocumentationVersion"],
        "description": properties.get("Description"),
    }
    return Created(ref=create_documentation_version(creation.account.plane, given)["version"])


TYPES = {
    "AWS::ApiGateway::DocumentationPart": ResourceType(
        create=_part, supported=words("Location Properties RestApiId")
    ),
    "AWS::ApiGateway::DocumentationVersion": ResourceType(
        create=_version, supported=words("Description DocumentationVersion RestApiId")
    ),
}
