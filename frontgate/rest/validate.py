"""Step: the method's request validator. Parameters come before the body (recorded on AWS)."""

from __future__ import annotations

from codecs import BOM_UTF8

from frontgate.deployment.media_types import media_type
from frontgate.deployment.rest import RequiredParameter
from frontgate.deployment.schemas import BodySchema
from frontgate.mapping.input import parse_json
from frontgate.mapping.jsonpath import MISSING
from frontgate.rest.errors import BadRequestBodyError, BadRequestParametersError
from frontgate.rest.exchange import Admitted, Validated

_DEFAULT_CONTENT_TYPE = "application/json"


def validate(admitted: Admitted) -> Validated:
    method = admitted.method.compiled
    if method.required_parameters:
        _check_parameters(admitted)
    if method.body_schemas:
        _check_body(admitted)
    return Validated(admitted)


def _check_parameters(admitted: Admitted) -> None:
    required = admitted.method.compiled.required_parameters
    missing = [parameter.name for parameter in required if not _present(admitted, parameter)]
    if missing:
        raise BadRequestParametersError(
            f"Missing required request parameters: [{', '.join(missing)}]"
        )


def _present(admitted: Admitted, parameter: RequiredParameter) -> bool:
    """Sent and not blank."""
    received = admitted.received
    match parameter.location:
        case "header":
            return bool((received.headers.get(parameter.name.lower()) or "").strip())
        case "path":
            return bool(admitted.path_parameters.get(parameter.name))
        case _:
            return bool("".join(received.query.get(parameter.name, ())).strip())


def _check_body(admitted: Admitted) -> None:
    schema = _schema(admitted)
    if schema is None:
        return
    violations = schema.violations(_document(admitted.received.request.body))
    if violations:
        raise BadRequestBodyError(validation_errors=violations)


def _document(body: bytes) -> object:
    """An empty body is an empty object (recorded); `NaN` is no JSON."""
    try:
        document = parse_json((body or b"{}").removeprefix(BOM_UTF8).decode(), default=MISSING)
    except UnicodeDecodeError:
        raise BadRequestBodyError from None
    if document is MISSING:
        raise BadRequestBodyError
    return document


def _schema(admitted: Admitted) -> BodySchema | None:
    """The model for the request's content type; a type without a model is not validated."""
    schemas = admitted.method.compiled.body_schemas
    content_type = admitted.received.headers.get("content-type") or _DEFAULT_CONTENT_TYPE
    return schemas.get(media_type(content_type)) or schemas.get("$default")
