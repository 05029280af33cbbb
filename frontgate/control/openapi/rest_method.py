"""An operation of a document as a REST API's method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontgate.control.openapi.document import DocumentWarning, Node
from frontgate.control.openapi.extensions import PREFIX
from frontgate.control.openapi.rest_integration import read_integration
from frontgate.control.openapi.rest_security import SecuritySchemes, method_access
from frontgate.control.openapi.schemas import SchemaImport
from frontgate.control.openapi.settings import security_of
from frontgate.control.rest_api import AuthorizationType, Method, MethodResponse

_LOCATIONS = {"path": "path", "query": "querystring", "header": "header"}
_JSON = ("application/json",)


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodReader:
    """What the methods of one document have in common."""

    root: Node
    schemes: SecuritySchemes
    schemas: SchemaImport
    validators: Mapping[str, str]
    """Request validator name to id."""
    warnings: list[DocumentWarning]

    def read(
        self, http_method: str, operation: Node, *, path_item: Node, path: str, resource_id: str
    ) -> Method:
        access = method_access(security_of(self.root, operation), self.schemes, self.warnings)
        authorization = operation.child(PREFIX + "auth")
        integration = operation.child(PREFIX + "integration")
        parameters = _parameters(path_item, operation)
        return Method(
            http_method=http_method,
            authorization_type=access.authorization_type
            if authorization is None
            else AuthorizationType(authorization.required("type").one_of(*AuthorizationType)),
            authorizer_id=access.authorizer_id,
            authorization_scopes=access.scopes,
            api_key_required=access.api_key_required,
            request_validator_id=self._validator(operation),
            operation_name=operation.text_of("operationId"),
            request_parameters=dict(self._request_parameters(parameters)),
            request_models=dict(self._request_models(operation, parameters)),
            method_responses=dict(self._responses(operation)),
            integration=None
            if integration is None
            else read_integration(
                integration,
                path=path,
                http_method=http_method,
                resource_id=resource_id,
                warnings=self.warnings,
            ),
        )

    def _validator(self, operation: Node) -> str | None:
        key = PREFIX + "request-validator"
        name = operation.child(key) or self.root.child(key)
        if name is None:
            return None
        if name.text() not in self.validators:
            raise name.error("Invalid Request Validator identifier specified")
        return self.validators[name.text()]

    def _request_parameters(self, parameters: list[Node]) -> Iterator[tuple[str, bool]]:
        for parameter in parameters:
            location = parameter.required("in").text()
            if location in _LOCATIONS:
                name = parameter.required("name").text()
                required = parameter.boolean_of("required")
                yield f"method.request.{_LOCATIONS[location]}.{name}", required
            elif location != "body":
                self.warnings.append(
                    parameter.warning(f"API Gateway has no parameters in '{location}'. Ignoring.")
                )

    def _request_models(self, operation: Node, parameters: list[Node]) -> Iterator[tuple[str, str]]:
        body = operation.child("requestBody")
        if body is not None:
            yield from self._content_models(body)
        for parameter in parameters:
            if parameter.text_of("in") == "body":
                yield from self._models(parameter, self._media_types(operation, "consumes"))

    def _responses(self, operation: Node) -> Iterator[tuple[str, MethodResponse]]:
        """Headers become response parameters that are not required (recorded)."""
        responses = operation.child("responses")
        for status_code, response in () if responses is None else responses.items():
            if status_code == "default" or status_code.startswith("x-"):
                continue
            headers = response.child("headers")
            models = dict(self._content_models(response))
            models.update(self._models(response, self._media_types(operation, "produces")))
            yield (
                status_code,
                MethodResponse(
                    status_code=status_code,
                    response_parameters={
                        f"method.response.header.{name}": False
                        for name, _ in (() if headers is None else headers.items())
                    },
                    response_models=models,
                ),
            )

    def _content_models(self, owner: Node) -> Iterator[tuple[str, str]]:
        """OpenAPI 3: a schema for each media type."""
        content = owner.child("content")
        for media_type, body in () if content is None else content.items():
            yield from self._models(body, (media_type,))

    def _models(self, owner: Node, media_types: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        schema = owner.unresolved("schema")
        name = None if schema is None else self.schemas.model_for(schema)
        if name is not None:
            for media_type in media_types:
                yield media_type, name

    def _media_types(self, operation: Node, key: str) -> tuple[str, ...]:
        """Swagger: `consumes` or `produces` of the operation or of the document."""
        return operation.strings_of(key) or self.root.strings_of(key) or _JSON


def _parameters(path_item: Node, operation: Node) -> list[Node]:
    """The path's parameters, each replaced by the operation's of the same name and place."""
    found: dict[tuple[str | None, str | None], Node] = {}
    for owner in (path_item, operation):
        parameters = owner.child("parameters")
        for parameter in () if parameters is None else parameters.elements():
            found[parameter.text_of("name"), parameter.text_of("in")] = parameter
    return list(found.values())
