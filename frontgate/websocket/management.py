"""The `@connections` API: sending to a connection, looking at it, ending it.

Statuses and members are those of the API Gateway Management API's model. Requests are signed, and
their signer needs `execute-api:ManageConnections` (recorded). A connection that is gone is answered
410 with an empty body; only the error-type header names the exception (recorded on AWS). Data that
is no UTF-8 is sent all the same (recorded; that it becomes text is assumed). Texts of the errors
that nobody has shown are ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from frontgate.access.account import AccountState
from frontgate.access.signed_request import (
    IncompleteSignatureError,
    MissingSignatureError,
    SignatureError,
)
from frontgate.access.sigv4 import (
    ExpiredCredentialError,
    InvalidSignatureError,
    UnknownCredentialError,
)
from frontgate.websocket.connections import (
    ClientBufferFullError,
    ConnectionGoneError,
    ConnectionRecord,
    Connections,
    Limits,
)
from frontgate.websocket.iam_authorization import (
    IdentityFaultError,
    NotAllowedError,
    Signatures,
)
from frontgate.wire import HttpRequest, HttpResponse, Outside

_PATH = re.compile(r"/@connections/([^/]+)")
_METHODS = frozenset({"POST", "GET", "DELETE"})
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{15}=")
_NORMAL_CLOSURE = (1000, "Connection Closed Normally")
_ACTION = "execute-api:ManageConnections"
_SIGNATURE_ERRORS: Mapping[type[SignatureError], str] = {
    MissingSignatureError: "MissingAuthenticationTokenException",
    IncompleteSignatureError: "IncompleteSignatureException",
    InvalidSignatureError: "InvalidSignatureException",
    UnknownCredentialError: "UnrecognizedClientException",
    ExpiredCredentialError: "ExpiredTokenException",
}
"""As of AWS_IAM methods of REST APIs (assumed)."""


class Management:
    """Answers for the connections of one stage."""

    def __init__(
        self,
        *,
        connections: Connections,
        signatures: Signatures,
        stage_arn: str,
        account: AccountState,
        limits: Limits,
        outside: Outside,
        end: Callable[[ConnectionRecord, int, str], None],
    ) -> None:
        """`stage_arn` is that of the stage as what is executed."""
        self._connections = connections
        self._signatures = signatures
        self._stage_arn = stage_arn
        self._account_throttle = account.throttle
        self._limits = limits
        self._outside = outside
        self._end = end

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Never raises."""
        response = await self._handle(request)
        outside = self._outside
        ids = (
            ("x-amzn-RequestId", outside.new_request_id()),
            ("x-amz-apigw-id", outside.new_extended_request_id()),
        )
        return replace(response, headers=(*response.headers, *ids))

    async def _handle(self, request: HttpRequest) -> HttpResponse:
        path = unquote(request.path)
        match = _PATH.fullmatch(path)
        if match is None or request.method not in _METHODS:
            text = f"No method found matching route {path[1:]} for http method {request.method}."
            return _error(403, "ForbiddenException", text)
        refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        return await self._answer(request, match[1])

    async def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        """For whoever may not do that, or too much of it. The ARN is recorded as it stands here:
        the id of a connection is no part of it."""
        arn = f"{self._stage_arn}/{request.method}/@connections/{{connectionId}}"
        try:
            await self._signatures.caller_of(request, _ACTION, arn)
        except NotAllowedError as error:
            return _error(403, "AccessDeniedException", str(error), member="Message")
        except SignatureError as error:
            return _error(403, _SIGNATURE_ERRORS[type(error)], str(error))
        except IdentityFaultError as error:
            return _error(500, "InternalServerErrorException", str(error))
        if not self._account_throttle.take(self._outside.timer()):
            return _error(429, "LimitExceededException", "Too Many Requests")
        return None

    async def _answer(self, request: HttpRequest, connection_id: str) -> HttpResponse:
        if not _CONNECTION_ID.fullmatch(connection_id):
            text = f"Invalid connectionId: {connection_id}"
            return _error(400, "BadRequestException", text)
        record = self._connections.find_open(connection_id)
        if record is None:
            return _GONE
        if request.method == "POST":
            return await self._post(record, request.body)
        if request.method == "GET":
            return _description(record)
        self._end(record, *_NORMAL_CLOSURE)
        return HttpResponse(status=204)

    async def _post(self, record: ConnectionRecord, data: bytes) -> HttpResponse:
        if len(data) > self._limits.message_bytes:
            text = f"the data is longer than {self._limits.message_bytes} bytes"
            return _error(413, "PayloadTooLargeException", text)
        try:
            await self._connections.send(record, data.decode("utf-8", "replace"))
        except ClientBufferFullError:
            return _error(429, "LimitExceededException", "the client side buffer is full")
        except ConnectionGoneError:
            return _GONE
        return HttpResponse(status=200, headers=_JSON)


def _description(record: ConnectionRecord) -> HttpResponse:
    """In the spacing that was recorded."""
    document = {
        "identity": record.address,
        "connectedAt": _iso_8601(record.connected_at),
        "lastActiveAt": _iso_8601(record.last_active_at),
    }
    text = json.dumps(document, indent=2, separators=(",", " : "))
    return HttpResponse(status=200, headers=_JSON, body=text.encode())


def _iso_8601(epoch: float) -> str:
    at = datetime.fromtimestamp(epoch, UTC)
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_JSON = (("Content-Type", "application/json"),)
_GONE = HttpResponse(status=410, headers=(("x-amzn-ErrorType", "GoneException"),))


def _error(status: int, kind: str, message: str, *, member: str = "message") -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(*_JSON, ("x-amzn-ErrorType", kind)),
        body=json.dumps({member: message}).encode(),
    )
