"""Step: the method's request validator. Parameters come before the body (recorded on AWS)."""

from __future__ import annotations

import json

from frontgate.deployment.media_types import media_type
from frontgate.deployment.rest import RequiredParameter
from frontgate.deployment.schemas import BodySchema
from frontgate.rest.errors import BadRequestBodyError, BadRequestParametersError
from frontgate.rest.exchange import Authorized, Validated

_DEFAULT_CONTENT_TYPE = "application/json"


def validate(authorized: Authorized) -> Validated:
    method = authorized.method.compiled
    if method.required_parameters:
        _check_parameters(authorized)
    if method.body_schemas:
        _check_body(authorized)
    return Validated(
        received=authorized.received,
        method=authorized.method,
        path_parameters=authorized.path_parameters,
        authorizer=authorized.authorizer,
    )


def _check_parameters(authorized: Authorized) -> None:
    required = authorized.method.compiled.required_parameters
    missing = [parameter.name for parameter in required if not _present(authorized, parameter)]
    if missing:
        raise BadRequestParametersError(
            f"Missing required request parameters: [{', '.join(missing)}]"
        )


def _present(authorized: Authorized, parameter: RequiredParameter) -> bool:
    """Sent and not blank."""
    received = authorized.received
    match parameter.location:
        case "header":
            return bool((received.headers.get(parameter.name.lower()) or "").strip())
        case "path":
            return bool(authorized.path_parameters.get(parameter.name))
        case _:
            return bool("".join(received.query.get(parameter.name, ())).strip())


def _check_body(authorized: Authorized) -> None:
    schema = _schema(authorized)
    if schema is None:
        return
    try:
        document = json.loads(authorized.received.request.body or b"{}")
    except ValueError:
        raise BadRequestBodyError from None
    violations = schema.violations(document)
    if violations:
        raise BadRequestBodyError(validation_errors=violations)


def _schema(authorized: Authorized) -> BodySchema | None:
    """The model for the request's content type; a type without a model is not validated."""
    schemas = authorized.method.compiled.body_schemas
    content_type = authorized.received.headers.get("content-type") or _DEFAULT_CONTENT_TYPE
    return schemas.get(media_type(content_type)) or schemas.get("$default")
