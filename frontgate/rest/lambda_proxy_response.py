"""The answer of a Lambda proxy function: what it may say, and what is a 502 (recorded on AWS)."""

from __future__ import annotations

import json
import re
from typing import Any

from frontgate.headers import is_name, is_split
from frontgate.mapping.json_decoding import decoding
from frontgate.rest.content import decoded
from frontgate.rest.errors import IntegrationFailureError
from frontgate.rest.exchange import Answer, MethodResponse
from frontgate.rest.headers import has_content_type, response_header_name

_DIGITS = re.compile(r"[0-9]{1,9}")
_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
MALFORMED = "Execution failed due to configuration error: Malformed Lambda proxy response"
_decode = decoding(json.JSONDecoder())
_MAX_ANSWER_BYTES = 6 * 1024 * 1024


def proxy_response(answer: Answer, *, accepts_binary: bool) -> MethodResponse:
    """Read the function's answer; `IntegrationFailureError` (502) for a malformed one."""
    if answer.selector is not None:
        raise IntegrationFailureError(
            status=502, cause=f"Lambda Customer Function Error:{_error_message(answer.body)}"
        )
    if len(answer.body) > _MAX_ANSWER_BYTES:
        raise IntegrationFailureError(status=502, cause="the function's answer is larger than 6 MB")
    result = _result(answer.body)
    headers = _headers(result)
    if not has_content_type(headers):
        headers.insert(0, ("Content-Type", "application/json"))
    body = _scalar(result.get("body"))
    if accepts_binary and result.get("isBase64Encoded") in (True, "true"):
        payload = decoded(body or "")
    else:
        payload = (body or "").encode("utf-8", "replace")
    return MethodResponse(_status(result.get("statusCode", 200)), headers, payload, None)


def _malformed() -> IntegrationFailureError:
    return IntegrationFailureError(status=502, cause=MALFORMED)


def _error_message(payload: bytes) -> str:
    try:
        return str(json.loads(payload)["errorMessage"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _result(payload: bytes) -> dict[str, Any]:
    try:
        result = _decode(payload.decode())
    except (ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(result, dict) or not result.keys() <= _MEMBERS:
        raise _malformed()
    return result


def _status(value: object) -> int:
    """An integer, or its digits; an interim status (1xx) is no answer."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not int or not 200 <= value <= 599:
        raise _malformed()
    return value


def _scalar(value: object) -> str | None:
    """Text, or a scalar in its JSON form; a list or an object is malformed."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise _malformed()
    return json.dumps(value)


def _object(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Multi-value headers first, then single ones under the casing already used."""
    single, multi = _object(result.get("headers")), _object(result.get("multiValueHeaders"))
    lines: list[tuple[str, str]] = []
    if not multi:
        for name, value in single.items():
            _add(lines, name, value)
        return lines
    casing: dict[str, str] = {}
    for name, values in multi.items():
        if not isinstance(values, list):
            raise _malformed()
        casing[name.lower()] = name
        for value in values:
            _add(lines, name, value)
    for name, value in single.items():
        _add(lines, casing.get(name.lower()) or name, value)
    return lines


def _add(lines: list[tuple[str, str]], name: str, value: object) -> None:
    text = value if type(value) is str else _scalar(value)
    target = response_header_name(name)
    if text is None or target is None:
        return
    if (not text.isprintable() and is_split(text)) or not is_name(name):
        raise _malformed()  # assumed: it would be two headers
    lines.append((target, text))
