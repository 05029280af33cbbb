"""What a function's answer means as an HTTP response, in payload format 2.0 and 1.0.

Format 2.0 infers a response from any JSON without a `statusCode`; 1.0 takes the structured form
only ("Working with AWS Lambda proxy integrations for HTTP APIs").
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from frontgate.headers import is_name, is_split
from frontgate.wire import HeaderItems, HttpResponse

_OF_THE_CONNECTION = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
_JSON: HeaderItems = (("content-type", "application/json"),)
_DEFAULT_CONTENT_TYPE = ("content-type", "text/plain;charset=UTF-8")


class MalformedAnswerError(ValueError):
    """The function's answer cannot be made into a response; the client sees a 500."""


def response_of_version_2(payload: bytes) -> HttpResponse:
    """Raises `MalformedAnswerError`."""
    answer = _load(payload)
    if isinstance(answer, dict) and "statusCode" in answer:
        return _structured(answer, cookies=answer.get("cookies"))
    body = answer.encode("utf-8", "replace") if isinstance(answer, str) else payload
    return HttpResponse(status=200, headers=_JSON, body=body)


def response_of_version_1(payload: bytes) -> HttpResponse:
    """Raises `MalformedAnswerError`."""
    answer = _load(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        raise MalformedAnswerError("the answer has no statusCode")
    return _structured(answer, multi_value_headers=answer.get("multiValueHeaders"))


def _load(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise MalformedAnswerError("the answer is not JSON") from error


def _structured(
    answer: Mapping[str, Any], *, cookies: Any = None, multi_value_headers: Any = None
) -> HttpResponse:
    lines = _lines(answer.get("headers"), multi_value_headers)
    if not any(name.lower() == "content-type" for name, _ in lines):
        lines.append(_DEFAULT_CONTENT_TYPE)
    if cookies is not None:
        if not isinstance(cookies, list):
            raise MalformedAnswerError("cookies is not a list")
        lines.extend(("set-cookie", _text(cookie)) for cookie in cookies)
    return HttpResponse(
        status=status_of(answer["statusCode"]), headers=tuple(lines), body=_body(answer)
    )


def status_of(value: Any) -> int:
    """A status code as functions write it, a number or its digits."""
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 200 <= value <= 599:
        raise MalformedAnswerError(f"{value!r} is no status code")
    return value


def _lines(headers: Any, multi_value_headers: Any) -> list[tuple[str, str]]:
    lists = _object(multi_value_headers, "multiValueHeaders")
    named_in_lists = {name.lower() for name in lists}
    lines = [
        (name, _text(value))
        for name, value in _object(headers, "headers").items()
        if value is not None and name.lower() not in named_in_lists
    ]
    for name, values in lists.items():
        if not isinstance(values, list):
            raise MalformedAnswerError(f"multiValueHeaders.{name} is not a list")
        lines.extend((name, _text(value)) for value in values)
    for name, _ in lines:
        if not is_name(name):
            raise MalformedAnswerError(f"{name!r} is not a header name")
    return [line for line in lines if line[0].lower() not in _OF_THE_CONNECTION]


def _object(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedAnswerError(f"{name} is not an object")
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        if is_split(value):  # assumed: it would be two headers
            raise MalformedAnswerError(f"the header value {value!r} has a control character")
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise MalformedAnswerError(f"the header value {value!r} is neither a text nor a number")


def _body(answer: Mapping[str, Any]) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedAnswerError("body is not a string")
    if answer.get("isBase64Encoded") is not True:
        return body.encode("utf-8", "replace")
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:  # not ASCII, or not base64
        raise MalformedAnswerError("body is not base64") from error
