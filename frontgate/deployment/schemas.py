"""Models: JSON schema draft 4, compiled once per deployment.

A model may refer to others of its API by
`https://apigateway.amazonaws.com/restapis/{api}/models/{Name}`, in circles too. All that a model
reaches is put under `definitions` of one schema, so that nothing is fetched when a body comes.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from frontgate.control.rest_api import Model
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.schema_acceptance import compile_acceptance
from frontgate.deployment.schema_keywords import ModelValidator
from frontgate.deployment.schema_patterns import check_patterns
from frontgate.deployment.schema_wording import validation_messages
from frontgate.mapping.vtl.errors import MethodError

_MODEL_URL = re.compile(r"https://apigateway\.[^/]+/restapis/[^/]+/models/([A-Za-z0-9]+)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_HOSTNAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:?\d\d)")

_formats = FormatChecker(formats=())
_NO_FORMATS = FormatChecker(formats=())


class BodySchema:
    """A compiled model."""

    __slots__ = ("_accepts", "_validator", "name")

    def __init__(self, name: str, schema: Mapping[str, Any]) -> None:
        self.name = name
        self._validator = ModelValidator(schema, format_checker=_formats)
        self._accepts = compile_acceptance(schema, _formats.conforms)

    def violations(self, document: object) -> list[str]:
        """What is wrong with `document`, in API Gateway's words; empty if nothing is.

        A body that a pattern takes too long for does not fit, nor does one that is nested too
        deeply for its schema (assumed).
        """
        try:
            if self._accepts is not None and self._accepts(document):
                return []
            errors = list(self._validator.iter_errors(document))
            return validation_messages(errors) if errors else []
        except MethodError as error:
            return [str(error)]
        except RecursionError:
            return ["the body is nested too deeply"]


def compile_model(name: str, models: Mapping[str, Model]) -> BodySchema:
    """Compile the model `name` with all the models that it refers to. Raises `DeploymentError`."""
    try:
        return _compiled(name, models)
    except RecursionError:
        raise DeploymentError(f"model {name}: its schema goes too deep") from None


def _compiled(name: str, models: Mapping[str, Model]) -> BodySchema:
    definitions: dict[str, Any] = {}
    pending = [name]
    while pending:
        current = pending.pop()
        if current not in definitions:
            definitions[current] = _linked(_schema_of(current, models), current, pending)
    schema = {"$ref": f"#/definitions/{name}", "definitions": definitions}
    for current, definition in definitions.items():
        try:
            # Whether a pattern is one of ECMA's is looked at by itself.
            Draft4Validator.check_schema(definition, format_checker=_NO_FORMATS)
            check_patterns(definition)
        except SchemaError as error:
            raise DeploymentError(f"model {current}: {error.message}") from None
        except MethodError as error:
            raise DeploymentError(f"model {current}: {error}") from None
    return BodySchema(name, schema)


def _schema_of(name: str, models: Mapping[str, Model]) -> Any:
    model = models.get(name)
    if model is None:
        raise DeploymentError(f"there is no model named {name}")
    if not model.schema:
        return {}
    try:
        return json.loads(model.schema)
    except ValueError as error:
        raise DeploymentError(f"model {name}: its schema is not JSON: {error}") from None


def _linked(schema: Any, owner: str, found: list[str]) -> Any:
    """`schema` with its references pointing into `definitions`; adds the models met to `found`."""
    if isinstance(schema, list):
        return [_linked(item, owner, found) for item in schema]
    if not isinstance(schema, dict):
        return schema
    linked = {
        key: _linked(value, owner, found)
        for key, value in schema.items()
        if key not in ("$schema", "id") or not isinstance(value, str)
    }
    if isinstance(reference := schema.get("$ref"), str):
        linked["$ref"] = _link(reference, owner, found)
    return linked


def _link(reference: str, owner: str, found: list[str]) -> str:
    if reference.startswith("#"):
        return f"#/definitions/{owner}{reference[1:]}"
    url = _MODEL_URL.fullmatch(reference)
    if url is None:
        raise DeploymentError(f"model {owner}: $ref {reference!r} is neither local nor a model")
    found.append(url[1])
    return f"#/definitions/{url[1]}"


def _is_address(value: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(value).version == version
    except ValueError:
        return False


@_formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or _EMAIL.fullmatch(value) is not None


@_formats.checks("hostname")
def _is_hostname(value: object) -> bool:
    return not isinstance(value, str) or _HOSTNAME.fullmatch(value) is not None


@_formats.checks("ipv4")
def _is_ipv4(value: object) -> bool:
    return not isinstance(value, str) or _is_address(value, 4)


@_formats.checks("ipv6")
def _is_ipv6(value: object) -> bool:
    return not isinstance(value, str) or _is_address(value, 6)


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or _URI.fullmatch(value) is not None


@_formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if _DATE_TIME.fullmatch(value) is None:
        return False
    datetime.fromisoformat(value[:19])
    return True
