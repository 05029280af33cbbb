"""An operation's output, or its refusal, as an HTTP response."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from frontgate.aws.rest_json.model import OperationModel, Shape
from frontgate.wire import HeaderItems, HttpResponse

Output = Mapping[str, Any]
"""Members by their names in the model. None is left out, but for the values of maps."""

_NO_CONTENT = 204
_JSON = ("Content-Type", "application/json")
_ENCODER = json.JSONEncoder(separators=(",", ":"))


def response(operation: OperationModel, output: Output | None, request_id: str) -> HttpResponse:
    """The answer of an operation that did what it was asked."""
    given, shape = output or {}, operation.output
    headers: HeaderItems = (("x-amzn-RequestId", request_id),)
    if shape is None:
        return HttpResponse(status=operation.status, headers=headers)
    if shape.in_headers:
        headers += _headers(given, shape)
    chosen = shape.chosen_status
    status = (chosen and given.get(chosen)) or operation.status
    if status == _NO_CONTENT:
        return HttpResponse(status=status, headers=headers)
    if shape.payload is None:
        body = _ENCODER.encode(_structure(given, shape)).encode()
        return HttpResponse(status=status, headers=(_JSON, *headers), body=body)
    body = given.get(shape.payload) or b""
    if isinstance(body, bytes):
        return HttpResponse(status=status, headers=headers, body=body)
    document = _structure(body, shape.members[shape.payload].shape)
    body = _ENCODER.encode(document).encode()
    return HttpResponse(status=status, headers=(_JSON, *headers), body=body)


def refusal(
    status: int,
    code: str,
    message: str,
    request_id: str,
    headers: HeaderItems = (),
    body: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An error as SDKs read it: the code in a header, the text in the body."""
    return HttpResponse(
        status=status,
        headers=(_JSON, ("x-amzn-RequestId", request_id), ("x-amzn-ErrorType", code), *headers),
        body=_ENCODER.encode(body or {"message": message}).encode(),
    )


def _headers(given: Output, shape: Shape) -> HeaderItems:
    return tuple(
        (member.wire_name, str(given[member.name]))
        for member in shape.in_headers
        if given.get(member.name) is not None
    )


def document_of(output: Output, shape: Shape) -> dict[str, Any]:
    """The JSON body of an operation whose members all go there."""
    return _structure(output, shape)


def _structure(given: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    return {
        wire_name: _of_shape(value, inner)
        for name, wire_name, inner in shape.in_body
        if (value := given.get(name)) is not None
    }


def _of_shape(value: Any, shape: Shape) -> Any:
    render = _RENDER.get(shape.type)
    return value if render is None or value is None else render(value, shape)


def _list(value: Any, shape: Shape) -> list[Any]:
    return [_of_shape(each, shape.element) for each in value]


def _map(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    return {key: _of_shape(each, shape.value) for key, each in value.items()}


def _timestamp(value: float, shape: Shape) -> int | str:
    """Whole seconds, as API Gateway writes them in either form."""
    if shape.timestamp_format == "unixTimestamp":
        return int(value)
    return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _blob(value: bytes, shape: Shape) -> str:
    return base64.b64encode(value).decode()


_RENDER: Mapping[str, Callable[[Any, Shape], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _timestamp,
    "blob": _blob,
}
