"""The events of Lambda authorizers ("Input to an API Gateway Lambda authorizer").

The shapes are recorded on AWS (2024). Unlike in a proxy event what is absent is `{}`, never null,
and the client's `Content-Length` is among the headers.
"""

from __future__ import annotations

from typing import Any

from frontgate import headers as header_lines
from frontgate.rest.context import request_context
from frontgate.rest.exchange import Received, Routed

Event = dict[str, Any]


def authorizer_event(routed: Routed, method_arn: str, *, token: str | None) -> Event:
    """With a `token` that of a TOKEN authorizer, else that of a REQUEST authorizer."""
    if token is not None:
        return {"type": "TOKEN", "methodArn": method_arn, "authorizationToken": token}
    received = routed.received
    headers = _headers(received)
    return {
        "type": "REQUEST",
        "methodArn": method_arn,
        "resource": routed.method.compiled.resource_path,
        "path": received.shown_path,
        "httpMethod": received.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in received.query.items()},
        "multiValueQueryStringParameters": received.query,
        "pathParameters": dict(routed.path_parameters),
        "stageVariables": dict(received.stage.variables),
        "requestContext": _context(routed),
    }


def _headers(received: Received) -> dict[str, list[str]]:
    headers = received.headers.multi()
    length = header_lines.get(received.request.headers, "content-length")
    return headers if length is None else {**headers, "Content-Length": [length]}


def _context(routed: Routed) -> Event:
    """The key that a method requires is known before it is checked (documented)."""
    context: Event = request_context(routed)
    key = routed.received.headers.get("x-api-key")
    if key and routed.method.compiled.api_key_required:
        context["identity"]["apiKey"] = key
    return context
