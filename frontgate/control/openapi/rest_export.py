"""A REST API's definition as an OpenAPI document (GetExport).

What is exported with all extensions can be imported again, and exported from there it is the same
document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frontgate.control.openapi.dialect import Dialect, Json
from frontgate.control.openapi.extensions import PREFIX, operation_key
from frontgate.control.openapi.integration_export import integration_extension
from frontgate.control.openapi.security_export import security_of_method, security_schemes
from frontgate.control.rest_api import (
    DocumentationVersion,
    Method,
    MethodResponse,
    Resource,
    RestApi,
)

_ADDRESS = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/]+/models/([a-zA-Z0-9]+)")
_LOCATIONS = {"path": "path", "querystring": "query", "header": "header"}
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Extensions:
    """Which of API Gateway's extensions a document has."""

    integrations: bool = False
    authorizers: bool = False
    everything: bool = False
    documentation: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RestExport:
    api: RestApi
    dialect: Dialect
    extensions: Extensions
    host: str
    stage: str
    documentation: DocumentationVersion | None = None

    def document(self) -> Json:
        return {
            **self._head(),
            **self._tags(),
            "paths": {
                resource.path: self._path(resource)
                for resource in sorted(self.api.resources.values(), key=lambda each: each.path)
                if resource.methods
            },
            **self.dialect.components(
                {name: self._schema(model.schema) for name, model in self.api.models.items()},
                security_schemes(self.api, with_extension=self.extensions.authorizers),
            ),
            **(self._settings() if self.extensions.everything else {}),
            **self._documentation(),
        }

    def _head(self) -> Json:
        """With how the API is reached: of the server, where a document has servers."""
        head = self.dialect.document(self._info(), host=self.host, stage=self.stage)
        configuration = _without_nothing(
            disableExecuteApiEndpoint=self.api.disable_execute_api_endpoint,
            vpcEndpointIds=list(self.api.vpc_endpoint_ids),
        )
        if self.extensions.everything and configuration:
            owner = head["servers"][0] if "servers" in head else head
            owner[f"{PREFIX}endpoint-configuration"] = configuration
        return head

    @property
    def version(self) -> str:
        """The document's own, else when the API was made (recorded)."""
        return self.api.version or timestamp(self.api.created_date)

    def _info(self) -> Json:
        described = {"description": self.api.description} if self.api.description else {}
        return {"title": self.api.name, **described, "version": self.version}

    def _tags(self) -> Json:
        if not self.extensions.everything or not self.api.tags:
            return {}
        key = f"{PREFIX}tag-value"
        return {"tags": [{"name": name, key: value} for name, value in self.api.tags.items()]}

    def _path(self, resource: Resource) -> Json:
        return {
            operation_key(name): self._operation(resource, method)
            for name, method in resource.methods.items()
        }

    def _operation(self, resource: Resource, method: Method) -> Json:
        templates = method.integration.request_templates if method.integration else {}
        body, body_members = self.dialect.body(method.request_models)
        parameters = [*self._parameters(resource, method), *body]
        return {
            **({"operationId": method.operation_name} if method.operation_name else {}),
            **self.dialect.operation(
                consumes=list(dict.fromkeys([*method.request_models, *templates])),
                produces=list(dict.fromkeys(_produced(method))),
            ),
            **({"parameters": parameters} if parameters else {}),
            **body_members,
            "responses": {
                status: self._response(response)
                for status, response in sorted(method.method_responses.items())
            },
            **security_of_method(self.api, method),
            **self._operation_extensions(resource, method),
        }

    def _parameters(self, resource: Resource, method: Method) -> Iterator[Json]:
        """Those of the path are there, be they declared or not: OpenAPI wants them."""
        declared = set()
        for parameter, required in method.request_parameters.items():
            _, _, location, name = parameter.split(".", 3)
            declared.add((location, name))
            is_required = required or location == "path"
            yield self.dialect.parameter(name, _LOCATIONS[location], required=is_required)
        if self.extensions.everything:
            return  # what is not declared is not imported, either
        for name in _PATH_VARIABLE.findall(resource.path):
            if ("path", name) not in declared:
                yield self.dialect.parameter(name, "path", required=True)

    def _response(self, response: MethodResponse) -> Json:
        headers = [parameter.split(".", 3)[-1] for parameter in response.response_parameters]
        return self.dialect.response(response.status_code, response.response_models, headers)

    def _operation_extensions(self, resource: Resource, method: Method) -> Json:
        shown: Json = {}
        validator = self.api.request_validators.get(method.request_validator_id or "")
        if self.extensions.everything and validator is not None:
            shown[f"{PREFIX}request-validator"] = validator.name
        if self.extensions.integrations and method.integration is not None:
            shown[f"{PREFIX}integration"] = integration_extension(
                method.integration, own_cache=resource.id
            )
        return shown

    def _schema(self, text: str | None) -> Any:
        """References lead to the document's schemas, as they would lead to the API's models."""
        schema = json.loads(text or "{}")
        if isinstance(schema, dict):
            schema.pop("$schema", None)
        return self.dialect.schema(self._referring(schema))

    def _referring(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._referring(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        return {
            key: self._reference(value)
            if key == "$ref" and isinstance(value, str)
            else self._referring(value)
            for key, value in schema.items()
        }

    def _reference(self, address: str) -> str:
        found = _ADDRESS.fullmatch(address)
        return self.dialect.schema_reference(found[1]) if found else address

    def _settings(self) -> Json:
        api = self.api
        validators = {
            each.name: {
                "validateRequestParameters": each.validate_request_parameters,
                "validateRequestBody": each.validate_request_body,
            }
            for each in api.request_validators.values()
        }
        responses = {
            kind: _without_nothing(
                statusCode=response.status_code,
                responseParameters=dict(response.response_parameters),
                responseTemplates=dict(response.response_templates),
            )
            for kind, response in sorted(api.gateway_responses.items())
        }
        settings = {
            "api-key-source": None if api.api_key_source == "HEADER" else api.api_key_source,
            "gateway-responses": responses,
            "request-validators": validators,
            "policy": None if api.policy is None else json.loads(api.policy),
            "binary-media-types": list(api.binary_media_types),
            "security-policy": api.security_policy,
            "endpoint-access-mode": api.endpoint_access_mode,
        }
        shown = {PREFIX + name: value for name, value in settings.items() if value}
        if api.minimum_compression_size is not None:
            shown[f"{PREFIX}minimum-compression-size"] = api.minimum_compression_size
        return shown

    def _documentation(self) -> Json:
        """The parts of a stage's documentation version."""
        version = self.documentation
        if version is None or not self.extensions.documentation:
            return {}
        return {
            f"{PREFIX}documentation": {
                "version": version.version,
                "createdDate": timestamp(version.created_date),
                "documentationParts": [
                    {"location": dict(part.location), "properties": json.loads(part.properties)}
                    for part in version.parts.values()
                ],
            }
        }


def _produced(method: Method) -> Iterator[str]:
    for response in method.method_responses.values():
        yield from response.response_models
    integration = method.integration
    for answer in integration.integration_responses.values() if integration else ():
        yield from answer.response_templates


def _without_nothing(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value}


def timestamp(epoch: float) -> str:
    return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_extensions(parameters: Mapping[str, str]) -> Extensions:
    """The `extensions` of GetExport's parameters: `apigateway`, `integrations`, `authorizers`.

    Raises `ValueError` with the name of one that is not there.
    """
    wanted = {name.strip() for name in parameters.get("extensions", "").split(",") if name.strip()}
    unknown = wanted - {"apigateway", "authorizers", "documentation", "integrations"}
    if unknown:
        raise ValueError(min(unknown))
    everything = "apigateway" in wanted
    return Extensions(
        integrations=everything or "integrations" in wanted,
        authorizers=everything or "authorizers" in wanted,
        everything=everything,
        documentation=everything or "documentation" in wanted,
    )
