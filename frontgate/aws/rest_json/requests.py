"""An operation's input from an HTTP request: each member as its shape says.

What does not fit is a SerializationException, in the words of AWS's own parser where they were
recorded (marked below) and in their manner where not.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from frontgate import headers as header_lines
from frontgate.aws.rest_json.model import Member, OperationModel, Shape
from frontgate.aws.rest_json.routing import Query
from frontgate.wire import HttpRequest

Input = Mapping[str, Any]
"""Members by their names in the model; what the client left out is not there."""


_MOST: Mapping[str, int] = {"integer": 2**31 - 1, "long": 2**63 - 1}
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")


class SerializationError(Exception):
    """The request is not of the operation's shape."""


def read_input(
    operation: OperationModel,
    labels: Mapping[str, str],
    query: Query,
    request: HttpRequest,
    *,
    nullable: frozenset[str],
) -> Input:
    """`nullable` names the members whose maps keep null values. Raises `SerializationError`."""
    if operation.input is None:
        return {}
    if operation.fixed_query:
        query = tuple(pair for pair in query if pair not in operation.fixed_query)
    body = _body(operation.input, request.body)
    found = {}
    for name, member in operation.input.members.items():
        match member.location:
            case None if member.wire_name in body:
                value = _converted(body[member.wire_name], member, nullable)
            case None if name != operation.input.payload:
                continue
            case "uri":
                label = labels.get(member.wire_name)
                value = None if label is None else _scalar(label, member.shape)
            case "querystring":
                value = _from_query(member, operation.input, query)
            case "header":
                value = header_lines.get(request.headers, member.wire_name)
            case _ if name == operation.input.payload:
                value = _payload(member, request.body, nullable)
            case _:
                continue
        if value is not None:
            found[name] = value
    return found


def _from_query(member: Member, owner: Shape, query: Query) -> Any:
    values = [value for name, value in query if name == member.wire_name]
    if member.shape.type == "list":
        return values or None
    if member.shape.type == "map":
        return _rest_of(query, owner)
    return _scalar(values[-1], member.shape) if values else None


def _rest_of(query: Query, owner: Shape) -> dict[str, str] | None:
    """What no other member of the query takes."""
    taken = {
        member.wire_name
        for member in owner.members.values()
        if member.location == "querystring" and member.named
    }
    return {name: value for name, value in query if name not in taken} or None


def _scalar(text: str, shape: Shape) -> Any:
    if shape.type == "boolean":
        return text.lower() == "true"
    most = _MOST.get(shape.type)
    if most is None:
        return text
    if _INTEGER.fullmatch(text) is None or abs(int(text)) > most:
        raise SerializationError(f"For input string: {json.dumps(text[:80])}")
    return int(text)


def _payload(member: Member, body: bytes, nullable: frozenset[str]) -> Any:
    if member.shape.type == "blob":
        return body
    return _converted(_document(body), member, nullable)


def _body(shape: Shape, body: bytes) -> Mapping[str, Any]:
    if not shape.has_body or shape.payload is not None:
        return {}
    return _document(body)


def _document(body: bytes) -> Mapping[str, Any]:
    if not body.strip():
        return {}
    try:
        document = _DECODER.decode(body.decode())
        if b"\\u" in body:  # half of a surrogate pair is no character, and no file can hold it
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise SerializationError("Could not parse the request body as JSON.") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        _unexpected(document)
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _converted(value: Any, member: Member, nullable: frozenset[str]) -> Any:
    if member.shape.type == "map" and member.name in nullable:
        return _map(value, member.shape, keep_nulls=True)
    return _of_shape(value, member.shape)


def _of_shape(value: Any, shape: Shape) -> Any:
    return None if value is None else _CONVERT[shape.type](value, shape)


def _structure(value: Any, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict):
        _unexpected(value)
    found = {}
    for name, member in shape.members.items():
        converted = _of_shape(value.get(member.wire_name), member.shape)
        if converted is not None:
            found[name] = converted
    return found


def _list(value: Any, shape: Shape) -> list[Any]:
    if not isinstance(value, list):
        raise SerializationError("Expected list or null")
    return [_of_shape(each, shape.element) for each in value if each is not None]


def _map(value: Any, shape: Shape, *, keep_nulls: bool = False) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise SerializationError("Expected map or null")
    return {
        key: _of_shape(each, shape.value)
        for key, each in value.items()
        if each is not None or keep_nulls
    }


def _text(value: Any, shape: Shape) -> str:
    if isinstance(value, str):
        return value
    _not_convertible(value, "String")


def _boolean(value: Any, shape: Shape) -> bool:
    if isinstance(value, bool):
        return value
    _not_convertible(value, "Boolean")


def _whole(value: Any, shape: Shape) -> int:
    """A fraction is cut off, as the parser's `TruncatingBigNumber` says of itself."""
    most = _MOST[shape.type]
    if isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most:
        return int(value)
    _not_convertible(value, "Long" if shape.type == "long" else "Integer")


def _number(value: Any, shape: Shape) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    _not_convertible(value, "Double")


def _blob(value: Any, shape: Shape) -> bytes:
    try:
        return base64.b64decode(_text(value, shape), validate=True)
    except ValueError:  # binascii's own, or one for letters that are not ASCII
        raise SerializationError("The value is not valid base64.") from None


_CONVERT: Mapping[str, Callable[[Any, Shape], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _text,
    "boolean": _boolean,
    "integer": _whole,
    "long": _whole,
    "double": _number,
    "float": _number,
    "blob": _blob,
    "timestamp": _number,
}


def _not_convertible(value: Any, target: str) -> NoReturn:
    """The texts for a boolean and a number were recorded."""
    if isinstance(value, bool):
        given = "java.lang.Boolean"
    elif isinstance(value, int | float):
        given = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
    elif isinstance(value, str):
        given = "java.lang.String"
    else:
        _unexpected(value)
    raise SerializationError(f"class {given} can not be converted to an {target}")


def _unexpected(value: Any) -> NoReturn:
    if isinstance(value, list):
        raise SerializationError("Start of list found where not expected")
    if isinstance(value, dict):
        raise SerializationError("Start of structure or map found where not expected.")
    raise SerializationError("Expected map or null")
