"""Which parameter mappings a REST API takes, in the words in which API Gateway refuses others.

Targets of integration requests are `integration.request.{path,querystring,header}.name`; what is
mapped to them comes from `method.request`, `context`, `stageVariables` or stands in quotes. A
parameter of the method must be one that the method declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import Integration, IntegrationResponse, Method

_NAME = r"[^\s'\"]+"
_METHOD_PARAMETER = re.compile(rf"method\.request\.(?:path|querystring|header)\.{_NAME}")
_METHOD_RESPONSE_PARAMETER = re.compile(rf"method\.response\.header\.{_NAME}")
_REQUEST_TARGET = re.compile(rf"integration\.request\.(?:path|querystring|header)\.{_NAME}")
_ELSEWHERE = rf"context\.{_NAME}|stageVariables\.{_NAME}|'.*'"
_REQUEST_SOURCE = re.compile(
    rf"(?P<declared>method\.request\.(?:path|querystring|header)\.{_NAME})"
    rf"|method\.request\.(?:multivaluequerystring|multivalueheader)\.{_NAME}"
    rf"|method\.request\.body.*|{_ELSEWHERE}",
    re.DOTALL,
)
_RESPONSE_SOURCE = re.compile(
    rf"integration\.response\.(?:header|multivalueheader)\.{_NAME}"
    rf"|integration\.response\.body.*|{_ELSEWHERE}",
    re.DOTALL,
)
_CONTENT_TYPE = re.compile(r"[^/\s]+/\S+")


def check_method_parameters(parameters: Iterable[str]) -> None:
    for parameter in parameters:
        if _METHOD_PARAMETER.fullmatch(parameter) is None:
            raise _invalid(parameter)


def check_response_parameters(parameters: Iterable[str]) -> None:
    """Of a method response."""
    for parameter in parameters:
        if _METHOD_RESPONSE_PARAMETER.fullmatch(parameter) is None:
            raise _invalid(parameter)


def check_request_mappings(method: Method, integration: Integration) -> None:
    check_content_types(integration.request_templates)
    for target, source in integration.request_parameters.items():
        found = _REQUEST_SOURCE.fullmatch(source)
        if found is None or _REQUEST_TARGET.fullmatch(target) is None:
            raise _invalid(source if found is None else target)
        declared = found["declared"]
        if declared is not None and declared not in method.request_parameters:
            raise _undeclared(declared)


def check_response_mappings(method: Method, response: IntegrationResponse) -> None:
    check_content_types(response.response_templates)
    declared = method.method_responses.get(response.status_code)
    for target, source in response.response_parameters.items():
        if _RESPONSE_SOURCE.fullmatch(source) is None:
            raise _invalid(source)
        if declared is None or target not in declared.response_parameters:
            raise _undeclared(target)


def check_content_types(templates: Mapping[str, str | None]) -> None:
    """Source: recorded."""
    for content_type in templates:
        if _CONTENT_TYPE.fullmatch(content_type) is None:
            raise BadRequestError(_validation(f"Invalid content type specified: {content_type}"))


def _invalid(expression: str) -> BadRequestError:
    """Source: recorded."""
    problem = _validation(f"Invalid mapping expression specified: {expression}")
    return BadRequestError(f"Invalid mapping expression specified: {problem}")


def _undeclared(parameter: str) -> BadRequestError:
    """Source: the text as public deployment logs show it."""
    problem = _validation(f"Invalid mapping expression parameter specified: {parameter}")
    return BadRequestError(f"Invalid mapping expression specified: {problem}")


def _validation(problem: str) -> str:
    return f"Validation Result: warnings : [], errors : [{problem}]"
