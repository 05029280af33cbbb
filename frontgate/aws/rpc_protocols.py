"""The three protocols of services whose calls are a name and a document: query, JSON and CBOR.

CloudWatch takes all three, and which one a client speaks depends on its language and age. An
operation sees one form: a document with times as numbers of seconds (`Moment` in what it answers).
Documentation: "AWS Query protocol", "AWS JSON 1.0 protocol" and "Smithy RPC v2 CBOR protocol".
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import cbor2

from frontgate import headers as header_lines
from frontgate.wire import HttpRequest, HttpResponse

Document = Mapping[str, Any]

_CLOUDWATCH = "http://monitoring.amazonaws.com/doc/2010-08-01/"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_BYTES = 16 * 1024 * 1024
_CBOR_PATH = re.compile(r"/service/(?P<service>[^/]+)/operation/(?P<operation>[^/]+)")


class UnreadableError(Exception):
    """The request is not a call of any of the protocols."""


class Moment(float):
    """Seconds since the epoch, where an answer holds a time."""


class RpcError(Exception):
    """A refusal in the service's words."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    operation: str
    document: dict[str, Any]
    protocol: RpcProtocol


class RpcProtocol(Protocol):
    def answer(self, operation: str, document: Document, request_id: str) -> HttpResponse: ...

    def refusal(self, error: RpcError, request_id: str) -> HttpResponse: ...


def read_call(request: HttpRequest) -> Call:
    """Raises `UnreadableError`."""
    try:
        body = _body(request)
        if header_lines.get(request.headers, "smithy-protocol") == "rpc-v2-cbor":
            return _read_cbor(request, body)
        target = header_lines.get(request.headers, "x-amz-target")
        if target is not None:
            document = json.loads(body or b"{}")
            return Call(target.rpartition(".")[2], _checked(document), JsonProtocol())
        return _read_query(request, body)
    except (ValueError, RecursionError, OSError, EOFError, cbor2.CBORDecodeError) as error:
        raise UnreadableError(str(error)) from error


def _body(request: HttpRequest) -> bytes:
    """SDKs compress long requests."""
    if header_lines.get(request.headers, "content-encoding") != "gzip":
        return request.body
    with gzip.GzipFile(fileobj=io.BytesIO(request.body)) as unpacked:
        body = unpacked.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ValueError("the request is too large")
    return body


def _read_cbor(request: HttpRequest, body: bytes) -> Call:
    found = _CBOR_PATH.search(request.path)
    if found is None:
        raise ValueError(f"{request.path} names no operation")
    document = cbor2.loads(body) if body else {}
    return Call(found["operation"], _checked(_seconds(document)), CborProtocol())


def _read_query(request: HttpRequest, body: bytes) -> Call:
    parameters = dict(parse_qsl(body.decode() or request.query, keep_blank_values=True))
    operation = parameters.pop("Action", "")
    if not operation:
        raise ValueError("the request names no operation")
    parameters.pop("Version", None)
    return Call(operation, _checked(_nested(parameters)), QueryProtocol())


def _checked(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise ValueError("the request is not a structure")
    return document


def _seconds(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: _seconds(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_seconds(member) for member in value]
    return value


def _nested(parameters: Mapping[str, str]) -> Any:
    """`A.member.1.B=x` becomes `{"A": [{"B": "x"}]}`."""
    groups: dict[str, dict[str, str]] = {}
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        first, dot, rest = name.partition(".")
        if dot:
            groups.setdefault(first, {})[rest] = value
        else:
            found[first] = value
    found |= {name: _nested(members) for name, members in groups.items()}
    if set(found) == {"member"} and isinstance(found["member"], dict):
        members = found["member"]
        return [members[index] for index in sorted(members, key=lambda index: int(index))]
    return found


class JsonProtocol:
    """AWS JSON 1.0. Errors name the code of the query protocol too, as clients expect."""

    def answer(self, operation: str, document: Document, request_id: str) -> HttpResponse:
        return _json(200, document, request_id)

    def refusal(self, error: RpcError, request_id: str) -> HttpResponse:
        document = {"__type": error.code, "message": error.message}
        fault = "Sender" if error.status < 500 else "Receiver"
        query_error = ("x-amzn-query-error", f"{error.code};{fault}")
        return _json(error.status, document, request_id, query_error)


def _json(
    status: int, document: Document, request_id: str, *headers: tuple[str, str]
) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(
            ("Content-Type", "application/x-amz-json-1.0"),
            ("x-amzn-RequestId", request_id),
            *headers,
        ),
        body=json.dumps(document).encode(),
    )


class CborProtocol:
    """Smithy RPC v2."""

    def answer(self, operation: str, document: Document, request_id: str) -> HttpResponse:
        return self._response(200, document, request_id)

    def refusal(self, error: RpcError, request_id: str) -> HttpResponse:
        document = {"__type": error.code, "message": error.message}
        return self._response(error.status, document, request_id)

    def _response(self, status: int, document: Document, request_id: str) -> HttpResponse:
        return HttpResponse(
            status=status,
            headers=(
                ("Content-Type", "application/cbor"),
                ("smithy-protocol", "rpc-v2-cbor"),
                ("x-amzn-RequestId", request_id),
            ),
            body=cbor2.dumps(_tagged(document)),
        )


def _tagged(value: Any) -> Any:
    """Times carry the tag of seconds since the epoch."""
    if isinstance(value, Moment):
        return cbor2.CBORTag(1, float(value))
    if isinstance(value, Mapping):
        return {key: _tagged(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_tagged(member) for member in value]
    return value


class QueryProtocol:
    """A form in, XML out."""

    def __init__(self, namespace: str = _CLOUDWATCH) -> None:
        self._namespace = namespace

    def answer(self, operation: str, document: Document, request_id: str) -> HttpResponse:
        result = f"<{operation}Result>{_xml(document)}</{operation}Result>" if document else ""
        return self._response(
            200,
            f'<{operation}Response xmlns="{self._namespace}">{result}<ResponseMetadata>'
            f"<RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>",
        )

    def refusal(self, error: RpcError, request_id: str) -> HttpResponse:
        fault = "Sender" if error.status < 500 else "Receiver"
        return self._response(
            error.status,
            f'<ErrorResponse xmlns="{self._namespace}"><Error><Type>{fault}</Type>'
            f"<Code>{_text(error.code)}</Code><Message>{_text(error.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>",
        )

    def _response(self, status: int, text: str) -> HttpResponse:
        headers = (("Content-Type", "text/xml"),)
        return HttpResponse(status=status, headers=headers, body=text.encode())


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{name}>{_xml(member)}</{name}>" for name, member in value.items())
    if isinstance(value, list | tuple):
        return "".join(f"<member>{_xml(member)}</member>" for member in value)
    if isinstance(value, Moment):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(str(value))


def _text(value: str) -> str:
    """What XML has no character for is replaced: an answer stays readable, whatever it quotes."""
    return escape(_NOT_IN_XML.sub("\ufffd", value))
